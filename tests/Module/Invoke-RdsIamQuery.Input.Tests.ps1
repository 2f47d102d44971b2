BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $admin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    $connection = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn
    Invoke-RdsIamQuery "drop schema if exists input cascade; create schema input; grant usage on schema input to $($sandbox.userName);
        create table input.items (id int primary key check (id <> 13), name text, at timestamptz, amount numeric, ok boolean);
        grant all on input.items to $($sandbox.userName)" -Connection $admin
    $insert = 'insert into input.items values (@id, @name, @at, @amount, @ok)'
    function Get-ItemCount { Invoke-RdsIamQuery 'select count(*) from input.items' -As Scalar -Connection $admin }
}

AfterAll {
    Invoke-RdsIamQuery 'drop schema input cascade' -Connection $admin
    Disconnect-RdsIam $connection, $admin
}

Describe 'Invoke-RdsIamQuery with piped records' {
    BeforeEach { Invoke-RdsIamQuery 'truncate input.items' -Connection $admin }

    It 'takes texts of Import-Csv for what the columns are' {
        Set-Content TestDrive:/items.csv "id,name,at,amount,ok`n1,a,2026-01-02 03:04:05+02,1.50,true`n2,`"b, c`",,2,f"
        Import-Csv TestDrive:/items.csv |
            Select-Object id, name, @{ n = 'at'; e = { $_.at ? $_.at : $null } }, amount, ok |
            Invoke-RdsIamQuery $insert
        $rows = Invoke-RdsIamQuery 'select * from input.items order by id'
        $rows[0].at | Should -Be ([DateTimeOffset]'2026-01-02T01:04:05Z')
        $rows[0].amount | Should -Be 1.5
        $rows.ok | Should -Be $true, $false
        $rows[1].name | Should -BeExactly 'b, c'
        $rows[1].at | Should -BeNullOrEmpty
    }

    It 'takes <form>' -ForEach @(
        @{ Form = 'objects'; Items = { 1..3 | ForEach-Object { [pscustomobject]@{ ID = $_; name = "n$_" } } } }
        @{ Form = 'dictionaries'; Items = { 1..3 | ForEach-Object { @{ id = $_; NAME = "n$_" } } } }
        @{ Form = 'rows of a query'; Items = { Invoke-RdsIamQuery 'select i as id, ''n'' || i as name from generate_series(1, 3) i' } }
        @{ Form = 'rows of a DataTable'; Items = { (Invoke-RdsIamQuery 'select i as id, ''n'' || i as name from generate_series(1, 3) i' -As DataTable).Rows } }
    ) {
        & $Items | Invoke-RdsIamQuery 'insert into input.items (id, name) values (@id, :name) returning id, name' |
            ForEach-Object { "$($_.id) $($_.name)" } | Should -Be '1 n1', '2 n2', '3 n3'
    }

    It 'takes plain values and lists for numbered parameters, in order' {
        (1..2000 | Invoke-RdsIamQuery 'select $1::int as n').n | Should -Be (1..2000)
        (@(1, 'a'), @(2, 'b') | Invoke-RdsIamQuery 'select $2 || $1 as t').t | Should -Be 'a1', 'b2'
        ('x', 'y' | Invoke-RdsIamQuery 'select upper(@text) as t').t | Should -Be 'X', 'Y'
    }

    It 'shares -Parameter with all records' {
        (1..3 | ForEach-Object { [pscustomobject]@{ a = $_ } } | Invoke-RdsIamQuery 'select @a::int * @factor::int as p' @{ factor = 10 }).p |
            Should -Be 10, 20, 30
    }

    It 'is not led astray by columns that are called like the words of a target' {
        $row = "HostName,Port,Region,Database,UserName,ConnectTo`nh,,eu,,u,c" | ConvertFrom-Csv |
            Invoke-RdsIamQuery 'select @HostName as h, @Port as p, @Region as r, @Database as d, @UserName as u, @ConnectTo as c'
        "$($row.h) $($row.p) $($row.r) $($row.d) $($row.u) $($row.c)" | Should -BeExactly 'h  eu  u c'
    }

    It 'names the number of a record that fails, and the others go in' {
        1..300 | ForEach-Object { [pscustomobject]@{ id = $_ -eq 200 ? 1 : $_; name = 'x' } } |
            Invoke-RdsIamQuery 'insert into input.items (id, name) values (@id, @name)' -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad.Exception.Record | Should -Be 13, 200
        $bad[0].Exception.Message | Should -BeLike 'Record 13: *'
        $bad[0].Exception.ConstraintName | Should -Be 'items_id_check'
        $bad[0].TargetObject.id | Should -Be 13
        $bad[1].Exception.SqlState | Should -Be '23505'
        Get-ItemCount | Should -Be 298
    }

    It 'puts in all or nothing with -Transaction' {
        { 1..20 | ForEach-Object { [pscustomobject]@{ id = $_ } } | Invoke-RdsIamQuery 'insert into input.items (id) values (@id)' -Transaction } |
            Should -Throw 'Record 13:*'
        Get-ItemCount | Should -Be 0
        1..12 | ForEach-Object { [pscustomobject]@{ id = $_ } } | Invoke-RdsIamQuery 'insert into input.items (id) values (@id)' -Transaction
        Get-ItemCount | Should -Be 12
    }

    It 'puts in nothing with -Transaction when <what>' -ForEach @(
        @{ What = 'the source fails'; Run = { 1..5 | ForEach-Object { if ($_ -eq 4) { throw 'source' }; @{ id = $_ } } | Invoke-RdsIamQuery 'insert into input.items (id) values (@id)' -Transaction } }
        @{ What = 'a record lacks a property'; Run = { 1..5 | ForEach-Object { $_ -eq 4 ? @{ no = 1 } : @{ id = $_ } } | Invoke-RdsIamQuery 'insert into input.items (id) values (@id)' -Transaction } }
        @{ What = 'the consumer throws'; Run = { 1..5 | ForEach-Object { @{ id = $_ } } | Invoke-RdsIamQuery 'insert into input.items (id) values (@id) returning id' -Transaction | ForEach-Object { if ($_.id -eq 3) { throw 'consumer' } } } }
        @{ What = 'a piped query fails'; Run = { 'insert into input.items (id) values (1)', 'select 1/0' | Invoke-RdsIamQuery -Transaction } }
        @{ What = 'a query commits itself'; Run = { 'insert into input.items (id) values (1)', 'commit' | Invoke-RdsIamQuery -Transaction } }
    ) {
        $Run | Should -Throw
        Get-ItemCount | Should -Be 0
    }

    It 'sends many records in groups: far fewer statements than records reach the log' {
        # Round trips are counted where they are made: a group is one message from the driver, so the server's transactions tell.
        $before = Invoke-RdsIamQuery 'select xact_commit from pg_stat_database where datname = current_database()' -As Scalar -Connection $admin
        1..20000 | ForEach-Object { [pscustomobject]@{ id = $_ + 100 } } | Invoke-RdsIamQuery 'insert into input.items (id) values (@id)'
        Get-ItemCount | Should -Be 20000
        Start-Sleep -Milliseconds 1200
        $after = Invoke-RdsIamQuery 'select xact_commit from pg_stat_database where datname = current_database()' -As Scalar -Connection $admin
        $after - $before | Should -BeLessThan 2000
    }

    It 'refuses <what>' -ForEach @(
        @{ What = 'an object that fits nothing'; Id = 'RecordWithoutParameters'; Run = { [pscustomobject]@{ a = 1 } | Invoke-RdsIamQuery 'select @b' } }
        @{ What = 'an object that nothing asks for'; Id = 'PipedInputNotNeeded'; Run = { [pscustomobject]@{ a = 1 } | Invoke-RdsIamQuery 'select 1' } }
        @{ What = 'text beside a query without a parameter'; Id = 'PipedTextWithQuery'; Run = { 'select 2' | Invoke-RdsIamQuery 'select 1' } }
        @{ What = 'a statement that is wrong for all records, once'; Id = 'SqlError'; Run = { 1..3 | Invoke-RdsIamQuery 'selec $1' } }
        @{ What = 'no query at all'; Id = 'QueryMissing'; Run = { Invoke-RdsIamQuery } }
        @{ What = 'a user without a host'; Id = 'NoHostName'; Run = { Invoke-RdsIamQuery 'select 1' -UserName x -ErrorAction Stop } }
    ) {
        $Run | Should -Throw -ErrorId "$Id,RdsIam.Commands.InvokeRdsIamQueryCommand"
    }
}

