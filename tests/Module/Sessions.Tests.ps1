# Sessions that last, transactions from call to call, and trials that are undone.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $aside = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -RoleSessionName aside
    $admin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -MaxPoolSize 1
    Invoke-RdsIamQuery 'drop table if exists public.session_n; create table public.session_n (id int primary key)'
    function Get-Count { Invoke-RdsIamQuery 'select count(*) from public.session_n' -As Scalar -Connection $aside }
    function Test-Backend([int] $Id) { [bool](Invoke-RdsIamQuery "select 1 as x from pg_stat_activity where pid = $Id" -Connection $aside) }
    # Every test ends where it began: no session, the one default connection, an empty table.
    function Reset-Session {
        Get-RdsIamSession | Remove-RdsIamSession -WarningAction SilentlyContinue
        $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -MaxPoolSize 1
        Invoke-RdsIamQuery 'truncate public.session_n' -Connection $aside
    }
    function Get-ErrorId([scriptblock] $Script) { try { $null = & $Script } catch { return $_.FullyQualifiedErrorId.Split(',')[0] } }
}

AfterAll {
    Invoke-RdsIamQuery 'drop table public.session_n' -Connection $aside
    Disconnect-RdsIam -All
}

Describe 'A session' {
    AfterEach { Reset-Session }

    It 'keeps settings, temporary tables, locks and the transaction, and psql''s words are followed' {
        $s = New-RdsIamSession
        Invoke-RdsIamQuery "set search_path = public; create temp table mine (id int); select pg_advisory_lock(77)" -Session $s | Out-Null
        Invoke-RdsIamQuery 'begin' -Session $s
        $s.Transaction | Should -Be 'Open'
        $s.TransactionSince | Should -Not -BeNullOrEmpty
        Invoke-RdsIamQuery 'insert into session_n values (1); insert into mine values (1)' -Session $s
        Invoke-RdsIamQuery 'select count(*) from mine' -Session $s -As Scalar | Should -Be 1
        Get-Count | Should -Be 0
        Invoke-RdsIamQuery 'select pg_try_advisory_lock(77)' -As Scalar -Connection $aside -WarningAction SilentlyContinue | Should -BeFalse
        Invoke-RdsIamQuery 'commit' -Session $s
        $s.Transaction | Should -Be 'None'
        Get-Count | Should -Be 1
        (Get-RdsIamSession $s.Id).ProcessId | Should -Be $s.ProcessId

        Remove-RdsIamSession $s
        $s.State | Should -Be 'Closed'
        Wait-Until { -not (Test-Backend $s.ProcessId) } | Should -BeTrue
        Get-RdsIamSession | Should -BeNullOrEmpty
        Get-ErrorId { Invoke-RdsIamQuery 'select 1' -Session $s -ErrorAction Stop } | Should -Be 'SessionClosed'
    }

    It 'takes no place in the pool, which is as it was afterwards' {
        $s = New-RdsIamSession -Connection $admin -Role pg_monitor -ReadOnly -SearchPath public
        Invoke-RdsIamQuery 'select current_user::text' -Session $s -As Scalar | Should -Be 'pg_monitor'
        Invoke-RdsIamQuery 'select 1' -As Scalar | Should -Be 1
        (Get-RdsIamConnection | Measure-Object Busy -Sum).Sum | Should -Be 0
        Get-ErrorId { Invoke-RdsIamQuery 'insert into session_n values (1)' -Session $s -ErrorAction Stop } | Should -Be 'SqlError'
    }

    It 'can be opened by target words, and moves rows in its transaction' {
        $s = New-RdsIamSession @target -Credential (Get-SandboxAdministrator)
        Start-RdsIamTransaction -Session $s
        $file = Join-Path $TestDrive rows.csv
        (1..3 | ForEach-Object { [pscustomobject]@{ id = $_ } } | Import-RdsIamData public.session_n -Session $s).Rows | Should -Be 3
        { [pscustomobject]@{ id = 1 } | Import-RdsIamData public.session_n -Session $s -ErrorAction Stop } | Should -Throw '*duplicate key*'
        (Export-RdsIamData $file -Table public.session_n -Session $s).Rows | Should -Be 3
        Get-Count | Should -Be 0
        Undo-RdsIamTransaction -Session $s
        (Import-RdsIamData public.session_n $file -Session $s).Rows | Should -Be 3
        Get-Count | Should -Be 3
    }

    It 'runs one command at a time, and says so to the second' {
        $s = New-RdsIamSession
        Get-ErrorId { Invoke-RdsIamQuery 'select generate_series(1, 3) as id' -Session $s | Invoke-RdsIamQuery 'select @id::int' -Session $s -ErrorAction Stop } | Should -Be 'SessionBusy'
        (Invoke-RdsIamQuery 'select generate_series(1, 3) as id' -Session $s) | Invoke-RdsIamQuery 'select @id::int as i' -Session $s | ForEach-Object i | Should -Be 1, 2, 3

        $other = [powershell]::Create().AddScript('param($module, $s) Import-Module $module; Invoke-RdsIamQuery "select pg_sleep(60)" -Session $s').AddArgument($RdsIamManifest).AddArgument($s)
        $null = $other.BeginInvoke()
        Wait-Until { $s.State -eq 'Busy' } | Should -BeTrue
        Get-ErrorId { Invoke-RdsIamQuery 'select 1' -Session $s -ErrorAction Stop } | Should -Be 'SessionBusy'
        $other.Stop()
        $other.Dispose()
        Wait-Until { $s.State -eq 'Ready' } | Should -BeTrue
        Invoke-RdsIamQuery 'select 2' -Session $s -As Scalar | Should -Be 2
    }

    It 'that the server ended says what is gone, and stays lost' {
        $s = New-RdsIamSession
        Invoke-RdsIamQuery 'begin; insert into public.session_n values (1)' -Session $s
        Invoke-RdsIamQuery "select pg_terminate_backend($($s.ProcessId))" -Connection $aside | Out-Null
        Wait-Until { -not (Test-Backend $s.ProcessId) } | Should -BeTrue
        $failed = try { Invoke-RdsIamQuery 'insert into public.session_n values (2)' -Session $s -ErrorAction Stop } catch { $_ }
        $failed.FullyQualifiedErrorId | Should -BeLike 'SessionLost,*'
        "$failed" | Should -BeLike '*terminating connection*Its transaction, open since *, is gone: the server undoes all of it*'
        $failed.Exception.Fix | Should -BeLike '*New-RdsIamSession*'
        $s.State | Should -Be 'Lost'
        (Get-RdsIamSession $s.Id | Format-Table | Out-String) | Should -BeLike '*Lost*'
        Get-ErrorId { Invoke-RdsIamQuery 'select 1' -Session $s -ErrorAction Stop } | Should -Be 'SessionLost'
        Get-Count | Should -Be 0
    }

    It 'refuses words that would hold for one command only' {
        $s = New-RdsIamSession
        Get-ErrorId { Invoke-RdsIamQuery 'select 1' -Session $s -Role pg_monitor -ErrorAction Stop } | Should -Be 'SessionTakesNoWord'
        Get-ErrorId { Invoke-RdsIamQuery 'select 1' -Session $s -RetryCount 2 -ErrorAction Stop } | Should -Be 'SessionTakesNoRetry'
        Get-ErrorId { $aside | Invoke-RdsIamQuery 'select 1' -Session $s -ErrorAction Stop } | Should -Be 'SessionAndPiped'
        Get-ErrorId { $s | Invoke-RdsIamQuery 'select 1' -ErrorAction Stop } | Should -Be 'SessionPiped'
        Get-ErrorId { Invoke-RdsIamQuery 'select 1' -Session $s -Region eu-west-1 -ErrorAction Stop } | Should -Be 'WordsBesideSession'
        Invoke-RdsIamQuery 'show transaction_read_only' -Session $s -Transaction -ReadOnly -As Scalar | Should -Be 'on'
        Invoke-RdsIamQuery 'show transaction_read_only' -Session $s -As Scalar | Should -Be 'off'
    }

    It 'is seen in 80 columns' {
        $null = New-RdsIamSession
        $null = Start-RdsIamTransaction
        $lines = (Get-RdsIamSession | Out-String -Width 80) -split "`n"
        $lines | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 80 }
        $lines -match 'Ready +Open' | Should -Not -BeNullOrEmpty
        $lines -match '…' | Should -BeNullOrEmpty
    }
}

