# Rows in PowerShell's own idioms: what any script does with objects and with points in time.
BeforeDiscovery {
    # $row: one row with t (timestamptz), u (timestamp), d (date); all long before now.
    $idioms = [ordered]@{
        'Get-Date -gt value'         = { (Get-Date) -gt $value }
        'value -lt Get-Date'         = { $value -lt (Get-Date) }
        'Get-Date - value'           = { ((Get-Date) - $value).TotalDays -gt 30 }
        'value - Get-Date'           = { ($value - (Get-Date)).TotalDays -lt -30 }
        'between'                    = { $from -le $value -and $value -le $to }
        '-eq left'                   = { ([datetime] $value) -eq $value }
        '-eq right'                  = { $value -eq [datetime] $value }
        '[datetime]'                 = { ([datetime] $value).Year -eq 2026 }
        '-as [datetime]'             = { ($value -as [datetime]).Year -eq 2026 }
        '[datetime[]]'               = { ([datetime[]] @($value, $value)).Count -eq 2 }
        'typed variable'             = { [datetime] $when = $value; $when.Year -eq 2026 }
        'New-TimeSpan -Start'        = { (New-TimeSpan -Start $value).TotalDays -gt 30 }
        'New-TimeSpan -End'          = { (New-TimeSpan -Start $from -End $value).TotalDays -gt 0 }
        'Get-Date -Format'           = { [datetime]::Parse((Get-Date $value -Format o), $null, 'RoundtripKind') -eq [datetime] $value }
        'Get-Date -Date'             = { (Get-Date -Date $value -UFormat '%Y') -eq '2026' }
        'a [datetime] parameter'     = { (& { param([datetime] $When) $When.Year } $value) -eq 2026 }
        'LastWriteTime ='            = { $file.LastWriteTime = $value; (Get-Item $file).LastWriteTime -eq [datetime] $value }
        'a [datetime] method'        = { [datetime]::Compare((Get-Date), $value) -eq 1 }
        'Subtract'                   = { (Get-Date).Subtract($value).TotalDays -gt 30 }
        '-in'                        = { $value -in @((Get-Date), [datetime] $value) }
        '-contains'                  = { @((Get-Date), [datetime] $value) -contains $value }
        'AddDays'                    = { $value.AddDays(1) -lt (Get-Date) }
        '-f'                         = { ('{0:yyyy}' -f $value) -eq '2026' }
        'ToString'                   = { $value.ToString('yyyy-MM') -eq '2026-03' }
        'Where-Object'               = { @([pscustomobject]@{ v = $value } | Where-Object v -LT (Get-Date)).Count -eq 1 }
        'Sort-Object'                = { (@($value, $value.AddDays(1)) | Sort-Object -Descending)[0] -eq $value.AddDays(1) }
        'Measure-Object'             = { ($value, $value.AddDays(1) | Measure-Object -Maximum).Maximum -eq $value.AddDays(1) }
    }
    $cases = foreach ($column in 't', 'u', 'd') { foreach ($idiom in $idioms.Keys) { @{ Column = $column; Idiom = $idiom; Block = $idioms[$idiom] } } }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    $row = Invoke-RdsIamQuery "select timestamptz '2026-03-29 01:30:00.123456+00' as t, timestamp '2026-03-29 01:30:00.123456' as u, date '2026-03-29' as d"
    $file = Get-Item (New-TemporaryFile)
    $from, $to = [datetime]'2026-01-01', [datetime]'2026-12-01'
}

AfterAll {
    Remove-Item $file
    Disconnect-RdsIam
}

