BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $connection = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    Invoke-RdsIamQuery @'
create extension if not exists hstore;
drop schema if exists value_tests cascade; create schema value_tests;
create type value_tests.addr as (street text, zip int, tags text[]);
'@

    # Types are known to a pool that logs in after they were made.
    Disconnect-RdsIam
    $connection = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)

    # An empty table of these columns; gives its name.
    function New-Table([string] $Columns) {
        $name = "value_tests.t$([guid]::NewGuid().ToString('N'))"
        Invoke-RdsIamQuery "create table $name ($Columns)"
        $name
    }

    # What a value is in a column of a type: by Import-RdsIamData, as a record's value and as a parameter.
    function Get-Stored([string] $Type, $Value) {
        $table = New-Table "how text, v $Type"
        [pscustomobject]@{ how = 'import'; v = $Value } | Import-RdsIamData $table | Out-Null
        [pscustomobject]@{ how = 'record'; v = $Value } | Invoke-RdsIamQuery "insert into $table values (@how, @v)" -ErrorAction Stop
        Invoke-RdsIamQuery "insert into $table values ('parameter', @v)" @{ v = $Value } -ErrorAction Stop
        (Invoke-RdsIamQuery "select v::text as v from $table order by how").v
    }

    # The error of a script block that must fail; ids without the cmdlet's name.
    function Get-FailureId([scriptblock] $Script) {
        try { $null = & $Script } catch { return $_.FullyQualifiedErrorId -replace ',.*' }
        throw 'It did not fail.'
    }
}

AfterAll {
    # The extension stays: another file's tables may have columns of its type.
    Invoke-RdsIamQuery 'drop schema value_tests cascade'
    Disconnect-RdsIam
}