Describe 'Invoke-RdsIamQuery with piped queries and targets' {
    It 'runs texts one by one, and one that fails is an error' {
        $n = 'select 1 as n', 'select nope', 'select 3 as n' | Invoke-RdsIamQuery -ErrorVariable bad -ErrorAction SilentlyContinue
        $n.n | Should -Be 1, 3
        $bad.Count | Should -Be 1
    }

    It 'runs on piped endpoints, in the shape of <shape>' -ForEach @(
        @{ Shape = 'Get-RdsIamEndpoint'; Of = { [pscustomobject]@{ HostName = $sandbox.hostName; Port = 5432; Region = 'eu-west-1' } } }
        @{ Shape = 'Get-RDSDBInstance'; Of = { [pscustomobject]@{ DBInstanceIdentifier = 'x'; DBName = $sandbox.database; Endpoint = [pscustomobject]@{ Address = $sandbox.hostName; Port = 5432 } } } }
    ) {
        $words = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn; ConnectTo = $target.ConnectTo; RootCertificate = $target.RootCertificate }
        if ($Shape -eq 'Get-RdsIamEndpoint') { $words.Database = $sandbox.database }
        & $Of | Invoke-RdsIamQuery 'select current_user || '' in '' || current_database() as who' @words | ForEach-Object who |
            Should -Be "$($sandbox.userName) in $($sandbox.database)"
    }
}

