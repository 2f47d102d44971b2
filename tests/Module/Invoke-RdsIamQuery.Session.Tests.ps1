BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    # One connection: what a query leaves behind, the next one meets.
    $admin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -MaxPoolSize 1
    Invoke-RdsIamQuery 'drop table if exists public.session_t; create table public.session_t (id int primary key, n int)'
    function Get-Who { Invoke-RdsIamQuery "select current_user::text as name, current_setting('search_path') as path, current_setting('lock_timeout') as lock" }
}

AfterAll {
    Invoke-RdsIamQuery 'drop table public.session_t'
    Disconnect-RdsIam
}

Describe 'What holds for a session' {
    It 'acts as -Role, and the next query does not, also when <what>' -ForEach @(
        @{ What = 'all went well'; Run = { (Invoke-RdsIamQuery 'select current_user::text as u' -Role pg_monitor @more).u | Should -Be 'pg_monitor' } }
        @{ What = 'the consumer left early'; Run = { Invoke-RdsIamQuery 'select current_user::text as u, generate_series(1, 100000000)' -Role pg_monitor @more | Select-Object -First 1 | ForEach-Object u | Should -Be 'pg_monitor' } }
        @{ What = 'the consumer threw'; Run = { { Invoke-RdsIamQuery 'select generate_series(1, 100000000)' -Role pg_monitor @more | ForEach-Object { throw 'enough' } } | Should -Throw 'enough' } }
        @{ What = 'the statement failed'; Run = { { Invoke-RdsIamQuery 'select 1/0' -Role pg_monitor @more -ErrorAction Stop } | Should -Throw 'division by zero*' } }
        @{ What = 'records were sent'; Run = { (1..50 | Invoke-RdsIamQuery 'select current_user::text as u, $1::int' -Role pg_monitor @more).u | Select-Object -Unique | Should -Be 'pg_monitor' } }
    ) {
        foreach ($more in @{}, @{ Transaction = $true }) {
            . $Run
            (Get-Who).name | Should -Be $RdsIamTestSandbox.Description.adminUserName
        }
    }

    It 'says when the role cannot be taken' {
        { Invoke-RdsIamQuery 'select 1' -Role 'no such role' -ErrorAction Stop } | Should -Throw -ErrorId 'RoleNotThere,*'
    }

    It 'looks in -SearchPath and waits as long as -LockTimeout, for this call only' {
        $row = Invoke-RdsIamQuery "select current_setting('search_path') as path, current_setting('lock_timeout') as lock" -SearchPath sales, 'Odd "one"' -LockTimeout 0.25
        $row.path | Should -BeExactly '"sales", "Odd ""one"""'
        $row.lock | Should -Be '250ms'
        $who = Get-Who
        $who.path | Should -BeExactly '"$user", public'
        $who.lock | Should -Be '0'
    }

    It 'gives up waiting for a lock' {
        $other = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -RoleSessionName locker
        $holder = [powershell]::Create().AddScript('param($module, $c) Import-Module $module; ''lock table public.session_t'', ''select pg_sleep(60)'' | Invoke-RdsIamQuery -Connection $c -Transaction').AddArgument($RdsIamManifest).AddArgument($other)
        $null = $holder.BeginInvoke()
        Wait-Until { Invoke-RdsIamQuery "select 1 from pg_locks where relation = 'public.session_t'::regclass and granted" -Connection $admin } | Should -Not -BeNullOrEmpty
        { Invoke-RdsIamQuery 'select * from public.session_t' -Connection $admin -LockTimeout 0.2 -ErrorAction Stop } | Should -Throw '*lock timeout*'
        $holder.Stop()
        $holder.Dispose()
        Disconnect-RdsIam $other
        $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -MaxPoolSize 1
    }

    It 'writes nothing with -ReadOnly, <how>' -ForEach @(
        @{ How = 'each query for itself'; More = @{} }
        @{ How = 'in a transaction'; More = @{ Transaction = $true } }
    ) {
        { Invoke-RdsIamQuery 'insert into public.session_t values (1)' -ReadOnly @More -ErrorAction Stop } | Should -Throw '*read-only*'
        { 1..3 | Invoke-RdsIamQuery 'insert into public.session_t values ($1)' -ReadOnly @More -ErrorAction Stop } | Should -Throw '*read-only*'
        Invoke-RdsIamQuery 'show transaction_read_only' -As Scalar | Should -Be 'off'
    }

    It 'has the -IsolationLevel <level>' -ForEach @(
        @{ Level = 'ReadCommitted'; Shown = 'read committed' }
        @{ Level = 'ReadUncommitted'; Shown = 'read uncommitted' }
        @{ Level = 'RepeatableRead'; Shown = 'repeatable read' }
        @{ Level = 'Serializable'; Shown = 'serializable' }
    ) {
        Invoke-RdsIamQuery 'show transaction_isolation' -As Scalar -IsolationLevel $Level | Should -Be $Shown
        Invoke-RdsIamQuery 'show transaction_isolation' -As Scalar -IsolationLevel $Level -Transaction | Should -Be $Shown
    }

    It 'tries a transaction that lost again with -RetryCount, and each row comes once' {
        Invoke-RdsIamQuery 'create sequence public.session_tries'
        Invoke-RdsIamQuery "create function public.session_lose() returns int language plpgsql as `$`$ begin if nextval('public.session_tries') < 3 then raise exception 'lost' using errcode = '40P01'; end if; return 7; end `$`$"
        $out = 'insert into public.session_t values (1) returning id', 'select public.session_lose() as id' |
            Invoke-RdsIamQuery -Transaction -RetryCount 3 -Verbose 4>&1
        ($out | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] }).id | Should -Be 1, 7
        @($out | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and $_.Message -like 'Attempt*' }).Count | Should -Be 2
        Invoke-RdsIamQuery 'select count(*) from public.session_t' -As Scalar | Should -Be 1
        Invoke-RdsIamQuery 'alter sequence public.session_tries restart'
        { Invoke-RdsIamQuery 'select public.session_lose()' -ErrorAction Stop } | Should -Throw '*40P01*'
        Invoke-RdsIamQuery 'drop function public.session_lose(); drop sequence public.session_tries; truncate public.session_t'
    }

    It 'frees a transaction that Select-Object leaves, and undoes it' {
        'insert into public.session_t values (1) returning id', 'insert into public.session_t values (2) returning id' |
            Invoke-RdsIamQuery -Transaction | Select-Object -First 1 | ForEach-Object id | Should -Be 1
        Invoke-RdsIamQuery 'select count(*) from public.session_t' -As Scalar | Should -Be 0
    }
}