Describe 'A value is stored alike by import, record and parameter' {
    It '<type>: <case>' -ForEach @(
        @{ Type = 'jsonb'; Case = 'whole numbers'; Make = { [pscustomobject]@{ a = 1; b = @(1, [bigint]::Pow(10, 30)) } }; Text = '{"a": 1, "b": [1, 1000000000000000000000000000000]}' }
        @{ Type = 'jsonb'; Case = 'NaN and infinity'; Make = { @{ x = [double]::NaN, [float]::PositiveInfinity } }; Text = '{"x": ["NaN", "Infinity"]}' }
        @{ Type = 'jsonb'; Case = 'what has a text'; Make = { [ordered]@{ a = [ipaddress]'10.0.0.1'; b = [regex]'a+'; c = [version]'1.2'; d = [semver]'1.2.3-x'; e = [uri]'http://x/'; f = [mailaddress]'a@b.c'; g = [text.stringbuilder]'s'; h = [System.Index]5; i = [DayOfWeek]::Friday; j = [byte[]](1, 255); k = [xml]'<a>1</a>'; l = [guid]::Empty } }; Text = '{"a": "10.0.0.1", "b": "a+", "c": "1.2", "d": "1.2.3-x", "e": "http://x/", "f": "a@b.c", "g": "s", "h": "5", "i": "Friday", "j": "\\x01ff", "k": "<a>1</a>", "l": "00000000-0000-0000-0000-000000000000"}' }
        @{ Type = 'jsonb'; Case = 'sets and times'; Make = { [ordered]@{ a = [Collections.Generic.HashSet[int]]@(1); b = [datetime]'2026-01-31T12:00'; c = [DateTimeOffset]'2026-01-31T12:00+01:00'; d = [timespan]'1.02:00'; e = [DBNull]::Value } }; Text = '{"a": [1], "b": "2026-01-31T12:00:00", "c": "2026-01-31T12:00:00+01:00", "d": "1 day 02:00:00", "e": null}' }
        @{ Type = 'jsonb'; Case = 'rows'; Make = { Invoke-RdsIamQuery 'select 1 as a, null as b union all select 2, array[3]' }; Text = '[{"a": 1, "b": null}, {"a": 2, "b": [3]}]' }
        @{ Type = 'value_tests.addr'; Case = 'a row'; Make = { Invoke-RdsIamQuery "select 'x' street, 7 zip" }; Text = '(x,7,)' }
        @{ Type = 'xml'; Case = 'a document'; Make = { [xml]'<a><b>1</b></a>' }; Text = '<a><b>1</b></a>' }
        @{ Type = 'interval'; Case = 'days'; Make = { [timespan]'1.02:00' }; Text = '1 day 02:00:00' }
        @{ Type = 'int'; Case = 'bigint'; Make = { [bigint]7 }; Text = '7' }
        @{ Type = 'xid'; Case = 'uint32'; Make = { [uint32]4294967295 }; Text = '4294967295' }
        @{ Type = 'double precision'; Case = 'single'; Make = { [single]0.1 }; Text = '0.1' }
        @{ Type = 'date'; Case = 'the first day'; Make = { [datetime]::MinValue }; Text = '0001-01-01' }
        @{ Type = 'date'; Case = 'the last day'; Make = { [DateOnly]::MaxValue }; Text = '9999-12-31' }
        @{ Type = 'timestamp'; Case = 'infinity'; Make = { (Invoke-RdsIamQuery "select timestamp 'infinity' t").t }; Text = 'infinity' }
        @{ Type = 'timestamptz'; Case = '-infinity'; Make = { (Invoke-RdsIamQuery "select timestamptz '-infinity' t").t }; Text = '-infinity' }
        @{ Type = 'value_tests.addr'; Case = 'a dictionary'; Make = { @{ street = 'Main, "St"'; tags = 'a', $null } }; Text = '("Main, ""St""",,"{a,NULL}")' }
        @{ Type = 'value_tests.addr[]'; Case = 'objects'; Make = { , @([pscustomobject]@{ zip = 1 }, [pscustomobject]@{ zip = 2 }) }; Text = '{"(,1,)","(,2,)"}' }
        @{ Type = 'hstore'; Case = 'a dictionary'; Make = { @{ 'k"' = 'v' } }; Text = '"k\""=>"v"' }
        @{ Type = 'bit(3)'; Case = 'a BitArray'; Make = { , [Collections.BitArray]::new([bool[]]($true, $false, $true)) }; Text = '101' }
    ) {
        Get-Stored $Type (& $Make) | Should -Be $Text, $Text, $Text
    }

    It 'takes a point in time by the session''s clock where a column has no zone: <zone>' -ForEach @(@{ Zone = 'UTC'; Size = 3 }, @{ Zone = 'Europe/Berlin'; Size = 4 }, @{ Zone = 'America/New_York'; Size = 5 }) {
        Invoke-RdsIamQuery "alter role current_user set timezone = '$Zone'"
        $berlin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -MaxPoolSize $Size
        try {
            $table = New-Table 'how text, ts timestamp, d date, tz timestamptz, i interval'
            foreach ($point in [DateTimeOffset]'2026-01-31T00:30+01:00', [datetime]::new(2026, 7, 1, 0, 30, 0, [DateTimeKind]::Utc), [datetime]::new(2026, 7, 1, 0, 30, 0, [DateTimeKind]::Local), [datetime]'2026-07-01T00:30', [datetime]'1893-03-31T12:00') {
                $record = @{ ts = $point; d = $point; tz = $point; i = [timespan]'1.02:00' }
                $record + @{ how = 'import' } | Import-RdsIamData $table -Connection $berlin | Out-Null
                $record + @{ how = 'record' } | Invoke-RdsIamQuery "insert into $table values (@how, @ts, @d, @tz, @i)" -Connection $berlin -ErrorAction Stop
            }
            Invoke-RdsIamQuery "select count(*) from (select ts, d, tz, i from $table group by ts, d, tz, i having count(*) filter (where how = 'import') <> count(*) filter (where how = 'record')) x" -As Scalar | Should -Be 0
        }
        finally {
            Invoke-RdsIamQuery 'alter role current_user reset timezone'
            Disconnect-RdsIam $berlin
            $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        }
    }

    It 'makes the same JSON of <json> again' -ForEach @(
        @{ Json = '"text"' }, @{ Json = '"5"' }, @{ Json = '"{\"a\": 1}"' }, @{ Json = '[]' }, @{ Json = '{}' }, @{ Json = '[[], {"a": []}]' }, @{ Json = '{"a": 1, "b": [1, 2.5, 1e300, 12345678901234567890]}' }
    ) {
        $row = Invoke-RdsIamQuery 'select @j::jsonb j' @{ j = $Json } -ExpandJson
        $expected = Invoke-RdsIamQuery 'select @j::jsonb::text' @{ j = $Json } -As Scalar
        $table = New-Table 'j jsonb'
        $row | Import-RdsIamData $table | Out-Null
        $row | Invoke-RdsIamQuery "insert into $table values (@j)" -ErrorAction Stop
        Invoke-RdsIamQuery "insert into $table values (@j)" @{ j = $row.j }
        (Invoke-RdsIamQuery "select j::text as j from $table").j | Should -Be $expected, $expected, $expected
    }

    It 'reads whole numbers of JSON as long, and as bigint beyond it' {
        $json = (Invoke-RdsIamQuery "select '[1, 99999999999, 99999999999999999999]'::jsonb j" -ExpandJson).j
        $json[0] | Should -BeOfType long
        $json[1] | Should -BeOfType long
        $json[2] | Should -BeOfType bigint
    }
}

