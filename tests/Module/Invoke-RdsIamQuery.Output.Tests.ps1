BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $admin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    $forms = 'Row', 'PSObject', 'Hashtable', 'DataTable'
    # One row of any form, by name.
    function Get-One($Result) { if ($Result -is [System.Data.DataTable]) { $Result.Rows[0] } else { @($Result)[0] } }
}

AfterAll {
    Disconnect-RdsIam
}

Describe 'Forms of a result' {
    It 'gives names that people can use as <_>' -ForEach 'Row', 'PSObject', 'Hashtable', 'DataTable' {
        $row = Get-One (Invoke-RdsIamQuery 'select 1 as id, 2 as "ID", 3 as id, 4, 5 as "two words", 6 as id1' -As $_)
        $row.id, $row.id2, $row.id3, $row.column, $row.'two words', $row.id1 | Should -Be 1, 2, 3, 4, 5, 6
    }

    It 'gives 1,600 columns as <_>' -ForEach 'Row', 'PSObject', 'Hashtable', 'DataTable' {
        $sql = 'select ' + ((1..1600 | ForEach-Object { "$_ as c$_" }) -join ', ')
        $row = Get-One (Invoke-RdsIamQuery $sql -As $_)
        $row.c1 + $row.c1600 | Should -Be 1601
    }

    It 'keeps the order of columns in a dictionary' {
        (Invoke-RdsIamQuery 'select 1 as z, 2 as a, 3 as m' -As Hashtable).Keys | Should -Be 'z', 'a', 'm'
    }

    It 'tells results apart as <_>' -ForEach 'Row', 'PSObject', 'Hashtable' {
        $rows = Invoke-RdsIamQuery 'select 1 as a union all select 2 order by 1; set work_mem = ''8MB''; select 3 as a' -As $_
        $rows.ResultIndex | Should -Be 0, 0, 1
        $rows.a | Should -Be 1, 2, 3
    }

    It 'gives a table a result and a scalar a result' {
        $tables = Invoke-RdsIamQuery 'select 1 as a; select 2 as b' -As DataTable
        $tables.Count | Should -Be 2
        $tables[1].Rows[0].ResultIndex | Should -Be 1
        Invoke-RdsIamQuery 'select 1, 2; select 3' -As Scalar | Should -Be 1, 3
    }

    It 'counts rows with -As NonQuery and -Verbose' {
        $sql = 'create temporary table c as select generate_series(1, 3) as n; update c set n = 1; delete from c; select 1'
        $results = Invoke-RdsIamQuery $sql -As NonQuery
        $results.Command | Should -Be 'SELECT', 'UPDATE', 'DELETE', 'SELECT'
        $results.RowsAffected | Should -Be 3, 3, 3, 1
        $said = (Invoke-RdsIamQuery $sql -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Message
        $said[0] | Should -BeLike 'Connection of the pool *'
        $said[-1] | Should -BeLike 'Time: *'
        $said | Select-Object -Skip 1 | Select-Object -SkipLast 1 |
            Should -Be 'Statement 1: SELECT, 3 rows', 'Statement 2: UPDATE, 3 rows', 'Statement 3: DELETE, 3 rows', 'Statement 4: SELECT, 1 row'
        (1..3 | Invoke-RdsIamQuery 'select $1::int' -As NonQuery).Record | Should -Be 1, 2, 3
    }

    It 'tells with -Verbose how long the server, the reading and the pipeline took, and the pipeline alone is slow where it is' {
        $time = '^Time: (?<first>[\d.]+) ms until the first row, (?<reading>[\d.]+) ms for reading (?<rows>\d+ rows?), (?<pipeline>[\d.]+) ms in the pipeline behind it\.$'
        $lines = [Collections.Generic.List[string]]::new()
        $slow = Invoke-RdsIamQuery 'select pg_sleep(0.3), g as n from generate_series(1, 2) g where g < 3' -Verbose 4>&1 | ForEach-Object {
            if ($_ -is [Management.Automation.VerboseRecord]) { $lines.Add($_.Message) } else { Start-Sleep -Milliseconds 200; $_ }
        }
        $slow.n | Should -Be 1, 2
        # A machine may be slower than this, but neither a server nor a pipeline that sleeps is faster.
        $found = @($lines -match '^Time: ')
        $found | Should -HaveCount 1
        $found[0] | Should -Match $time
        $null = $found[0] -match $time
        $Matches.rows | Should -Be '2 rows'
        [double] $Matches.first | Should -BeGreaterThan 290
        [double] $Matches.pipeline | Should -BeGreaterThan 390
        $told = (Invoke-RdsIamQuery 'select 1 as a; select 2 as b' -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }).Message
        @($told -match 'for reading 2 rows').Count | Should -Be 1
    }

    It 'tells the time of a statement without rows, of rows that are held, and none where nobody asks' {
        (Invoke-RdsIamQuery 'select 1 where false' -Verbose 4>&1).Message -match '^Time:' | Should -Match '^Time: [\d.]+ ms until the server had answered\.$'
        $held = (Invoke-RdsIamQuery 'select 1 as n' -RetryCount 1 -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }).Message
        $held -match '^Time:' | Should -Match ' for reading 1 row, handed on when their transaction has ended\.$'
        @(Invoke-RdsIamQuery 'select 1 as n' *>&1).Count | Should -Be 1
    }

    It 'puts notices on the information stream, too' {
        $all = Invoke-RdsIamQuery "do `$`$ begin raise notice 'a notice'; end `$`$" 6>&1
        $all.MessageData | Should -Be 'a notice'
        $all.Tags | Should -Be 'NOTICE'
    }

    It 'warns once of numbers beyond decimal, which come as text' {
        $rows = 1..3 | Invoke-RdsIamQuery 'select 10::numeric ^ 40 as big, $1::int as n' -WarningVariable warnings -WarningAction SilentlyContinue
        $rows[0].big | Should -BeLike '10000000000000000000000000000000000000000*'
        $warnings.Count | Should -Be 1
        $warnings[0] | Should -BeLike "*'big'*"
    }

    It 'gives values that compare and go out again as they are' {
        $row = Invoke-RdsIamQuery "select now() as at, '{1,2}'::int[] as list, interval '90 minutes' as span, row(1, 'a') as record"
        $row.at | Should -BeGreaterThan (Get-Date).AddMinutes(-5)
        $row.list[1] | Should -Be 2
        $row.span.TotalHours | Should -Be 1.5
        Invoke-RdsIamQuery 'select @at = $$x$$::text is null or true' @{ at = "$($row.at.ToString('o'))" } -As Scalar | Should -BeTrue
        (Invoke-RdsIamQuery 'select cardinality(@list::int[]) as n' @{ list = $row.list }).n | Should -Be 2
    }
}

