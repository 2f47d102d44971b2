BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $words = @{ ConnectTo = $target.ConnectTo; RootCertificate = $target.RootCertificate; Credential = Get-SandboxAdministrator }
    $names = 1..6 | ForEach-Object { "fleet_$_" }
    foreach ($name in $names) { Invoke-RdsIamQuery "create database $name" @target -Credential (Get-SandboxAdministrator) }
    $endpoints = $names | ForEach-Object { [pscustomobject]@{ HostName = $target.HostName; Database = $_ } }
    $self = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)

    function Get-FleetSession { Invoke-RdsIamQuery "select datname, state, query from pg_stat_activity where datname like 'fleet\_%'" -Connection $self }
}

AfterAll {
    Get-RdsIamConnection -Database fleet_* | Disconnect-RdsIam
    foreach ($name in $names) { Invoke-RdsIamQuery "drop database $name with (force)" -Connection $self }
    Disconnect-RdsIam
}

Describe 'Invoke-RdsIamQuery on many databases' {
    It 'runs on piped endpoints and says where each row comes from' {
        $rows = $endpoints | Invoke-RdsIamQuery 'select current_database()::text as here' @words -AppendSource
        ($rows.Database | Sort-Object) | Should -Be $names
        $rows | ForEach-Object { $_.here | Should -Be $_.Database; $_.HostName | Should -Be $target.HostName }
    }

    It 'runs on piped connections' {
        $connections = $endpoints | Connect-RdsIam @words
        ($connections | Invoke-RdsIamQuery 'select current_database()' -As Scalar | Sort-Object) | Should -Be $names
    }

    It 'keeps the order when it is told to, however long each takes' {
        # The first is the slowest.
        $rows = $endpoints | Invoke-RdsIamQuery "select current_database()::text as name, pg_sleep((7 - right(current_database(), 1)::int) * 0.1)" @words -KeepOrder
        $rows.name | Should -Be $names
    }

    It 'writes what is ready first when it is not' {
        $rows = $endpoints | Invoke-RdsIamQuery "select current_database()::text as name, pg_sleep(case current_database() when 'fleet_1' then 3 else 0 end)" @words
        $rows[-1].name | Should -Be 'fleet_1'
    }

    It 'adds the source to <as>' -ForEach @(@{ As = 'Row' }, @{ As = 'PSObject' }, @{ As = 'Hashtable' }, @{ As = 'DataTable' }, @{ As = 'Scalar' }, @{ As = 'NonQuery' }) {
        $result = @($endpoints[0] | Invoke-RdsIamQuery 'select 7 as n' @words -AppendSource -As $As)
        $source = if ($As -eq 'DataTable') { $result[0].Rows[0] } else { $result[0] }
        $source.Database | Should -Be 'fleet_1'
        $source.HostName | Should -Be $target.HostName
        if ($As -eq 'Scalar') { $result[0] + 1 | Should -Be 8 }
    }

    It 'keeps a column of the same name, and adds the source beside it' {
        $row = $endpoints[0] | Invoke-RdsIamQuery "select 'mine' as database" @words -AppendSource
        $row.database | Should -Be 'mine'
        $row.database1 | Should -Be 'fleet_1'
    }

    It 'reports a database that fails by its name, and the others go on' {
        $bad = [pscustomobject]@{ HostName = $target.HostName; Database = 'nosuch' }
        $rows = @($bad) + $endpoints | Invoke-RdsIamQuery "select 1 / (case current_database() when 'fleet_3' then 0 else 1 end) as n" @words -ErrorVariable failed -ErrorAction SilentlyContinue
        $rows.Count | Should -Be 5
        $failed.Count | Should -Be 2
        ($failed.FullyQualifiedErrorId | Sort-Object) | Should -Be 'LoginDatabaseNotFound,RdsIam.Commands.InvokeRdsIamQueryCommand', 'SqlError,RdsIam.Commands.InvokeRdsIamQueryCommand'
        ($failed | Where-Object FullyQualifiedErrorId -Like 'SqlError*').ToString() | Should -BeLike '*/fleet_3: division by zero*'
        ($failed | Where-Object FullyQualifiedErrorId -Like 'SqlError*').TargetObject.Database | Should -Be 'fleet_3'
    }

    It 'works on no more than ThrottleLimit at a time' {
        $null = $endpoints | Invoke-RdsIamQuery 'select 1' @words
        $seen = $endpoints | Invoke-RdsIamQuery 'select generate_series(1, 1000000) as n, current_database()::text as name' @words -ThrottleLimit 2 |
            ForEach-Object -Begin { $i = 0 } -Process { if ($i++ % 20000 -eq 0) { @(Get-FleetSession | Where-Object { $_.state -eq 'active' -and $_.query -like '*1000000)*' }).Count } }
        ($seen | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 2
        ($seen | Measure-Object -Maximum).Maximum | Should -BeGreaterThan 0
    }

    It 'leaves no statement running when the consumer leaves early by <how>' -ForEach @(
        @{ How = 'Select-Object -First'; Run = { param($e, $w) $e | Invoke-RdsIamQuery 'select generate_series(1, 1000000000) as n' @w | Select-Object -First 10 } }
        @{ How = 'throw'; Run = { param($e, $w) try { $e | Invoke-RdsIamQuery 'select generate_series(1, 1000000000) as n' @w | ForEach-Object { throw 'enough' } } catch { 'caught' } } }
        @{ How = 'Select-Object -First in order'; Run = { param($e, $w) $e | Invoke-RdsIamQuery 'select generate_series(1, 1000000000) as n' @w -KeepOrder | Select-Object -First 10 } }
    ) {
        & $Run $endpoints $words | Should -Not -BeNullOrEmpty
        Wait-Until { -not (Get-FleetSession | Where-Object state -EQ 'active') } | Should -BeTrue
        (Get-RdsIamConnection -Database fleet_* | Measure-Object Busy -Sum).Sum | Should -Be 0
    }

    It 'stops everywhere at Ctrl+C' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript('param($module, $endpoints, $words) Import-Module $module; $endpoints | Invoke-RdsIamQuery "select pg_sleep(600)" @words | Out-Null').
            AddArgument($RdsIamManifest).AddArgument($endpoints).AddArgument($words)
        $running = $shell.BeginInvoke()
        Wait-Until { @(Get-FleetSession | Where-Object state -EQ 'active').Count -eq 6 } | Should -BeTrue
        $shell.Stop()
        $running.IsCompleted | Should -BeTrue
        $shell.Dispose()
        Wait-Until { -not (Get-FleetSession | Where-Object state -EQ 'active') } | Should -BeTrue
    }

    It 'brings notices and warnings of every database' {
        $all = $endpoints | Invoke-RdsIamQuery "do `$`$ begin raise warning 'from %', current_database(); end `$`$" @words 3>&1
        ($all.Message | Sort-Object) | Should -Be ($names | ForEach-Object { "from $_" })
    }
}