Describe 'A point in time of a row' {
    It 'stands in <Idiom> as <Column>' -ForEach $cases {
        $value = $row.$Column
        & $Block | Should -BeTrue
    }

    It 'is the same instant wherever it is turned into a DateTime, also where clocks are set back' {
        $script = {
            Import-Module $args[0]
            foreach ($text in '2026-03-29T00:59:59.9999990Z', '2026-10-25T00:30:00.1234560Z', '2026-10-25T01:30:00.1234560Z') {
                $t = [datetimeoffset] $text
                ([datetime] $t).ToUniversalTime().ToString('o')
                ((Get-Date $text) - $t).Ticks
            }
        }
        $env:TZ = 'Europe/Berlin'
        try { $lines = pwsh -NoProfile -Command $script -args $RdsIamManifest } finally { Remove-Item env:TZ }
        $lines | Should -Be '2026-03-29T00:59:59.9999990Z', 0, '2026-10-25T00:30:00.1234560Z', 0, '2026-10-25T01:30:00.1234560Z', 0
    }

    It 'goes out again as the same instant, as it is and as a DateTime' {
        $sql = "select @v::timestamptz = timestamptz '2026-03-29 01:30:00.123456+00'"
        Invoke-RdsIamQuery $sql @{ v = $row.t } -As Scalar | Should -BeTrue
        Invoke-RdsIamQuery $sql @{ v = [datetime] $row.t } -As Scalar | Should -BeTrue
        Invoke-RdsIamQuery "select @v = timestamp '2026-03-29 01:30:00.123456' and @d = date '2026-03-29'" @{ v = $row.u; d = $row.d } -As Scalar | Should -BeTrue
    }

    It 'leaves PowerShell''s own conversions as they were' {
        ([datetime] '2026-03-04').ToString('o') | Should -Be '2026-03-04T00:00:00.0000000'
        ((Get-Date) - (Get-Date).AddHours(-1)).Hours | Should -BeIn 0, 1
        ((Get-Date) - [timespan] '1:00').GetType() | Should -Be ([datetime])
        { [datetime] 'garbage' } | Should -Throw
        { [datetime] [guid]::Empty } | Should -Throw
    }
}

