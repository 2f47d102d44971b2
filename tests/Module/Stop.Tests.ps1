BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $connection = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn -RoleSessionName stop-tests -MaxPoolSize 1
    # In the select list: in FROM the server would build the whole series first. A server that still sends
    $long = 'select generate_series(1, 1000000000) as n'

    function Test-SessionIdle {
        Wait-Until {
            @(Get-ServerSession $sandbox.userName | Where-Object { $_.application_name -like '*stop-tests*' -and $_.state -ne 'idle' }).Count -eq 0
        }
    }
}

AfterAll {
    Disconnect-RdsIam
}

# The pool has one connection only: a leaked one would make the next query wait and fail.
Describe 'A consumer that leaves early' {
    It 'by Select-Object -First frees the connection' {
        (Invoke-RdsIamQuery $long -Connection $connection | Select-Object -First 3).n | Should -Be 1, 2, 3
        Test-SessionIdle | Should -BeTrue
        Invoke-RdsIamQuery 'select 1' -As Scalar -Connection $connection | Should -Be 1
    }

    It 'by throw frees the connection' {
        { Invoke-RdsIamQuery $long -Connection $connection | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
        Test-SessionIdle | Should -BeTrue
        Invoke-RdsIamQuery 'select 1' -As Scalar -Connection $connection | Should -Be 1
    }

    It 'by break frees the connection' {
        foreach ($once in 1) { Invoke-RdsIamQuery $long -Connection $connection | ForEach-Object { break } }
        Test-SessionIdle | Should -BeTrue
        Invoke-RdsIamQuery 'select 1' -As Scalar -Connection $connection | Should -Be 1
    }

    It 'by Ctrl+C stops the statement on the server and leaves the pool usable: <case>' -ForEach @(
        @{ Case = 'while rows come'; Sql = 'select generate_series(1, 1000000000) as n' }
        @{ Case = 'while the server works'; Sql = 'select pg_sleep(600)' }
    ) {
        $shell = [powershell]::Create()
        $null = $shell.AddScript('param($module, $connection, $sql) Import-Module $module; Invoke-RdsIamQuery $sql -Connection $connection | Out-Null').
            AddArgument($RdsIamManifest).AddArgument($connection).AddArgument($Sql)
        $running = $shell.BeginInvoke()
        Wait-Until { Get-ServerSession $sandbox.userName | Where-Object { $_.state -eq 'active' -and $_.query -like "*$($Sql.Substring(0, 20))*" } } |
            Should -Not -BeNullOrEmpty
        # What the host does at Ctrl+C.
        $shell.Stop()
        Test-SessionIdle | Should -BeTrue
        Invoke-RdsIamQuery 'select 1' -As Scalar -Connection $connection | Should -Be 1
        $running.IsCompleted | Should -BeTrue
        $shell.Dispose()
    }
}

Describe 'Eight runspaces at once' {
    It 'share the pool and each gets its own answers' {
        $shared = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn -RoleSessionName eight -MaxPoolSize 4
        $answers = 1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {
            Import-Module $using:RdsIamManifest
            $mine = $_
            foreach ($round in 1..25) {
                (Invoke-RdsIamQuery 'select @n::int as n' @{ n = $mine * 1000 + $round } -Connection $using:shared).n
            }
        }
        $answers | Sort-Object | Should -Be (1..8 | ForEach-Object { $r = $_; 1..25 | ForEach-Object { $r * 1000 + $_ } })
        @(Get-ServerSession $sandbox.userName | Where-Object application_name -like '*eight*').Count | Should -BeLessOrEqual 4
    }

    It 'sign tokens of eight identities at once' {
        $users = 1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {
            Import-Module $using:RdsIamManifest
            $user = "user$_"
            1..50 | ForEach-Object { (Get-RdsIamToken x.abc.eu-west-1.rds.amazonaws.com $user -AccessKey "AK$user" -SecretKey $user).UserName }
        }
        $users | Group-Object | ForEach-Object Count | Should -Be (, 50 * 8)
    }
}