Describe 'A transaction from call to call' {
    AfterEach { Reset-Session }

    It 'serves what names no target, until it is committed' {
        Start-RdsIamTransaction -IsolationLevel RepeatableRead
        Invoke-RdsIamQuery 'show transaction_isolation' -As Scalar | Should -Be 'repeatable read'
        1..3 | Invoke-RdsIamQuery 'insert into public.session_n values ($1)'
        Get-Count | Should -Be 0
        $said = Invoke-RdsIamQuery 'select 1 as x' -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$said" | Should -BeLike 'In session *, in its transaction that is open since *'
        $id = (Get-RdsIamSession).ProcessId
        Complete-RdsIamTransaction
        Get-Count | Should -Be 3
        Get-RdsIamSession | Should -BeNullOrEmpty
        Wait-Until { -not (Test-Backend $id) } | Should -BeTrue
        Get-ErrorId { Complete-RdsIamTransaction } | Should -Be 'NoDefaultTransaction'
    }

    It 'ends by psql''s own words too' {
        Start-RdsIamTransaction
        Invoke-RdsIamQuery 'insert into public.session_n values (1)'
        Invoke-RdsIamQuery 'rollback'
        Get-RdsIamSession | Should -BeNullOrEmpty
        Get-Count | Should -Be 0
        Invoke-RdsIamQuery 'insert into public.session_n values (2)'
        Get-Count | Should -Be 1
    }

    It 'goes back to savepoints' {
        Start-RdsIamTransaction
        Invoke-RdsIamQuery 'insert into public.session_n values (1)'
        Start-RdsIamTransaction -Name half
        { Invoke-RdsIamQuery 'insert into public.session_n values (1)' -ErrorAction Stop } | Should -Throw '*duplicate key*Undo-RdsIamTransaction undoes it*'
        Get-ErrorId { Invoke-RdsIamQuery 'select 1' -ErrorAction Stop } | Should -Be 'TransactionFailed'
        Get-ErrorId { Complete-RdsIamTransaction } | Should -Be 'TransactionFailed'
        Undo-RdsIamTransaction half
        Invoke-RdsIamQuery 'insert into public.session_n values (2)'
        Complete-RdsIamTransaction half
        Complete-RdsIamTransaction
        Get-Count | Should -Be 2
    }

    It 'keeps what was before when records or -Transaction fail within it' {
        Start-RdsIamTransaction
        Invoke-RdsIamQuery 'insert into public.session_n values (1)'
        1..4 | Invoke-RdsIamQuery 'insert into public.session_n values ($1)' -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed.Count | Should -Be 1
        { 'insert into public.session_n values (5)', 'select 1/0' | Invoke-RdsIamQuery -Transaction -ErrorAction Stop } | Should -Throw '*Rolled back: nothing of this call is left.'
        Complete-RdsIamTransaction
        Get-Count | Should -Be 4
    }

    It 'that is lost runs nothing outside of it' {
        Start-RdsIamTransaction
        Invoke-RdsIamQuery "select pg_terminate_backend($((Get-RdsIamSession).ProcessId))" -Connection $aside | Out-Null
        Start-Sleep -Seconds 1.2
        foreach ($sql in 'insert into public.session_n values (1)', 'insert into public.session_n values (2)') {
            Get-ErrorId { Invoke-RdsIamQuery $sql -ErrorAction Stop } | Should -Be 'SessionLostDefault'
        }
        Get-ErrorId { Complete-RdsIamTransaction } | Should -Be 'SessionLostDefault'
        Undo-RdsIamTransaction
        Invoke-RdsIamQuery 'insert into public.session_n values (3)'
        Get-Count | Should -Be 1
    }

    It 'does not follow the default connection elsewhere' {
        Start-RdsIamTransaction
        $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -RoleSessionName elsewhere
        Get-ErrorId { Invoke-RdsIamQuery 'insert into public.session_n values (1)' -ErrorAction Stop } | Should -Be 'DefaultSessionElsewhere'
        Invoke-RdsIamQuery 'insert into public.session_n values (2)' -Session (Get-RdsIamSession)
        $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -MaxPoolSize 1
        Complete-RdsIamTransaction
        Get-Count | Should -Be 1
    }

    It 'is undone, and says so, when its connection is closed' {
        Start-RdsIamTransaction
        Invoke-RdsIamQuery 'insert into public.session_n values (1)'
        Disconnect-RdsIam -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -BeLike 'Session * had a transaction open since *: it is rolled back.'
        Get-RdsIamSession | Should -BeNullOrEmpty
        Get-Count | Should -Be 0
    }

    It 'ends with its runspace' {
        $other = [powershell]::Create().AddScript('param($module, $c) Import-Module $module; $null = Connect-RdsIam @c; Start-RdsIamTransaction; Get-RdsIamSession').
            AddArgument($RdsIamManifest).AddArgument(($target + @{ Credential = (Get-SandboxAdministrator) }))
        $session = $other.Invoke()[0]
        $other.Streams.Error | Should -BeNullOrEmpty
        $session.Transaction | Should -Be 'Open'
        $other.Runspace.Dispose()
        $other.Dispose()
        Wait-Until { -not (Test-Backend $session.ProcessId) } | Should -BeTrue
    }
}