Describe 'Values with members' {
    It 'fill a composite type, JSON and arrays of them, as objects or dictionaries' {
        Invoke-RdsIamQuery 'drop type if exists public.place; create type public.place as (street text, zip int)'
        (Invoke-RdsIamQuery 'select (@p::public.place).street as s, (@p::public.place).zip as z' @{ p = [pscustomobject]@{ Street = 'Elm, "1"'; zip = 7 } }).s | Should -BeExactly 'Elm, "1"'
        (Invoke-RdsIamQuery 'select cardinality(@p::public.place[]) as n' @{ p = @{ zip = 1 }, @{ zip = 2 } }).n | Should -Be 2
        (Invoke-RdsIamQuery 'select @j::jsonb -> ''a'' -> 1 ->> ''b'' as b' @{ j = @{ a = 1, [pscustomobject]@{ b = 'x' } } }).b | Should -Be 'x'
        (1..3 | ForEach-Object { [pscustomobject]@{ id = $_; doc = @{ k = $_ } } } | Invoke-RdsIamQuery 'select @id::int + (@doc::jsonb ->> ''k'')::int as s').s | Should -Be 2, 4, 6
        Invoke-RdsIamQuery 'drop type public.place'
    }
}

Describe '-ExpandJson' {
    It 'makes objects of json and jsonb, also in arrays and domains' {
        $row = Invoke-RdsIamQuery @'
            select '{"name": "a", "tags": ["x", {"deep": [1, 2.5]}], "none": null, "on": true, "at": "2026-01-01T00:00:00Z"}'::jsonb as doc,
                array['{"k": 1}'::json, null] as list, '"text"'::json as text, null::jsonb as missing
'@ -ExpandJson
        $row.doc.name | Should -BeExactly 'a'
        $row.doc.tags[1].deep | Should -Be 1, 2.5
        $row.doc.on | Should -BeTrue
        $row.doc.at | Should -BeOfType [string]
        $row.doc.PSObject.Properties.Name | Should -Contain 'none'
        $row.list[0].k | Should -Be 1
        $row.list[1] | Should -BeNullOrEmpty
        $row.text | Should -BeExactly 'text'
        $row.missing | Should -BeNullOrEmpty
    }

    It 'rounds no number' {
        $doc = (Invoke-RdsIamQuery "select '{""big"": 123456789012345678901234567890, ""exact"": 0.12345678901234567890, ""long"": 9007199254740993}'::jsonb as d" -ExpandJson).d
        "$($doc.big)" | Should -Be '123456789012345678901234567890'
        $doc.exact | Should -Be 0.12345678901234567890d
        $doc.long | Should -Be 9007199254740993
    }

    It 'keeps members whose names PowerShell could not tell apart' {
        $doc = (Invoke-RdsIamQuery "select '{""a"": 1, ""A"": 2, """": 3}'::json as d" -ExpandJson).d
        $doc['a'], $doc['A'], $doc[''] | Should -Be 1, 2, 3
    }

    It 'leaves texts without it' {
        (Invoke-RdsIamQuery "select '{""a"": 1}'::jsonb as d").d | Should -BeExactly '{"a": 1}'
    }
}

Describe '-Explain' {
    BeforeAll {
        Invoke-RdsIamQuery 'drop table if exists public.explained; create table public.explained as select i as id, i % 10 as g from generate_series(1, 5000) i; analyze public.explained'
    }

    AfterAll { Invoke-RdsIamQuery 'drop table public.explained' }

    It 'gives the nodes of a plan without running it' {
        $plan = Invoke-RdsIamQuery 'delete from public.explained where g = @g' @{ g = 3 } -Explain
        $plan[0].NodeType | Should -Be 'Delete'
        $plan[0].Children[0].NodeType | Should -Be 'Seq Scan'
        $plan[1].Depth | Should -Be 1
        $plan[1].PlanRows | Should -BeGreaterThan 100
        $plan[1].Properties.Filter | Should -BeLike '*g = 3*'
        $plan[0].ExecutionTime | Should -BeNullOrEmpty
        @($plan | Where-Object IsSlowest).Count | Should -Be 1
        Invoke-RdsIamQuery 'select count(*) from public.explained' -As Scalar | Should -Be 5000
    }

    It 'measures with <form>, and undoes what the statement did' -ForEach @(
        @{ Form = '-Explain -Analyze'; Run = { Invoke-RdsIamQuery 'delete from public.explained where g = 3' -Explain -Analyze } }
        @{ Form = '-Explain Analyze'; Run = { Invoke-RdsIamQuery 'delete from public.explained where g = 3' -Explain Analyze } }
        @{ Form = '-Explain Analyze before the query'; Run = { Invoke-RdsIamQuery -Explain Analyze 'delete from public.explained where g = 3' } }
        @{ Form = '-Analyze alone'; Run = { Invoke-RdsIamQuery 'delete from public.explained where g = 3' -Analyze } }
    ) {
        $plan = & $Run
        $plan[1].ActualRows | Should -Be 500
        $plan[1].RowsRemoved | Should -Be 4500
        $plan[0].ExecutionTime | Should -BeGreaterThan 0
        $plan[0].SharedHit | Should -BeGreaterThan 0
        Invoke-RdsIamQuery 'select count(*) from public.explained' -As Scalar | Should -Be 5000
    }

    It 'runs no write with -ReadOnly' {
        { Invoke-RdsIamQuery 'delete from public.explained' -Explain -Analyze -ReadOnly -ErrorAction Stop } | Should -Throw '*read-only*'
    }

    It 'reads as a table with the slow node marked' {
        $text = Invoke-RdsIamQuery 'select * from public.explained a join public.explained b using (g) order by a.id limit 5' -Explain -Analyze | Out-String -Width 160
        $text | Should -Match 'Plan: planning [\d.]+ ms, execution [\d.]+ ms \(run, and undone\)'
        $text | Should -Match '(?m)^> .*slowest'
        $text | Should -Match 'Seq Scan on explained a'
    }

    It 'refuses several statements and records' {
        { Invoke-RdsIamQuery 'select 1; select 2' -Explain -ErrorAction Stop } | Should -Throw -ErrorId 'ExplainTakesOneStatement,*'
        { 1 | Invoke-RdsIamQuery 'select $1' -Explain } | Should -Throw -ErrorId 'ExplainTakesNoRecords,*'
    }
}

Describe 'Errors' {
    It 'have the server''s fields as properties' {
        Invoke-RdsIamQuery 'drop table if exists public.fields; create table public.fields (id int primary key, n int not null)'
        Invoke-RdsIamQuery 'insert into public.fields values (1, 1), (1, 2)' -ErrorVariable bad -ErrorAction SilentlyContinue
        $e = $bad[0].Exception
        $e.SqlState, $e.SchemaName, $e.TableName, $e.ConstraintName | Should -Be '23505', 'public', 'fields', 'fields_pkey'
        $e.Detail | Should -Be 'Key (id)=(1) already exists.'
        $bad[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        Invoke-RdsIamQuery 'insert into public.fields values (2, null)' -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad[0].Exception.ColumnName | Should -Be 'n'
        Invoke-RdsIamQuery 'select idd from public.fields' -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad[0].Exception.Hint | Should -BeLike '*fields.id*'
        Invoke-RdsIamQuery 'drop table public.fields'
    }
}

Describe 'A statement that is run again and again' {
    BeforeAll {
        Invoke-RdsIamQuery 'create or replace function public.warns() returns int language plpgsql as $$ begin raise warning ''careful''; return 7; end $$'
    }

    AfterAll { Invoke-RdsIamQuery 'drop function public.warns()' }

    It 'is warned of each time, and its rows come' {
        foreach ($time in 1..5) {
            Invoke-RdsIamQuery 'select public.warns() as n' -As Scalar -WarningVariable warned -WarningAction SilentlyContinue | Should -Be 7
            "$warned" | Should -Be 'careful'
        }
    }

    It 'ends with -WarningAction Stop each time, and its connection serves on' {
        foreach ($time in 1..5) {
            { Invoke-RdsIamQuery 'select public.warns() as n' -WarningAction Stop } | Should -Throw '*careful*'
            Invoke-RdsIamQuery 'select 1 as one' -As Scalar | Should -Be 1
        }
        (Get-RdsIamConnection | Measure-Object Busy -Sum).Sum | Should -Be 0
    }

    It 'gives the same with -NoPrepare' {
        foreach ($time in 1..3) { Invoke-RdsIamQuery 'select 41 + 1 as n' -NoPrepare -As Scalar | Should -Be 42 }
    }
}