Describe 'Progress' {
    BeforeAll {
        function Get-Progress([string] $Sql, [string] $Ci) {
            $shell = [powershell]::Create().AddScript('param($module, $c, $sql) Import-Module $module; Invoke-RdsIamQuery $sql -Connection $c | Out-Null').
                AddArgument($RdsIamManifest).AddArgument($admin).AddArgument($Sql)
            $kept = $env:CI, $env:TF_BUILD
            try {
                $env:CI, $env:TF_BUILD = $Ci, $null
                $null = $shell.Invoke()
                $shell.Streams.Progress | ForEach-Object { $_ }
            }
            finally {
                $env:CI, $env:TF_BUILD = $kept
                $shell.Dispose()
            }
        }
    }

    It 'is shown for work over two seconds, and taken away at the end' {
        $steps = @(Get-Progress 'select pg_sleep(3.2)' '')
        $steps[0].StatusDescription | Should -BeLike 'waiting for the server*'
        $steps[-1].RecordType | Should -Be 'Completed'
        $steps = @(Get-Progress "select i, pg_sleep(case when i % 1000 = 0 then 0.5 else 0 end) from generate_series(1, 7000) i" '')
        $steps.StatusDescription -match '^[\d,]+ rows, [\d,]+ a second$' | Should -Not -BeNullOrEmpty
    }

    It 'is not shown in CI, nor for what is quick' {
        @(Get-Progress 'select pg_sleep(3)' 'true') | Should -HaveCount 0
        @(Get-Progress 'select 1' '') | Should -HaveCount 0
    }
}