Describe 'A record' {
    It 'counts what was added to it: <case>' -ForEach @(
        @{ Case = 'a row'; Make = { Invoke-RdsIamQuery "select 1 id, 'a' name" } }
        @{ Case = 'an object of .NET'; Make = { [Globalization.CultureInfo]::new('sv-SE') | Add-Member id 1 -PassThru } }
        @{ Case = 'a dictionary'; Make = { @{ id = 1; name = 'a' } } }
        @{ Case = 'a row of a DataTable'; Make = { (Invoke-RdsIamQuery "select 1 id, 'a' name" -As DataTable).Rows[0] } }
    ) {
        $table = New-Table 'id int, name text, extra text'
        $record = & $Make | Add-Member extra 'added' -PassThru | Add-Member name 'mine' -Force -PassThru
        $record | Import-RdsIamData $table -Column id, name, extra | Out-Null
        (Invoke-RdsIamQuery "select extra from $table" -As Scalar) | Should -Be 'added'
        $record | Invoke-RdsIamQuery 'select @extra::text' -As Scalar | Should -Be 'added'
    }

    It 'counts it on a later record of the same type' {
        $table = New-Table 'id int, name text'
        $rows = Invoke-RdsIamQuery "select g id, 'read' as name from generate_series(1, 3) g"
        $rows[1] | Add-Member name changed -Force
        $rows | Import-RdsIamData $table | Out-Null
        (Invoke-RdsIamQuery "select name from $table order by id").name | Should -Be 'read', 'changed', 'read'
    }

    It 'is refused where it is null' {
        $table = New-Table 'id int'
        Get-FailureId { @{ id = 1 }, $null, @{ id = 2 } | Import-RdsIamData $table } | Should -Be 'ImportRecordNull'
        Get-FailureId { $null, @{ id = 2 } | Import-RdsIamData $table } | Should -Be 'ImportRecordNull'
        Invoke-RdsIamQuery "select count(*) from $table" -As Scalar | Should -Be 0
    }

    It 'comes back from <way> as it was' -ForEach @(
        @{ Way = 'a file'; Send = { $args[0] | Export-Clixml (Join-Path $TestDrive 'a.xml'); Import-Clixml (Join-Path $TestDrive 'a.xml') } }
        @{ Way = 'a job'; Send = { $text = $args[1]; $to = $target; $by = Get-SandboxAdministrator; Start-Job { Import-Module $using:RdsIamManifest; $on = $using:to; Invoke-RdsIamQuery $using:text -As PSObject @on -Credential $using:by } | Receive-Job -Wait -AutoRemoveJob } }
    ) {
        $columns = 'id int, tz timestamptz, ts timestamp, d date, i interval, n numeric, b bytea, ip inet, u uuid, a int[], f real, t time, x xml, o oid, h hstore'
        $from = New-Table $columns
        $to = New-Table $columns
        Invoke-RdsIamQuery "insert into $from values (1, '2026-01-31 00:30:00.123456+01', '0001-01-01', '9999-12-31', '1 day 02:00', 1.10, '\x00ff', '10.0.0.1', '00112233-4455-6677-8899-aabbccddeeff', '{1,NULL,3}', 0.1, '12:30:00.5', '<a>1</a>', 4294967295, 'a=>1'), (2, 'infinity', '-infinity', 'infinity', '1 mon', 'NaN', null, null, null, '{}', 'NaN', '24:00', null, null, null)"
        $rows = & $Send (Invoke-RdsIamQuery "select * from $from order by id") "select * from $from order by id"
        $rows | Import-RdsIamData $to | Out-Null
        Invoke-RdsIamQuery "select count(*) from $from had join $to has on had::text = has::text" -As Scalar | Should -Be 2
    }

    It 'comes back whole from <way> as an ordinary row' -ForEach @(
        @{ Way = 'the least depth of a file'; Send = { $args[0] | Export-Clixml (Join-Path $TestDrive 'o.xml') -Depth 1; Import-Clixml (Join-Path $TestDrive 'o.xml') } }
        @{ Way = 'a job'; Send = { $text = $args[1]; $to = $target; $by = Get-SandboxAdministrator; Start-Job { Import-Module $using:RdsIamManifest; $on = $using:to; Invoke-RdsIamQuery $using:text @on -Credential $using:by } | Receive-Job -Wait -AutoRemoveJob } }
        @{ Way = 'a job that was given it'; Send = { $rows = $args[0]; Start-Job { Import-Module $using:RdsIamManifest; $using:rows } | Receive-Job -Wait -AutoRemoveJob } }
    ) {
        $columns = 'id int, tz timestamptz, n numeric, a int[], h hstore'
        $from = New-Table $columns
        $to = New-Table $columns
        Invoke-RdsIamQuery "insert into $from values (1, '2026-01-31 00:30:00.123456+01', 1.10, '{{1,NULL},{2,3}}', 'a=>1'), (2, 'infinity', 'NaN', '{}', null)"
        $rows = & $Send (Invoke-RdsIamQuery "select * from $from order by id") "select * from $from order by id"
        $rows | Import-RdsIamData $to | Out-Null
        Invoke-RdsIamQuery "select count(*) from $from had join $to has on had::text = has::text" -As Scalar | Should -Be 2
    }

    It 'has its points in time back, which PowerShell reckons with' {
        $row = Invoke-RdsIamQuery "select timestamptz '2026-01-31 00:30:00.123456+01' t"
        $row | Export-Clixml (Join-Path $TestDrive 't.xml')
        $back = Import-Clixml (Join-Path $TestDrive 't.xml')
        $back.t | Should -BeOfType DateTimeOffset
        $back.t.EqualsExact($row.t) | Should -BeTrue
        ((Get-Date) - $back.t).GetType() | Should -Be ([timespan])
        ((Get-Date) - $row.t).GetType() | Should -Be ([timespan])
        (Get-Date) -gt $back.t | Should -BeTrue
        [DateTimeOffset] '2026-01-31T00:30+01:00' | Should -BeOfType DateTimeOffset
    }

    It 'is each row of a table that another query writes' {
        $from = New-Table 'id int, name text'
        $to = New-Table 'id int, name text'
        Invoke-RdsIamQuery "insert into $from values (1, 'a'), (2, null)"
        (Invoke-RdsIamQuery "table $from" -As DataTable | Import-RdsIamData $to).Rows | Should -Be 2
        Invoke-RdsIamQuery "table $from" -As DataTable | Invoke-RdsIamQuery "insert into $to values (@id + 10, @name)"
        $table = Invoke-RdsIamQuery "table $from" -As DataTable
        (Import-RdsIamData $to -InputObject $table).Rows | Should -Be 2
        Invoke-RdsIamQuery "select string_agg(id || coalesce(name, '-'), ' ' order by id) from $to" -As Scalar | Should -Be '1a 1a 2- 2- 11a 12-'
    }

    It 'is a dictionary with what was added to it, and nothing that dictionaries have for themselves' {
        $table = New-Table 'id int, extra text'
        @{ id = 1 } | Add-Member extra z -PassThru | Import-RdsIamData $table | Out-Null
        Invoke-RdsIamQuery "select id || extra from $table" -As Scalar | Should -Be '1z'
        Get-FailureId { @{ id = 1 } | Import-RdsIamData $table -Column id, Count } | Should -Be 'ImportPropertyMissing'
        Get-FailureId { @{ id = 1 } | Invoke-RdsIamQuery 'select @id, @Count' } | Should -Not -BeNullOrEmpty
        Get-FailureId { @{ id = 1 } | Invoke-RdsIamQuery 'select @Count' } | Should -Not -BeNullOrEmpty
    }

    It 'keeps a list of JSON one document, alone and among others' {
        $row = Invoke-RdsIamQuery "select '[1, 2]'::jsonb j, array['[1, 2]', '[3, 4]', '5', '""six""']::jsonb[] a" -ExpandJson
        Invoke-RdsIamQuery 'select (@j::jsonb)::text' @{ j = $row.j } -As Scalar | Should -Be '[1, 2]'
        Invoke-RdsIamQuery 'select array_to_json(@a::jsonb[])::text' @{ a = $row.a } -As Scalar | Should -Be '[[1, 2],[3, 4],5,"six"]'
        Invoke-RdsIamQuery 'select array_ndims(@a::jsonb[])' @{ a = $row.a[0, 1] } -As Scalar | Should -Be 1
        $row | Invoke-RdsIamQuery 'select array_to_json(@a::jsonb[])::text || (@j::jsonb)::text' -As Scalar | Should -Be '[[1, 2],[3, 4],5,"six"][1, 2]'
        $table = New-Table 'j jsonb, a jsonb[]'
        $row | Import-RdsIamData $table | Out-Null
        Invoke-RdsIamQuery "select array_to_json(a)::text || j::text from $table" -As Scalar | Should -Be '[[1, 2],[3, 4],5,"six"][1, 2]'
        Invoke-RdsIamQuery 'select (@j::int[])::text' @{ j = $row.j } -As Scalar | Should -Be '{1,2}'
    }

    It 'makes objects of JSON in an array of a domain, too' {
        Invoke-RdsIamQuery 'create domain value_tests.document as jsonb; create domain value_tests.narrow as value_tests.document'
        foreach ($type in 'document', 'narrow') {
            (Invoke-RdsIamQuery "select array['{`"a`": 1}', null]::value_tests.$type[] v" -ExpandJson).v[0].a | Should -Be 1
        }
    }

    It 'brings values back from Clixml as parameters: <case>' -ForEach @(
        @{ Case = 'DateTimeOffset'; Make = { [DateTimeOffset]'2026-01-31T00:30:00.1234560+01:00' }; Sql = "@v = timestamptz '2026-01-31 00:30:00.123456+01'" }
        @{ Case = 'DateOnly'; Make = { [DateOnly]'2026-01-31' }; Sql = "@v = date '2026-01-31'" }
        @{ Case = 'TimeOnly'; Make = { [TimeOnly]'12:30:01.5' }; Sql = "@v = time '12:30:01.5'" }
        @{ Case = 'BigInteger'; Make = { [bigint]::Pow(10, 40) }; Sql = '@v = 10::numeric ^ 40' }
        @{ Case = 'an enum'; Make = { [DayOfWeek]::Friday }; Sql = "@v::text = 'Friday'" }
        @{ Case = 'a regex'; Make = { [regex]'a+' }; Sql = "@v::text = 'a+'" }
        @{ Case = 'a list'; Make = { , @(1, 2) }; Sql = '@v::int[] = array[1, 2]' }
        @{ Case = 'objects in objects'; Make = { [pscustomobject]@{ a = @{ b = 1 } } }; Sql = "@v::jsonb = '{`"a`": {`"b`": 1}}'" }
    ) {
        [pscustomobject]@{ v = & $Make } | Export-Clixml (Join-Path $TestDrive 'v.xml') -Depth 5
        $back = Import-Clixml (Join-Path $TestDrive 'v.xml')
        Invoke-RdsIamQuery "select $Sql" @{ v = $back.v } -As Scalar | Should -BeTrue
        $back | Invoke-RdsIamQuery "select $Sql" -As Scalar | Should -BeTrue
    }

    It 'refuses what was cut on the way, and what was no value' {
        $table = New-Table 'v text'
        class Holder { [object] $In; Holder([object] $in) { $this.In = $in } }
        $now = [DateTimeOffset]::Now
        foreach ($value in [Holder]::new($now), [Holder]::new(@{ t = $now }), [Holder]::new(@($now)), @{ in = [Holder]::new(@{ t = @($now) }) }) {
            [pscustomobject]@{ v = $value } | Export-Clixml (Join-Path $TestDrive 'c.xml') -Depth 1
            @{ v = $value } | Export-Clixml (Join-Path $TestDrive 'd.xml') -Depth 1
            foreach ($file in 'c.xml', 'd.xml') {
                $back = Import-Clixml (Join-Path $TestDrive $file)
                Get-FailureId { $back | Import-RdsIamData $table } | Should -Be 'ValueWasCut'
                Get-FailureId { $back | Invoke-RdsIamQuery 'select @v::text' -ErrorAction Stop } | Should -Be 'ValueWasCut'
                Get-FailureId { Invoke-RdsIamQuery 'select @v::text' $back } | Should -Be 'ValueWasCut'
            }
        }
        [pscustomobject]@{ v = Get-Process -Id $PID } | Export-Clixml (Join-Path $TestDrive 'p.xml')
        Get-FailureId { Import-Clixml (Join-Path $TestDrive 'p.xml') | Import-RdsIamData $table } | Should -Be 'ValueWithoutText'
    }
}

Describe 'A value that cannot be sent' {
    BeforeAll {
        class Bad { [string] get_It() { throw 'no' } [string] ToString() { throw 'never' } }
        function New-Hostile([string] $Kind) {
            switch ($Kind) {
                'a list in itself' { $l = [Collections.Generic.List[object]]::new(); $l.Add($l); return , $l }
                'an array list in itself' { $l = [Collections.ArrayList]::new(); $null = $l.Add((, $l)); return , $l }
                'a table in itself' { $h = @{}; $h.me = @{ list = @($h) }; return $h }
                'objects in each other' { $p = [pscustomobject]@{ name = 'p'; children = @() }; $p.children = @([pscustomobject]@{ parent = $p }); return $p }
                'a property that makes itself' { return [pscustomobject]@{ a = 1 } | Add-Member ScriptProperty me { $this | Add-Member ScriptProperty me2 { $this.me } -PassThru -Force } -PassThru }
                'twenty thousand levels' { $d = @{ end = 1 }; foreach ($i in 1..20000) { $d = @{ in = $d } }; return $d }
                'twenty thousand lists' { $d = @(1); foreach ($i in 1..20000) { $d = , $d }; return , $d }
                'one object shared' { $d = [pscustomobject]@{ x = 1 }; foreach ($i in 1..40) { $d = [pscustomobject]@{ a = $d; b = $d } }; return $d }
                'a secure string' { return ConvertTo-SecureString 'hidden' -AsPlainText -Force }
                'a credential' { return [pscredential]::new('u', (ConvertTo-SecureString 'hidden' -AsPlainText -Force)) }
                'a network credential' { return @{ in = [Net.NetworkCredential]::new('u', 'hidden') } }
                'a process' { return Get-Process -Id $PID }
                'a thread' { return [Threading.Thread]::CurrentThread }
                'a block of memory' { return [Memory[byte]]::new([byte[]](1, 2)) }
                'a text that throws' { return [Bad]::new() }
                'a property that throws' { return [pscustomobject]@{ a = 1 } | Add-Member ScriptProperty boom { throw 'no' } -PassThru }
                'half a character' { return "a$([char]0xd800)" }
                'half a character within' { return @{ a = @("$([char]0xdc00)b") } }
                'a NUL' { return "a`0b" }
                'a NUL in a list' { return , @("a`0b") }
            }
        }
    }

    It 'is refused by name everywhere: <kind>' -ForEach @(
        @{ Kind = 'a list in itself'; Id = 'ValueContainsItself' }, @{ Kind = 'an array list in itself'; Id = 'ValueContainsItself' }
        @{ Kind = 'a table in itself'; Id = 'ValueContainsItself' }, @{ Kind = 'objects in each other'; Id = 'ValueContainsItself' }
        @{ Kind = 'a property that makes itself'; Id = 'ValueContainsItself', 'ValueTooDeep', 'ValueUnreadable' }
        @{ Kind = 'twenty thousand levels'; Id = 'ValueTooDeep' }, @{ Kind = 'twenty thousand lists'; Id = 'ValueTooDeep' }, @{ Kind = 'one object shared'; Id = 'ValueTooLarge' }
        @{ Kind = 'a secure string'; Id = 'ValueSecret' }, @{ Kind = 'a credential'; Id = 'ValueSecret' }, @{ Kind = 'a network credential'; Id = 'ValueSecret' }
        @{ Kind = 'a process'; Id = 'ValueWithoutText' }, @{ Kind = 'a thread'; Id = 'ValueWithoutText' }, @{ Kind = 'a block of memory'; Id = 'ValueWithoutText' }
        @{ Kind = 'a text that throws'; Id = 'ValueUnreadable' }, @{ Kind = 'a property that throws'; Id = 'ValueUnreadable' }
        @{ Kind = 'half a character'; Id = 'ValueHasHalfCharacter' }, @{ Kind = 'half a character within'; Id = 'ValueHasHalfCharacter' }
        @{ Kind = 'a NUL'; Id = 'ValueHasNul' }, @{ Kind = 'a NUL in a list'; Id = 'ValueHasNul' }
    ) {
        $value = New-Hostile $Kind
        $table = New-Table 't text, j jsonb, a text[], c value_tests.addr'
        foreach ($column in 't', 'j', 'a', 'c') {
            # A NUL is one that JSON has an escape for, which jsonb itself refuses; and a text is a document of JSON already.
            $failure = { Get-FailureId { [pscustomobject]@{ $column = $value } | Import-RdsIamData $table } }
            & $failure | Should -BeIn (@($Id) + 'ImportValueInvalid', 'CompositeFieldUnknown', 'SqlError')
        }
        Get-FailureId { [pscustomobject]@{ t = $value } | Import-RdsIamData $table } | Should -BeIn $Id
        Get-FailureId { Invoke-RdsIamQuery 'select @p::text' @{ p = $value } -ErrorAction Stop } | Should -BeIn $Id
        Get-FailureId { Invoke-RdsIamQuery 'select $1::text' (, $value) -ErrorAction Stop } | Should -BeIn (@($Id) + 'SqlError')
        Invoke-RdsIamQuery "select count(*) from $table" -As Scalar | Should -Be 0
        # One record's trouble is its own.
        $records = @{ p = 'a' }, [pscustomobject]@{ p = $value }, @{ p = 'b' }
        $rows = $records | Invoke-RdsIamQuery 'select @p::text p' -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId -replace ',.*' | Should -BeIn $Id
        $errors[0].Exception.Message | Should -Match '^Record 2, parameter @p:'
        $rows.p | Should -Be 'a', 'b'
        "$errors" | Should -Not -Match 'hidden'
    }

    It 'names a NUL or half a character in the query itself' {
        Get-FailureId { Invoke-RdsIamQuery "select 'a`0b'" -ErrorAction Stop } | Should -Be 'ValueHasNul'
        Get-FailureId { Invoke-RdsIamQuery "select 'a$([char]0xd800)'" -ErrorAction Stop } | Should -Be 'ValueHasHalfCharacter'
    }
}