Describe 'A row' {
    It 'reads as a custom object does' {
        $row = Invoke-RdsIamQuery "select 1 as id, 'a' as name"
        "$row" | Should -Be '@{id=1; name=a}'
        "log: $row" | Should -Be "log: $([pscustomobject]@{ id = 1; name = 'a' })"
        $row.ToString() | Should -Be '@{id=1; name=a}'
        $rows = Invoke-RdsIamQuery 'select g as id, g * 2 as n from generate_series(1, 2) g'
        "$rows" | Should -Be '@{id=1; n=2} @{id=2; n=4}'
    }

    It 'is told from others without -Property' {
        $a = Invoke-RdsIamQuery "select g % 2 as id, 'x' as name from generate_series(1, 4) g"
        $b = Invoke-RdsIamQuery "select g as id, 'x' as name from generate_series(0, 2) g"
        @($a | Select-Object -Unique).Count | Should -Be 2
        @($a | Sort-Object -Unique).Count | Should -Be 2
        @($a | Sort-Object | Get-Unique -AsString).Count | Should -Be 2
        @(Compare-Object @($b) @($b)).Count | Should -Be 0
        @(Compare-Object @($a | Select-Object -First 2) @($b)).Count | Should -Be 1
        @($a | Group-Object).Count | Should -Be 2
    }

    It 'loses no column to a name as <_>' -ForEach 'Row', 'PSObject' {
        $names = 'PSObject', 'PSTypeNames', 'PSBase', 'PSAdapted', 'PSExtended', 'Count', 'Length', 'GetType', 'ToString', 'Equals',
            'GetHashCode', 'Item', 'Keys', 'Values', 'Where', 'ForEach', 'Clear', 'id', 'get_id', 'Id', '', 'a b'
        $sql = 'select ' + (@(for ($i = 0; $i -lt $names.Count; $i++) { "$i as " + ($names[$i] ? "`"$($names[$i])`"" : '"?column?"') }) -join ', ')
        $row = Invoke-RdsIamQuery $sql -As $_
        $all = 0..($names.Count - 1)
        @(($row | Select-Object *).psobject.Properties.Value) | Should -Be $all
        @(($row | ConvertTo-Json | ConvertFrom-Json).psobject.Properties.Value) | Should -Be $all
        @(($row | ConvertTo-Csv | ConvertFrom-Csv).psobject.Properties.Value) | Should -Be $all
        $shown = $row | Format-List | Out-String
        foreach ($i in $all) { $shown | Should -Match ": $i\s" }
        $row.Count, $row.Length, $row.PSObject1, $row.ToString1, $row.column | Should -Be 5, 6, 0, 8, 20
    }

    It 'has as many columns as a result can have' {
        $row = Invoke-RdsIamQuery ('select ' + ((1..1664 | ForEach-Object { "$_ as c$_" }) -join ', '))
        @(($row | Select-Object *).psobject.Properties).Count | Should -Be 1664
        ($row | ConvertTo-Csv)[1] | Should -BeLike '*"1664"'
        "$row" | Should -BeLike '@{c1=1; *; c1664=1664}'
    }

    It 'may have no columns and is a row all the same' {
        @(Invoke-RdsIamQuery 'select from generate_series(1, 3)').Count | Should -Be 3
        @(Invoke-RdsIamQuery 'select from generate_series(1, 3)' -As PSObject).Count | Should -Be 3
        (Invoke-RdsIamQuery 'select from generate_series(1, 3)' -As DataTable).Rows.Count | Should -Be 3
        (Invoke-RdsIamQuery 'select from generate_series(1, 3)' -As NonQuery).RowsAffected | Should -Be 3
    }

    It 'shows the same values after Clixml' {
        $row = Invoke-RdsIamQuery "select 1 as id, 'ä' as name, null::int as none, 1.50 as price, array[1, 2] as list, timestamptz '2026-03-29 01:30:00.123456+00' as t,
            timestamp '2026-03-29 01:30:00.123456' as u, date '2026-03-29' as d, interval '36 hours' as i, '\x00ff'::bytea as b, true as yes,
            'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid as g, 9007199254740993 as big"
        $path = (New-TemporaryFile).FullName
        $row | Export-Clixml $path
        $back = Import-Clixml $path
        Remove-Item $path
        foreach ($property in $row.psobject.Properties) {
            "$($back.($property.Name))" | Should -Be "$($property.Value)" -Because $property.Name
            if ($property.Name -ne 't') { ConvertTo-Json $back.($property.Name) -Compress | Should -Be (ConvertTo-Json $property.Value -Compress) -Because $property.Name }
        }
        [datetime] $back.t | Should -Be ([datetime] $row.t)
        (Get-Date) -gt $back.t | Should -BeTrue
        "$back" | Should -Be "$row"
    }
}

Describe 'A type that is not PostgreSQL''s own' {
    BeforeAll {
        $null = Invoke-RdsIamQuery (@('cube', 'ltree', 'seg', 'isn', 'hstore', 'citext' | ForEach-Object { "create extension if not exists $_" }) -join ';')
        $null = Invoke-RdsIamQuery "create table if not exists extended (c cube, l ltree, s seg, i isbn13, h hstore, t citext, r regclass, a aclitem); truncate extended;
            insert into extended values ('(1,2)', 'a.b', '1 .. 2', '978-0-393-04002-9', 'a=>1', 'X', 'pg_class', 'postgres=r/postgres')"
        $expected = '(1, 2)', 'a.b', '1 .. 2', '978-0-393-04002-9', '1', 'X', 'pg_class', 'postgres=r/postgres'
        function Show($Row) { $Row.c; $Row.l; $Row.s; $Row.i; $Row.h.a; $Row.t; $Row.r; $Row.a }
    }

    It 'comes right from <Name>' -ForEach @(
        @{ Name = 'one statement'; Run = { Invoke-RdsIamQuery 'table extended' } }
        @{ Name = 'one of several'; Run = { Invoke-RdsIamQuery 'set work_mem = ''8MB''; select 1 as x; table extended' | Select-Object -Last 1 } }
        @{ Name = 'a parameter''s statement'; Run = { Invoke-RdsIamQuery 'select * from extended where @n = 1' @{ n = 1 } } }
        @{ Name = 'RETURNING'; Run = { Invoke-RdsIamQuery 'update extended set t = t returning *' } }
        @{ Name = 'a transaction'; Run = { 'select 1 as x', 'table extended' | Invoke-RdsIamQuery -Transaction | Select-Object -Last 1 } }
        @{ Name = 'records'; Run = { 1..3 | Invoke-RdsIamQuery 'select * from extended where $1::int = 2' } }
        @{ Name = 'a file'; Run = { Invoke-RdsIamQuery -InputFile $script:sqlFile | Select-Object -Last 1 } }
        @{ Name = 'FETCH'; Run = { Invoke-RdsIamQuery 'begin; declare cur cursor for table extended; fetch all from cur; commit' } }
        @{ Name = 'EXECUTE'; Run = { Invoke-RdsIamQuery 'prepare ext as table extended; execute ext' } }
        @{ Name = 'the same again and again'; Run = { 1..4 | ForEach-Object { Invoke-RdsIamQuery 'select * from extended' } | Select-Object -Last 1 } }
    ) {
        $script:sqlFile = (New-TemporaryFile).FullName
        Set-Content $script:sqlFile 'select 1 as x;', 'table extended;'
        try { Show (& $Run) | Should -Be $expected } finally { Remove-Item $script:sqlFile }
    }

    It 'runs a routine''s body whole, and unnamed rows of any fields' {
        Invoke-RdsIamQuery 'create or replace function whole(x regclass) returns bigint language sql begin atomic select 1; select count(*) from pg_class where oid = x; end'
        Invoke-RdsIamQuery 'select whole(''pg_class'')' -As Scalar | Should -Be 1
        (Invoke-RdsIamQuery 'select row(''pg_class''::regclass, 2) as r').r | Should -Be 'pg_class', '2'
        (Invoke-RdsIamQuery 'select row(1, 2) as r').r[1] | Should -BeOfType [int]
    }
}
