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

Describe 'A process that is ended by TERM' -Skip:$IsWindows {
    BeforeAll {
        # Starts a script in a process of its own, ends it when the condition holds, and waits until it is gone.
        function Stop-ByTerm([string] $Script, [scriptblock] $Until) {
            $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
            foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', "`$PID; Import-Module '$RdsIamManifest'; $Script") {
                $start.ArgumentList.Add($argument)
            }
            $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $process = [Diagnostics.Process]::Start($start)
            # What pwsh is started by may be another process.
            $id = $process.StandardOutput.ReadLine()
            $null = $process.StandardOutput.ReadToEndAsync()
            $null = $process.StandardError.ReadToEndAsync()
            Wait-Until $Until -Seconds 60 | Should -Not -BeNullOrEmpty
            /bin/kill -TERM $id
            $process.WaitForExit(30000) | Should -BeTrue
            $process.Dispose()
        }
        $words = "-HostName $($target.HostName) -UserName $($sandbox.userName) -RoleArn $($sandbox.roleArn)"
        $way = "-ConnectTo $($target.ConnectTo) -Database $($target.Database) -RootCertificate '$($target.RootCertificate)'"
    }

    It 'leaves no part of an export' {
        $folder = New-Item -ItemType Directory "$TestDrive/term"
        Stop-ByTerm "Export-RdsIamData -Query 'select repeat(`$`$x`$`$, 9000), pg_sleep(0.05) from generate_series(1, 100000)' -Path '$folder/out.csv' $words $way" {
            Get-ChildItem -Force $folder
        }
        Get-ChildItem -Force $folder | Should -BeNullOrEmpty
    }

    It 'leaves no token in a password file that is kept fresh, and what others wrote' {
        $file = "$TestDrive/term-pass"
        'other.example:5432:*:somebody:secret' | Set-Content $file
        Stop-ByTerm "Export-RdsIamPgPass $words -Path '$file' -Refresh" { Select-String -SimpleMatch $target.HostName $file }
        Get-Content $file | Should -Be 'other.example:5432:*:somebody:secret'
    }
}