Describe 'A text that leaves a transaction open' {
    AfterEach { Reset-Session }

    It 'is not run, and says how to do it' {
        $failed = try { Invoke-RdsIamQuery "insert into public.session_n values (1);`nbegin" -ErrorAction Stop } catch { $_ }
        $failed.FullyQualifiedErrorId | Should -BeLike 'TransactionLeftOpen,*'
        $failed.Exception.Message | Should -BeLike 'The query, line 2: *It was not run.*Start-RdsIamTransaction*'
        Get-Count | Should -Be 0
    }

    It 'is warned of where a setting goes nowhere, once a connection' {
        $own = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -RoleSessionName settings
        Invoke-RdsIamQuery "set work_mem = '5MB'" -Connection $own -WarningVariable first -WarningAction SilentlyContinue
        Invoke-RdsIamQuery "set work_mem = '6MB'" -Connection $own -WarningVariable second -WarningAction SilentlyContinue
        "$first" | Should -BeLike 'What SET (line 1) sets up is gone after this call*New-RdsIamSession*'
        $second | Should -BeNullOrEmpty
        Invoke-RdsIamQuery "set work_mem = '5MB'" -Session (New-RdsIamSession -Connection $own) -WarningVariable pinned
        $pinned | Should -BeNullOrEmpty
    }
}

