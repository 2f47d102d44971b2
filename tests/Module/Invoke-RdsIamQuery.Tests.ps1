BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $connection = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn
}

AfterAll {
    Disconnect-RdsIam
}

Describe 'Invoke-RdsIamQuery' {
    It 'writes a typed object a row' {
        $row = Invoke-RdsIamQuery 'select 1 as id, ''a''::text as name, 1.5::numeric as amount, null::int as nothing, now() as at'
        $row.id | Should -BeOfType [int]
        $row.name | Should -BeExactly 'a'
        $row.amount | Should -BeOfType [decimal]
        $row.nothing | Should -BeNullOrEmpty
        $null -eq $row.nothing | Should -BeTrue
        ($row | Get-Member -MemberType Property).Name | Should -Be 'amount', 'at', 'id', 'name', 'nothing'
    }

    It 'binds <form>' -ForEach @(
        @{ Form = 'a hashtable by @name'; Sql = 'select @a::int + @b::int'; Values = @{ a = 1; b = 2 } }
        @{ Form = 'a hashtable by :name'; Sql = 'select :a::int + :b::int'; Values = @{ a = 1; b = 2 } }
        @{ Form = 'an object'; Sql = 'select @a::int + @b::int'; Values = [pscustomobject]@{ a = 1; b = 2 } }
        @{ Form = 'an array by position'; Sql = 'select $1::int + $2::int'; Values = 1, 2 }
    ) {
        Invoke-RdsIamQuery $Sql $Values -As Scalar | Should -Be 3
    }

    It 'sends a hostile value as a value' {
        $value = "'; drop table sales.customers; --"
        Invoke-RdsIamQuery 'select @v::text' @{ v = $value } -As Scalar | Should -BeExactly $value
    }

    It 'gives <as>' -ForEach @(
        @{ As = 'PSObject'; Type = 'System.Management.Automation.PSCustomObject' }
        @{ As = 'Hashtable'; Type = 'System.Collections.Specialized.OrderedDictionary' }
        @{ As = 'DataTable'; Type = 'System.Data.DataTable' }
        @{ As = 'Scalar'; Type = 'System.Int32' }
        @{ As = 'NonQuery'; Type = 'RdsIam.RdsIamStatementResult' }
    ) {
        $result = Invoke-RdsIamQuery 'select 7 as number' -As $As
        , $result | Should -BeOfType $Type
        switch ($As) {
            'DataTable' { $result.Rows[0].number | Should -Be 7 }
            'Scalar' { $result | Should -Be 7 }
            'NonQuery' { $result.RowsAffected | Should -Be 1 }
            default { $result.number | Should -Be 7 }
        }
    }

    It 'writes the first row before the last is read' {
        # A server that is still at work when the first row is here; it sends rows by the buffer, so there are many.
        $first, $state = Invoke-RdsIamQuery 'select generate_series(1, 1000000000) as n' |
            ForEach-Object { $_.n; (Get-ServerSession $sandbox.userName | Where-Object query -Like '*1000000000*').state } |
            Select-Object -First 2
        $first | Should -Be 1
        $state | Should -Be 'active'
    }

    It 'carries the parts of a server error' {
        Invoke-RdsIamQuery "select 1,`n  nosuch from sales.customers" -ErrorVariable bad -ErrorAction SilentlyContinue
        $exception = $bad[0].Exception
        $exception | Should -BeOfType 'RdsIam.RdsIamSqlException'
        $exception.SqlState | Should -Be '42703'
        $exception.Line | Should -Be 2
        $exception.Column | Should -Be 3
        $exception.Message | Should -BeLike '* at line 2, column 3: ▸nosuch from sales.customers*'
        $bad[0].FullyQualifiedErrorId | Should -Be 'SqlError,RdsIam.Commands.InvokeRdsIamQueryCommand'
    }

    It 'puts notices on the verbose and warnings on the warning stream' {
        $sql = "do `$`$ begin raise notice 'a notice'; raise warning 'a warning'; end `$`$"
        $all = Invoke-RdsIamQuery $sql -Verbose 4>&1 3>&1
        ($all | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Message | Should -Contain 'NOTICE: a notice'
        ($all | Where-Object { $_ -is [System.Management.Automation.WarningRecord] }).Message | Should -Contain 'a warning'
    }

    It 'shows notices and warnings while the one statement that raises them still runs: <How>' -ForEach @(
        @{ How = 'alone'; Words = @{} }
        @{ How = 'in a transaction'; Words = @{ Transaction = $true } }
        @{ How = 'counted'; Words = @{ As = 'NonQuery' } }
    ) {
        $sql = "do `$`$ begin raise notice 'early'; raise warning 'soon'; perform pg_sleep(3); raise notice 'late'; end `$`$"
        # Asked over another connection, in the moment in which the text is shown.
        $asks = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -Database postgres
        $runs = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        $seen = Invoke-RdsIamQuery $sql -Connection $runs @Words 6>&1 3>&1 | Where-Object { $_ -isnot [RdsIam.RdsIamStatementResult] } | ForEach-Object {
            $running = Invoke-RdsIamQuery "select count(*)::int from pg_stat_activity where state = 'active' and query like 'do %pg_sleep(3)%'" -As Scalar -Connection $asks
            "$_ $running"
        }
        $seen[0, 1] | Should -Be 'early 1', 'soon 1'
        $seen[2] | Should -BeLike 'late *'
    }

    It 'stops a statement at its timeout and stays usable' {
        Invoke-RdsIamQuery 'select pg_sleep(30)' -CommandTimeout 1 -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        Invoke-RdsIamQuery 'select 1' -As Scalar | Should -Be 1
    }

    It 'runs on every connection of the pipeline, and one that fails is an error' {
        $other = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        $names = $connection, $other | Invoke-RdsIamQuery 'select current_user as name' -KeepOrder
        $names.name | Should -Be $sandbox.userName, $sandbox.adminUserName
    }

    It 'works without Connect-RdsIam when it is told the target' {
        Invoke-RdsIamQuery 'select current_database()' -As Scalar @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn |
            Should -Be $sandbox.database
    }
}
