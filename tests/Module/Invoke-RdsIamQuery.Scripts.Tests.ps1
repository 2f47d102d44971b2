BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $admin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    Invoke-RdsIamQuery 'drop schema if exists script cascade; create schema script; create table script.t (id int primary key, name text)' -Connection $admin
    function Get-Count { Invoke-RdsIamQuery 'select count(*)::int from script.t' -As Scalar -Connection $admin }
}

AfterAll {
    Invoke-RdsIamQuery 'drop schema script cascade' -Connection $admin
    Disconnect-RdsIam $admin
}

Describe 'Invoke-RdsIamQuery with files of psql and pg_dump' {
    BeforeEach { Invoke-RdsIamQuery 'truncate script.t' -Connection $admin }

    It 'loads the rows below COPY, from <from>' -ForEach @(
        @{ From = 'a file'; Run = { param($text) Set-Content TestDrive:/d.sql $text; Invoke-RdsIamQuery -InputFile TestDrive:/d.sql -As NonQuery -Connection $admin } }
        @{ From = 'a piped file'; Run = { param($text) Set-Content TestDrive:/d.sql $text; Get-Item TestDrive:/d.sql | Invoke-RdsIamQuery -As NonQuery -Connection $admin } }
        @{ From = '-Query'; Run = { param($text) Invoke-RdsIamQuery $text -As NonQuery -Connection $admin } }
        @{ From = 'a piped text'; Run = { param($text) $text | Invoke-RdsIamQuery -As NonQuery -Connection $admin } }
        @{ From = 'a file in a transaction'; Run = { param($text) Set-Content TestDrive:/d.sql $text; Invoke-RdsIamQuery -InputFile TestDrive:/d.sql -Transaction -As NonQuery -Connection $admin } }
        @{ From = 'a file, statement by statement'; Run = { param($text) Set-Content TestDrive:/d.sql $text; Invoke-RdsIamQuery -InputFile TestDrive:/d.sql -NoTransaction -As NonQuery -Connection $admin } }
        @{ From = 'a file on a piped connection'; Run = { param($text) Set-Content TestDrive:/d.sql $text; $admin | Invoke-RdsIamQuery -InputFile TestDrive:/d.sql -As NonQuery } }
    ) {
        $text = "\restrict x1`ninsert into script.t values (1, 'a');`nCOPY script.t (id, name) FROM stdin;`n2`tMrs O'Brien; :x @y`n3`t\N`n\.`n`n\unrestrict x1`nupdate script.t set name = name || '!' where id = 2;`n"
        $results = & $Run $text
        $results.Command | Should -Be 'INSERT', 'COPY', 'UPDATE'
        $results.Index | Should -Be 0, 1, 2
        (Invoke-RdsIamQuery 'select name from script.t order by id' -Connection $admin).name | Should -Be 'a', "Mrs O'Brien; :x @y!", $null
    }

    It 'undoes all when a row is refused, and names its line' {
        Set-Content TestDrive:/bad.sql "insert into script.t values (1, 'a');`ncopy script.t from stdin;`n2`tb`n2`tc`n\.`n"
        Invoke-RdsIamQuery -InputFile TestDrive:/bad.sql -Connection $admin -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad[0].Exception.SqlState | Should -Be '23505'
        $bad[0].Exception.Line | Should -Be 4
        $bad[0].Exception.Message | Should -BeLike "* at bad.sql, line 4, column 1: ▸2 c*"
        Get-Count | Should -Be 0
    }

    It 'passes over files of comments, and runs those after them' {
        Set-Content TestDrive:/c1.sql "-- nothing`n/* yet */"
        Set-Content TestDrive:/c2.sql ''
        Set-Content TestDrive:/c3.sql "\set ON_ERROR_STOP 1`n\set QUIET on`n\unset ECHO`n\pset pager off`n\timing`n\echo done`nselect 3 as n; \echo it's ok`n"
        (Invoke-RdsIamQuery -InputFile TestDrive:/c?.sql -Connection $admin).n | Should -Be 3
        (Get-ChildItem TestDrive:/c?.sql | Invoke-RdsIamQuery -Connection $admin).n | Should -Be 3
        ($admin | Invoke-RdsIamQuery -InputFile TestDrive:/c?.sql).n | Should -Be 3
        (Invoke-RdsIamQuery -InputFile TestDrive:/c?.sql -Transaction -Connection $admin).n | Should -Be 3
        Invoke-RdsIamQuery -InputFile TestDrive:/c1.sql -Connection $admin | Should -BeNullOrEmpty
    }

    It 'gives a way out that runs: <sql>' -Skip:(-not (Get-Command psql -ErrorAction Ignore)) -ForEach @(
        @{ Sql = "\if true`nselect 'out' as way;`n\endif" }
        @{ Sql = "\set way out`nselect :'way' as way;" }
        @{ Sql = "select 'select ''out'''\gexec" }
    ) {
        Set-Content "TestDrive:/it's a way.sql" $Sql
        $said = try { Invoke-RdsIamQuery -InputFile "TestDrive:/it's a way.sql" -Connection $admin } catch { $_.Exception.Message }
        $said | Should -Match 'Invoke-RdsIamCommand \{ psql -f (.+) \}'
        $advice = [scriptblock]::Create(($said -replace '(?s)^.*\{ psql (-f .+) \}.*$', 'psql -X -t $1'))
        Invoke-RdsIamCommand $advice @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn | Out-String | Should -BeLike '*out*'
    }

    It 'names the cmdlet for what COPY does elsewhere: <sql>' -ForEach @(
        @{ Sql = 'copy script.t to stdout'; Id = 'QueryCopyOut'; Says = '*Export-RdsIamData*' }
        @{ Sql = 'copy script.t from stdin'; Id = 'QueryCopyIn'; Says = '*Import-RdsIamData*' }
        @{ Sql = '\copy script.t from x.csv'; Id = 'PsqlCommand'; Says = '*In PowerShell: Import-RdsIamData script.t x.csv*' }
    ) {
        { Invoke-RdsIamQuery $Sql -Connection $admin -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*" -ExpectedMessage $Says
    }
}

Describe 'A command of psql' {
    It 'has a command of the module that runs: <_>' -ForEach '\d', '\d sales.orders', '\dt', '\dt+ sales.*', '\dv', '\dm', '\ds', '\di sales.orders', '\dp sales.orders', '\l', '\du', '\du app_reader', '\dn', '\df', '\df now*', '\dx', '\sf now', '\conninfo', '\c postgres', '\?' {
        $null = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn
        $command = $_
        $bad = try { Invoke-RdsIamQuery $command } catch { $_ }
        $bad.FullyQualifiedErrorId | Should -BeLike 'PsqlCommand,*'
        $bad.Exception.Fix -match '^In PowerShell: (.+) \(With psql: Invoke-RdsIamCommand \{ (psql .+) \}\)$' | Should -BeTrue -Because $bad.Exception.Fix
        $ErrorActionPreference = 'Stop'
        $out = & ([scriptblock]::Create($Matches[1]))
        # Of these the demo has none.
        if ($command -notin '\dm', '\dx', '\df', '\ds', '\dv') { $out | Should -Not -BeNullOrEmpty }
        Get-RdsIamConnection | Where-Object UserName -EQ $sandbox.userName | Disconnect-RdsIam
    }
}

Describe 'The names of statements' {
    It 'are psql''s' -Skip:(-not (Get-Command psql -CommandType Application -ErrorAction Ignore)) {
        $sql = @'
create table tags (id int); create unlogged table tags2 (id int); create unique index on tags (id); create or replace temp view tagv as select 1;
create materialized view tagm as select 1; refresh materialized view tagm; alter table tags add n int; comment on table tags is 'x'; create role tagr;
create user tagu; grant select on tags to tagr; grant tagr to tagu; revoke tagr from tagu; alter default privileges grant select on tables to tagr;
truncate tags; set local work_mem = '5MB'; reset work_mem; set constraints all deferred; do $$ begin end $$; lock table tags; declare c cursor for select 1;
close c; savepoint a; release a; listen x; unlisten x; notify x; prepare p as select 1; deallocate p; deallocate all;
create text search configuration tagc (copy = simple); create sequence tagq; alter sequence tagq restart; create function tagf() returns int language sql as 'select 1';
create domain tagd as int; create type tage as enum ('a'); create schema tagn; create aggregate taga(int) (sfunc = int4pl, stype = int); analyze tags;
drop aggregate taga(int); drop schema tagn; drop type tage; drop function tagf(); drop text search configuration tagc; drop materialized view tagm; close all
'@
        $ours = (Invoke-RdsIamQuery $sql -Rollback -As NonQuery -Connection $admin 6> $null).Command
        $file = Join-Path $TestDrive tags.sql
        Set-Content $file "begin;`n$sql;`nrollback;"
        $sandbox = $RdsIamTestSandbox.Description
        $at, $port = $sandbox.connectTo -split ':'
        $env:PGPASSWORD = $sandbox.adminPassword
        try { $said = psql -X -f $file "host=$at port=$port user=$($sandbox.adminUserName) dbname=$($sandbox.database) sslmode=require" 2> $null }
        finally { $env:PGPASSWORD = $null }
        # INSERT 0 1 and the like have numbers; the first is BEGIN, the last ROLLBACK.
        $theirs = @($said)[1..($said.Count - 2)] -replace ' [\d ]+$'
        $theirs.Count | Should -BeGreaterThan 40
        $ours | Should -Be $theirs
    }
}

Describe 'Invoke-RdsIamQuery -NoTransaction' {
    BeforeEach { Invoke-RdsIamQuery 'truncate script.t' -Connection $admin }

    It 'runs what no transaction takes, and keeps what ran before an error' {
        Set-Content TestDrive:/n.sql "insert into script.t values (1, 'a');`ncreate index concurrently if not exists t_name on script.t (name);`nvacuum script.t;`ninsert into script.t values (1, 'b');`ninsert into script.t values (2, 'c');"
        { Invoke-RdsIamQuery -InputFile TestDrive:/n.sql -Connection $admin -ErrorAction Stop } | Should -Throw '*-NoTransaction*'
        Get-Count | Should -Be 0
        { Invoke-RdsIamQuery -InputFile TestDrive:/n.sql -NoTransaction -RetryCount 2 -Connection $admin -ErrorAction Stop } |
            Should -Throw '*Statement 4 of 5 (line 4) failed. 3 statements before it took effect and stay*'
        Get-Count | Should -Be 1
    }

    It 'runs <_> not before others either, as it would stay when these fail' -ForEach @(
        'vacuum script.t', 'create index concurrently t_first on script.t (name)', 'reindex table concurrently script.t', 'create database script_first', 'discard all'
    ) {
        { Invoke-RdsIamQuery "$_; insert into script.t values (1, 'a')" -Connection $admin -ErrorAction Stop } | Should -Throw '*-NoTransaction*'
        Get-Count | Should -Be 0
        Invoke-RdsIamQuery "select to_regclass('script.t_first') is null and not exists (select from pg_database where datname = 'script_first')" -As Scalar -Connection $admin |
            Should -BeTrue
    }

    It 'goes together with <with> and not with <without>' -ForEach @(
        @{ With = '-ReadOnly'; Ok = @{ ReadOnly = $true }; Without = '-Transaction'; No = @{ Transaction = $true } }
        @{ With = '-IsolationLevel'; Ok = @{ IsolationLevel = 'Serializable' }; Without = '-Explain'; No = @{ Explain = $true } }
    ) {
        (Invoke-RdsIamQuery 'select 1 as n; select 2 as n' -NoTransaction -Connection $admin @Ok).n | Should -Be 1, 2
        { Invoke-RdsIamQuery 'select 1' -NoTransaction -Connection $admin @No } | Should -Throw -ErrorId 'NoTransactionExcludes,*'
        { 1 | Invoke-RdsIamQuery 'select $1::int' -NoTransaction -Connection $admin } | Should -Throw -ErrorId 'NoTransactionTakesNoRecords,*'
    }

    It 'numbers the results of all statements' {
        $rows = Invoke-RdsIamQuery 'select 1 as n; create temporary table x (a int); select 2 as n' -NoTransaction -Connection $admin
        $rows.ResultIndex | Should -Be 0, 1
        (Invoke-RdsIamQuery 'select 1 as n; create temporary table y (a int); select 2 as n' -NoTransaction -As NonQuery -Connection $admin).Index | Should -Be 0, 1, 2
    }

    It 'refuses a text that would undo more than psql does' {
        { Invoke-RdsIamQuery "insert into script.t values (1, 'a'); rollback" -Connection $admin -ErrorAction Stop } | Should -Throw -ErrorId 'TextRollsBackMore,*'
        { Invoke-RdsIamQuery 'begin' -Connection $admin -ErrorAction Stop } | Should -Throw -ErrorId 'TransactionLeftOpen,*'
        Invoke-RdsIamQuery "insert into script.t values (1, 'a'); begin; delete from script.t; rollback" -NoTransaction -Connection $admin
        Get-Count | Should -Be 1
    }
}

Describe 'Invoke-RdsIamQuery and values without a place' {
    It 'refuses <what>' -ForEach @(
        @{ What = 'a name too many'; Sql = 'select @a::int'; Value = @{ a = 1; b = 2 }; Says = '-Parameter gives @b,*' }
        @{ What = 'a number too many'; Sql = 'select $1::int'; Value = 1, 2; Says = '-Parameter gives $2,*' }
        @{ What = 'what PowerShell put in'; Sql = 'select '; Value = 5; Says = '*single quotes*' }
        @{ What = 'a name in quotes'; Sql = "select '@a'"; Value = @{ a = 1 }; Says = '*within quotes*' }
        @{ What = 'a name in a body'; Sql = 'do $$ begin perform @a; end $$'; Value = @{ a = 1 }; Says = '*quoted body*' }
        @{ What = 'an object that fits nowhere'; Sql = 'select 1'; Value = [pscustomobject]@{ a = 1; b = 2 }; Says = '-Parameter gives @a, @b,*' }
        @{ What = 'a list for a name'; Sql = 'select @a::int'; Value = 1; Says = '*Give names*' }
    ) {
        { Invoke-RdsIamQuery $Sql $Value -Connection $admin } | Should -Throw -ErrorId 'ParameterNotUsed,*' -ExpectedMessage $Says
    }

    It 'refuses a list as the only value of IN, also in a record' {
        { Invoke-RdsIamQuery 'select 1 where 1 in (@a)' @{ a = 1, 2 } -Connection $admin } | Should -Throw -ErrorId 'ParameterListInIn,*'
        { [pscustomobject]@{ a = 'x', 'y' } | Invoke-RdsIamQuery 'select 1 where ''x'' in (@a)' -Connection $admin } | Should -Throw -ErrorId 'ParameterListInIn,*'
        ([pscustomobject]@{ a = 'x', 'y' } | Invoke-RdsIamQuery 'select 1 as n where ''x'' = any(@a::text[])' -Connection $admin).n | Should -Be 1
    }

    It 'refuses the records alone that have a list for IN, wherever they stand' {
        $sql = 'select @id::int as id where ''x'' in (@a)'
        $records = @{ id = 1; a = 'x' }, @{ id = 2; a = 'x', 'y' }, @{ id = 3; a = 'x' }, @{ id = 4; a = [int[]](1, 2) }
        ($records | Invoke-RdsIamQuery $sql -Connection $admin -ErrorVariable bad -ErrorAction SilentlyContinue).id | Should -Be 1, 3
        $bad.FullyQualifiedErrorId | Should -BeLike 'RecordListInIn,*'
        $bad[0].Exception.Message | Should -BeLike 'Record 2:*= any(@a)*'
        "$($bad[1])" | Should -BeLike 'Record 4:*'
        { $records | Invoke-RdsIamQuery $sql -Transaction -Connection $admin } | Should -Throw -ErrorId 'RecordListInIn,*'
    }

    It 'takes an object of which one property fits, and values that any of the texts takes' {
        (Invoke-RdsIamQuery 'select @a::int as n' ([pscustomobject]@{ a = 1; b = 2 }) -Connection $admin).n | Should -Be 1
        Set-Content TestDrive:/v1.sql 'select @a::int as n'
        Set-Content TestDrive:/v2.sql 'select @b::int as n'
        (Invoke-RdsIamQuery -InputFile TestDrive:/v?.sql -Parameter @{ a = 1; b = 2 } -Connection $admin).n | Should -Be 1, 2
        ('select @a::int as n', 'select @b::int as n' | Invoke-RdsIamQuery -Parameter @{ a = 1; b = 2 } -Connection $admin -WarningVariable said).n | Should -Be 1, 2
        $said | Should -BeNullOrEmpty
        $null = 'select @a::int as n' | Invoke-RdsIamQuery -Parameter @{ a = 1; b = 2 } -Connection $admin -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -BeLike '-Parameter gives @b,*'
    }

    It 'warns of a value that stands in quotes, too' {
        $null = Invoke-RdsIamQuery "select @a::int where '%@a%' <> ''" @{ a = 1 } -Connection $admin -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -BeLike '@a stands within quotes*'
    }

    It 'refuses a placeholder without a value, also with records' {
        { Invoke-RdsIamQuery 'select * from script.t where id = @id' -Connection $admin -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterMissing,*'
        { @{ a = 1 } | Invoke-RdsIamQuery 'insert into script.t values (@a, @b)' -Connection $admin } | Should -Throw -ErrorId 'ParameterMissing,*'
    }
}

Describe 'Notices of Invoke-RdsIamQuery come while the statement runs' {
    It 'with <case>' -ForEach @(
        @{ Case = 'a block'; Sql = { "do `$`$ begin raise notice 'first'; perform pg_advisory_lock(4711); raise notice 'last'; end `$`$" } }
        @{ Case = 'a warning'; Sql = { "do `$`$ begin raise warning 'first'; perform pg_advisory_lock(4711); raise notice 'last'; end `$`$" } }
        @{ Case = 'several statements'; Sql = { "select 1 as n; do `$`$ begin raise notice 'first'; end `$`$; select pg_advisory_lock(4711); do `$`$ begin raise notice 'last'; end `$`$" } }
        @{ Case = 'a function that gives many rows'; Sql = { 'select script.slow(1000)' } }
        @{ Case = 'a function that gives few rows'; Sql = { 'select script.slow(10)' } }
        @{ Case = 'a procedure that commits'; Sql = { 'call script.steps()' } }
        @{ Case = 'a transaction'; Sql = { "do `$`$ begin raise notice 'first'; perform pg_advisory_lock(4711); raise notice 'last'; end `$`$" }; With = @{ Transaction = $true } }
        @{ Case = 'statements by themselves'; Sql = { "do `$`$ begin raise notice 'first'; end `$`$; select pg_advisory_lock(4711); do `$`$ begin raise notice 'last'; end `$`$" }; With = @{ NoTransaction = $true } }
        @{ Case = 'a file'; File = $true; Sql = { "do `$`$ begin raise notice 'first'; perform pg_advisory_lock(4711); raise notice 'last'; end `$`$;" } }
        @{ Case = 'a piped connection'; Fleet = $true; Sql = { "do `$`$ begin raise notice 'first'; perform pg_advisory_lock(4711); raise notice 'last'; end `$`$" } }
    ) {
        # Not every case says all.
        $with, $isFile, $isFleet = $_['With'], $_['File'], $_['Fleet']
        Invoke-RdsIamQuery "create or replace function script.slow(n int) returns setof int language plpgsql as `$`$
            begin for i in 1..n loop return next i; end loop; raise notice 'first'; perform pg_advisory_lock(4711); raise notice 'last'; end `$`$;
            create or replace procedure script.steps() language plpgsql as `$`$
            begin insert into script.t values (900, 'x') on conflict do nothing; commit; raise notice 'first'; perform pg_advisory_lock(4711); raise notice 'last'; end `$`$" -Connection $admin
        # Another session holds the lock, and lets it go only when the first notice has been seen.
        $state = [hashtable]::Synchronized(@{ Seen = $false; SeenBefore = $null; Held = $false })
        $holder = Start-ThreadJob {
            param($manifest, $target, $credential, $state)
            Import-Module $manifest
            'select pg_advisory_xact_lock(4711)', 'wait' | ForEach-Object {
                if ($_ -ne 'wait') { return $_ }
                $state.Held = $true
                $end = [DateTime]::UtcNow.AddSeconds(30)
                while (-not $state.Seen -and [DateTime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 20 }
                $state.SeenBefore = $state.Seen
                'select 1'
            } | Invoke-RdsIamQuery -Transaction @target -Credential $credential
        } -ArgumentList $RdsIamManifest, $target, (Get-SandboxAdministrator), $state
        $null = Wait-Until { $state.Held } 30
        $words = $with ? $with.Clone() : @{}
        $text = & $Sql
        if ($isFile) { Set-Content TestDrive:/notice.sql $text; $words.InputFile = 'TestDrive:/notice.sql' } else { $words.Query = $text }
        $see = { if ("$_" -eq 'first') { $state.Seen = $true }; if ("$_" -in 'first', 'last') { "$_" } }
        try {
            $seen = if ($isFleet) { $admin | Invoke-RdsIamQuery @words 6>&1 3>&1 | ForEach-Object $see }
            else { Invoke-RdsIamQuery @words -Connection $admin 6>&1 3>&1 | ForEach-Object $see }
        }
        finally {
            $state.Seen = $true
            $null = $holder | Receive-Job -Wait -AutoRemoveJob
        }
        $seen | Should -Be 'first', 'last'
        $state.SeenBefore | Should -BeTrue
    }
}