Describe '-Rollback' {
    AfterEach { Reset-Session }

    It 'runs files, shows what each statement did, and undoes it all' {
        Set-Content (Join-Path $TestDrive 001.sql) 'create table public.session_trial (id int); insert into public.session_trial values (1), (2)'
        Set-Content (Join-Path $TestDrive 002.sql) 'select id from public.session_trial order by id'
        $rows = Invoke-RdsIamQuery -InputFile (Join-Path $TestDrive '00*.sql') -Rollback -InformationVariable said 6> $null
        $rows.id | Should -Be 1, 2
        "$said" | Should -BeLike '*001.sql: *INSERT, 2 rows*Rolled back: nothing of 001.sql, 002.sql is left.'
        Invoke-RdsIamQuery "select to_regclass('public.session_trial')::text" -As Scalar -Connection $aside | Should -BeNullOrEmpty
    }

    It 'undoes piped records, in an open transaction too' {
        1..50 | Invoke-RdsIamQuery 'insert into public.session_n values ($1)' -Rollback 6> $null
        Get-Count | Should -Be 0
        Start-RdsIamTransaction
        Invoke-RdsIamQuery 'insert into public.session_n values (1)'
        2..9 | Invoke-RdsIamQuery 'insert into public.session_n values ($1)' -Rollback 6> $null
        Complete-RdsIamTransaction
        Get-Count | Should -Be 1
    }

    It 'refuses what it could not undo' {
        Get-ErrorId { Invoke-RdsIamQuery 'insert into public.session_n values (1); commit' -Rollback -ErrorAction Stop } | Should -Be 'RollbackStatement'
        { Invoke-RdsIamQuery 'vacuum public.session_n' -Rollback -ErrorAction Stop } | Should -Throw '*cannot run inside a transaction block*'
        Get-ErrorId { Invoke-RdsIamQuery 'select 1' -Rollback -NoTransaction -ErrorAction Stop } | Should -Be 'RollbackExcludes'
        Get-ErrorId { Invoke-RdsIamQuery 'select 1' -Rollback -Explain -ErrorAction Stop } | Should -Be 'RollbackExcludes'
        Get-Count | Should -Be 0
    }

    It 'finds what only the commit would have found' {
        Invoke-RdsIamQuery 'create table public.session_parent (id int primary key); create table public.session_child (id int references public.session_parent deferrable initially deferred)'
        { Invoke-RdsIamQuery 'insert into public.session_child values (1)' -Rollback -ErrorAction Stop 6> $null } | Should -Throw '*foreign key*'
        Invoke-RdsIamQuery 'drop table public.session_child, public.session_parent'
    }
}

Describe 'The pages of sessions and transactions' {
    AfterEach { Reset-Session }

    It 'have examples that run: <_>' -ForEach 'New-RdsIamSession', 'Get-RdsIamSession', 'Remove-RdsIamSession', 'Start-RdsIamTransaction', 'Complete-RdsIamTransaction', 'Undo-RdsIamTransaction' {
        Invoke-RdsIamQuery "drop table if exists public.tally, public.orders; create table public.orders (id int, status text, total int); insert into public.orders values (1, 'new', 5), (2, 'cancelled', 6)" -Connection $aside
        $page = Get-Content -Raw (Join-Path $RdsIamRoot "docs/cmdlets/$_.md")
        $examples = [regex]::Matches($page, '(?ms)^```powershell\r?\n(.*?)^```').ForEach{ $_.Groups[1].Value }
        $examples.Count | Should -BeGreaterThan 0
        foreach ($example in $examples) {
            $null = & ([scriptblock]::Create("`$ErrorActionPreference = 'Stop'`n$example"))
        }
        Invoke-RdsIamQuery 'drop table if exists public.tally, public.orders' -Connection $aside
    }
}