Describe 'Invoke-RdsIamQuery -InputFile' {
    It 'runs a file <encoding>' -ForEach @(
        @{ Encoding = 'utf8NoBOM' }
        @{ Encoding = 'utf8BOM' }
        @{ Encoding = 'unicode' }
    ) {
        Set-Content TestDrive:/a.sql "select 'grün' as a;`n-- done`nselect 2 as b;" -Encoding $Encoding
        $rows = Invoke-RdsIamQuery -InputFile TestDrive:/a.sql
        $rows[0].a | Should -BeExactly 'grün'
        $rows[1].b | Should -Be 2
        $rows.ResultIndex | Should -Be 0, 1
    }

    It 'refuses a file in another encoding' {
        [IO.File]::WriteAllBytes((Join-Path $TestDrive 'latin.sql'), [Text.Encoding]::Latin1.GetBytes("select 'grün'"))
        { Invoke-RdsIamQuery -InputFile TestDrive:/latin.sql } | Should -Throw -ErrorId 'InputFileNotUtf8,*'
    }

    It 'runs files by wildcard in the order of their names, and those that are piped in' {
        1..3 | ForEach-Object { Set-Content "TestDrive:/0$_-step.sql" "select $_ as step" }
        (Invoke-RdsIamQuery -InputFile TestDrive:/0*-step.sql).step | Should -Be 1, 2, 3
        (Get-ChildItem TestDrive:/0*-step.sql | Sort-Object Name -Descending | Invoke-RdsIamQuery).step | Should -Be 3, 2, 1
    }

    It 'says of several files which one it is: rows, results, notices and what -Verbose tells' {
        Set-Content TestDrive:/n1.sql "do `$`$ begin raise warning 'careful'; end `$`$; select 1 as a"
        Set-Content TestDrive:/n2.sql 'select 2 as a'
        $results = Invoke-RdsIamQuery -InputFile TestDrive:/n?.sql -As NonQuery -WarningVariable warned -WarningAction SilentlyContinue
        $results.InputFile | Should -Be (Join-Path $TestDrive n1.sql), (Join-Path $TestDrive n1.sql), (Join-Path $TestDrive n2.sql)
        $warned | Should -Be 'n1.sql: careful'
        $told = Invoke-RdsIamQuery -InputFile TestDrive:/n?.sql -Verbose -WarningAction SilentlyContinue 4>&1 | ForEach-Object { "$_" }
        $told | Should -Contain 'n1.sql: Statement 2: SELECT, 1 row'
        $told | Should -Contain 'n2.sql: SELECT, 1 row'
        $rows = Invoke-RdsIamQuery -InputFile TestDrive:/n?.sql -AppendSource -WarningAction SilentlyContinue
        $rows.InputFile | Should -Be n1.sql, n2.sql
        # A file alone is known.
        Set-Content TestDrive:/only.sql "do `$`$ begin raise warning 'careful'; end `$`$"
        $null = Invoke-RdsIamQuery -InputFile TestDrive:/only.sql -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -Be 'careful'
    }

    It 'takes parameters, and records' {
        Set-Content TestDrive:/p.sql 'select :a::int + @b::int as s'
        (Invoke-RdsIamQuery -InputFile TestDrive:/p.sql -Parameter @{ a = 1; b = 2 }).s | Should -Be 3
        (1..2 | ForEach-Object { @{ b = $_ } } | Invoke-RdsIamQuery -InputFile TestDrive:/p.sql -Parameter @{ a = 10 }).s | Should -Be 11, 12
    }

    It 'says where in which file an error is' {
        Set-Content TestDrive:/bad.sql "select 1 as a;`n`nselect a,`n  nope`nfrom (values (1)) v (a);"
        $null = Invoke-RdsIamQuery -InputFile TestDrive:/bad.sql -ErrorVariable bad -ErrorAction SilentlyContinue
        $exception = $bad[0].Exception
        $exception.InputFile | Should -Be (Join-Path $TestDrive 'bad.sql')
        $exception.Line, $exception.Column | Should -Be 4, 3
        # A script: its lines are joined, so the place is marked within the line.
        ($exception.Message -split "`n")[0] | Should -BeLike '* at bad.sql, line 4, column 3: ▸nope'
    }

    It 'refuses what only psql understands: <sql>' -ForEach @(
        @{ Sql = "select 1;`nselect :'name'"; Id = 'PsqlVariable' }
        @{ Sql = "\copy t from 'x'"; Id = 'PsqlCommand' }
    ) {
        Set-Content TestDrive:/psql.sql $Sql
        { Invoke-RdsIamQuery -InputFile TestDrive:/psql.sql } | Should -Throw -ErrorId "$Id,*"
    }

    It 'does not run the files after one that failed' {
        Set-Content TestDrive:/m1.sql 'select 1 as a'
        Set-Content TestDrive:/m2.sql 'select 1/0'
        Set-Content TestDrive:/m3.sql 'select 3 as a'
        (Invoke-RdsIamQuery -InputFile TestDrive:/m?.sql -ErrorVariable bad -ErrorAction SilentlyContinue).a | Should -Be 1
        $bad.Count | Should -Be 1
        $bad[0].Exception.InputFile | Should -BeLike '*m2.sql'
    }

    It 'says which file is not there' {
        { Invoke-RdsIamQuery -InputFile TestDrive:/none.sql } | Should -Throw -ErrorId 'InputFileNotFound,*'
        { Invoke-RdsIamQuery -InputFile TestDrive:/none*.sql } | Should -Throw -ErrorId 'InputFileNoMatch,*'
    }
}
