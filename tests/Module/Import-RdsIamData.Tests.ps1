BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $connection = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "rdsiam-import-$PID") -Force).FullName
    Invoke-RdsIamQuery 'drop schema if exists import_tests cascade; create schema import_tests'

    # An empty table of these columns; gives its name.
    function New-Table([string] $Columns) {
        $name = "import_tests.t$([guid]::NewGuid().ToString('N'))"
        Invoke-RdsIamQuery "create table $name ($Columns)"
        $name
    }

    function Get-Rows([string] $Table) { @(Invoke-RdsIamQuery "select * from $Table order by 1") }

    # The error of a script block that must fail.
    function Get-Failure([scriptblock] $Script) {
        try { $null = & $Script } catch { return $_ }
        throw 'It did not fail.'
    }
}

AfterAll {
    Invoke-RdsIamQuery 'drop schema import_tests cascade'
    Disconnect-RdsIam
    Remove-Item $folder -Recurse
}

Describe 'Import-RdsIamData -Rollback' {
    It 'says what would become of the rows, and leaves none, of <_>' -ForEach 'records', 'a file', 'a table that it makes', 'a session' {
        $table = New-Table 'id int primary key'
        1, 2 | ForEach-Object { [pscustomobject]@{ id = $_ } } | Export-Csv "$folder/rollback.csv"
        $session = if ($_ -eq 'a session') { New-RdsIamSession }
        $result = switch ($_) {
            'records' { Import-Csv "$folder/rollback.csv" | Import-RdsIamData $table -Rollback }
            'a file' { Import-RdsIamData $table "$folder/rollback.csv" -Rollback }
            'a table that it makes' { Import-RdsIamData "$($table)_new" "$folder/rollback.csv" -CreateTable -Rollback }
            'a session' { Import-RdsIamData $table "$folder/rollback.csv" -Rollback -Session $session }
        }
        $session | Remove-RdsIamSession
        $result.Rows, $result.Inserted, $result.RolledBack | Should -Be 2, 2, $true
        ($result | Out-String) | Should -Match '\b2 undone\b'
        Get-Rows $table | Should -BeNullOrEmpty
        Get-RdsIamTable "$($table)_*" | Should -BeNullOrEmpty
    }

    It 'fails for what the commit would refuse' {
        $table = New-Table 'id int primary key deferrable initially deferred'
        (Get-Failure { 1, 1 | ForEach-Object { [pscustomobject]@{ id = $_ } } | Import-RdsIamData $table -Rollback }).Exception.SqlState | Should -Be 23505
    }

    It 'counts with -Upsert what would be new and what is there' {
        $table = New-Table 'id int primary key, n int'
        Invoke-RdsIamQuery "insert into $table values (1, 1)"
        $result = 1, 2 | ForEach-Object { [pscustomobject]@{ id = $_; n = 9 } } | Import-RdsIamData $table -Upsert id -Rollback
        $result.Inserted, $result.Updated | Should -Be 1, 1
        (Get-Rows $table).n | Should -Be 1
    }
}

Describe 'Import-RdsIamData from records' {
    It 'takes custom objects and gives table, rows, duration and rate' {
        $table = New-Table 'id int primary key, name text, amount numeric(12,2), at timestamptz, ok boolean'
        $result = 1..3 | ForEach-Object {
            [pscustomobject]@{ id = $_; name = "n$_"; amount = $_ * 1.25d; at = [DateTimeOffset]'2026-01-31T12:00:00+01:00'; ok = $_ -eq 2 }
        } | Import-RdsIamData $table
        $result | Should -BeOfType 'RdsIam.RdsIamImportResult'
        $result.Rows | Should -Be 3
        $result.Table | Should -Be $table
        $result.Duration | Should -BeGreaterThan ([timespan]::Zero)
        $result.RowsPerSecond | Should -BeGreaterThan 0
        $rows = Get-Rows $table
        $rows.amount | Should -Be 1.25, 2.5, 3.75
        $rows.ok | Should -Be $false, $true, $false
        $rows[0].at | Should -Be ([DateTimeOffset]'2026-01-31T11:00:00Z')
    }

    It 'takes <form>' -ForEach @(
        @{ Form = 'hashtables'; Make = { @{ id = 1; name = 'a' }, @{ id = 2; name = $null } } }
        @{ Form = 'ordered dictionaries'; Make = { [ordered]@{ name = 'a'; id = 1 }, [ordered]@{ name = $null; id = 2 } } }
        @{ Form = 'rows of a query'; Make = { Invoke-RdsIamQuery "select * from (values (1, 'a'), (2, null)) v (id, name)" } }
        @{ Form = 'the rows of a DataTable'; Make = { (Invoke-RdsIamQuery "select * from (values (1, 'a'), (2, null)) v (id, name)" -As DataTable).Rows } }
        @{ Form = 'texts of a CSV'; Make = { "id,name`n1,a`n2,NULL" | ConvertFrom-Csv } }
        @{ Form = 'objects of .NET'; Make = { [Collections.Generic.KeyValuePair[int, string]]::new(1, 'a'), [Collections.Generic.KeyValuePair[int, string]]::new(2, 'NULL') | Select-Object @{ n = 'id'; e = 'Key' }, @{ n = 'name'; e = 'Value' } } }
    ) {
        $table = New-Table 'id int, name text'
        (& $Make | Import-RdsIamData $table -Null NULL).Rows | Should -Be 2
        $rows = Get-Rows $table
        $rows.id | Should -Be 1, 2
        $rows[0].name | Should -BeExactly 'a'
        $null -eq $rows[1].name | Should -BeTrue
    }

    It 'takes an array by name' {
        $table = New-Table 'id int'
        (Import-RdsIamData $table -InputObject @(@{ id = 1 }, @{ id = 2 })).Rows | Should -Be 2
    }

    It 'makes JSON of objects and lists, and arrays of lists' {
        $table = New-Table 'id int, data jsonb, tags text[]'
        [pscustomobject]@{ id = 1; data = [pscustomobject]@{ a = 1; b = @('x', @{ c = $true }) }; tags = @('one', 'two "2"', $null) } | Import-RdsIamData $table
        $row = Get-Rows $table
        ($row.data | ConvertFrom-Json).b[1].c | Should -BeTrue
        $row.tags | Should -Be 'one', 'two "2"', $null
    }

    It 'takes names without regard to case where one column is meant, and -Column picks properties' {
        $table = New-Table 'id int, "Name" text, "Odd name" date default ''2020-02-02'''
        [pscustomobject]@{ ID = 1; name = 'a'; Extra = 1 } | Import-RdsIamData $table.ToUpperInvariant().Replace('IMPORT_TESTS', 'import_tests') -Column id, name
        $row = Get-Rows $table
        $row.Name | Should -Be 'a'
        $row.'Odd name' | Should -Be ([datetime]'2020-02-02')
    }

    It 'says <id> for <case>' -ForEach @(
        @{ Id = 'ImportColumnUnknown'; Case = 'an unknown property'; Columns = 'id int'; Records = { @{ id = 1; nosuch = 2 } }; Text = 'nosuch' }
        @{ Id = 'ImportColumnAmbiguous'; Case = 'two columns that differ in case'; Columns = '"Id" int, "iD" int'; Records = { @{ id = 1 } }; Text = 'Id, iD' }
        @{ Id = 'ImportColumnGenerated'; Case = 'a computed column'; Columns = 'id int, twice int generated always as (id * 2) stored'; Records = { @{ id = 1; twice = 2 } }; Text = 'twice' }
        @{ Id = 'ImportColumnRequired'; Case = 'a required column without a property'; Columns = 'id int, must int not null, may int not null default 1'; Records = { @{ id = 1 } }; Text = 'must' }
        @{ Id = 'ImportValueInvalid'; Case = 'a value that does not fit'; Columns = 'id int'; Records = { @{ id = 1 }, @{ id = 2 }, @{ id = 'x7' } }; Text = "Record 3: the value 'x7'" }
        @{ Id = 'ImportValueInvalid'; Case = 'a fraction for an integer'; Columns = 'id int'; Records = { @{ id = 1.5 } }; Text = "1\.5" }
        @{ Id = 'ImportValueEmpty'; Case = 'an empty text for a number'; Columns = 'id int'; Records = { @{ id = '' } }; Text = '-Null' }
        @{ Id = 'ImportPropertyMissing'; Case = 'a record without a property'; Columns = 'id int, n int'; Records = { [pscustomobject]@{ id = 1; n = 1 }, [pscustomobject]@{ id = 2 } }; Text = "Record 2 .*'n'" }
        @{ Id = 'ImportRecordPlain'; Case = 'a number'; Columns = 'id int'; Records = { 1 }; Text = 'Int32' }
        @{ Id = 'SqlError'; Case = 'a row that the server refuses'; Columns = 'id int primary key'; Records = { @{ id = 1 }, @{ id = 2 }, @{ id = 1 } }; Text = 'line 3' }
    ) {
        $table = New-Table $Columns
        $failure = Get-Failure { & $Records | Import-RdsIamData $table }
        $failure.FullyQualifiedErrorId | Should -Be "$Id,RdsIam.Commands.ImportRdsIamDataCommand"
        $failure.Exception.Message | Should -Match $Text
        Invoke-RdsIamQuery "select count(*) from $table" -As Scalar | Should -Be 0
        if ($Id -eq 'SqlError') { $failure.Exception.Record | Should -Be 3 }
    }

    It 'shows what triggers say, from <_>' -ForEach 'records', 'a file' {
        $table = New-Table 'id int'
        Invoke-RdsIamQuery "create or replace function import_tests.tell() returns trigger language plpgsql as `$`$ begin
            raise notice 'row %', new.id; raise warning 'careful'; return new; end `$`$;
            create trigger tell before insert on $table for each row execute function import_tests.tell()"
        Set-Content "$folder/told.csv" "id`n1`n2"
        $said = if ($_ -eq 'records') { 1, 2 | ForEach-Object { @{ id = $_ } } | Import-RdsIamData $table 6>&1 3>&1 } else { Import-RdsIamData $table "$folder/told.csv" 6>&1 3>&1 }
        $said[0..3] | ForEach-Object { "$_" } | Should -Be 'row 1', 'careful', 'row 2', 'careful'
        $said[1] | Should -BeOfType System.Management.Automation.WarningRecord
        $said[4].Rows | Should -Be 2
    }

    It 'sends nothing with -WhatIf' {
        $table = New-Table 'id int'
        @{ id = 1 } | Import-RdsIamData $table -WhatIf | Should -BeNullOrEmpty
        Get-Rows $table | Should -BeNullOrEmpty
    }

    It 'takes the connection of its words, and none from the records' {
        $table = New-Table 'id int, hostname text, region text, port text, username text'
        [pscustomobject]@{ id = 1; HostName = 'web1'; Region = 'north'; Port = 'left'; UserName = 'bo' } |
            Import-RdsIamData $table @target -Credential (Get-SandboxAdministrator)
        (Get-Rows $table).hostname | Should -Be 'web1'
    }
}

Describe 'An import that does not end' {
    BeforeAll {
        function Test-NothingLeft([string] $Table) {
            Invoke-RdsIamQuery "select count(*) from $Table" -As Scalar | Should -Be 0
            Wait-Until { -not (Get-ServerSession (Get-SandboxAdministrator).UserName | Where-Object { $_.state -ne 'idle' -and $_.query -like "copy*$(($Table -split '\.')[1])*" }) } |
                Should -BeTrue
        }
    }

    It 'leaves nothing when the pipeline throws' {
        $table = New-Table 'id int'
        { 1..100000 | ForEach-Object { if ($_ -eq 90000) { throw 'enough' }; @{ id = $_ } } | Import-RdsIamData $table } | Should -Throw 'enough'
        Test-NothingLeft $table
    }

    It 'leaves nothing when it is stopped: <case>' -ForEach @(
        @{ Case = 'while records come'; Lock = $false }
        @{ Case = 'while the server waits for a lock'; Lock = $true }
    ) {
        $table = New-Table 'id int, pad text'
        $shell = [powershell]::Create()
        $null = $shell.AddScript('param($module, $connection, $table) Import-Module $module; $i = 0; & { while ($true) { @{ id = $i++; pad = "x" * 1000 } } } | Import-RdsIamData $table -Connection $connection').
            AddArgument($RdsIamManifest).AddArgument($connection).AddArgument($table)
        if ($Lock) {
            # Its own session: a statement of many seconds that holds the lock.
            $holder = [powershell]::Create()
            $null = $holder.AddScript('param($module, $connection, $table) Import-Module $module; Invoke-RdsIamQuery "do `$`$ begin lock table $table in access exclusive mode; perform pg_sleep(60); end `$`$" -Connection $connection').
                AddArgument($RdsIamManifest).AddArgument($connection).AddArgument($table)
            $holding = $holder.BeginInvoke()
            Wait-Until { Get-ServerSession (Get-SandboxAdministrator).UserName | Where-Object { $_.state -eq 'active' -and $_.query -like '*perform pg_sleep*' } } | Should -Not -BeNullOrEmpty
        }
        $running = $shell.BeginInvoke()
        Wait-Until { Get-ServerSession (Get-SandboxAdministrator).UserName | Where-Object { $_.state -eq 'active' -and $_.query -like "copy*$(($table -split '\.')[1])*" } } |
            Should -Not -BeNullOrEmpty
        $shell.Stop()
        $running.IsCompleted | Should -BeTrue
        $shell.Dispose()
        if ($Lock) { $holder.Stop(); $holder.Dispose(); $null = $holding }
        Test-NothingLeft $table
    }
}

Describe 'Import-RdsIamData from files' {
    It 'takes a CSV file by its header, whatever the order' {
        $table = New-Table 'id int, name text, n int default 7'
        "name,ID`n`"a, `"`"b`"`"`nline 2`",1`n,2`n" | Set-Content "$folder/a.csv" -NoNewline
        (Import-RdsIamData $table "$folder/a.csv").Rows | Should -Be 2
        $rows = Get-Rows $table
        $rows[0].name | Should -BeExactly "a, `"b`"`nline 2"
        $null -eq $rows[1].name | Should -BeTrue
        $rows.n | Should -Be 7, 7
    }

    It 'takes what Export-Csv wrote, with <encoding>' -ForEach @(
        @{ Encoding = 'utf8' }, @{ Encoding = 'utf8BOM' }, @{ Encoding = 'unicode' }, @{ Encoding = 'bigendianunicode' }, @{ Encoding = 'latin1' }
    ) {
        $table = New-Table 'id int, name text, missing int'
        [pscustomobject]@{ id = 1; name = 'Zoë "Æ"'; missing = $null } | Export-Csv "$folder/e.csv" -Encoding $Encoding
        $null = Import-RdsIamData $table "$folder/e.csv" -Encoding $Encoding
        $row = Get-Rows $table
        $row.name | Should -BeExactly 'Zoë "Æ"'
        $null -eq $row.missing | Should -BeTrue
    }

    It 'takes other delimiters, quotes and NULLs, and files without a header' {
        $table = New-Table 'id int, name text'
        "1;'it''s'`n2;-`n" | Set-Content "$folder/b.csv" -NoNewline
        $null = Import-RdsIamData $table "$folder/b.csv" -NoHeader -Column id, name -Delimiter ';' -Quote "'" -Null '-'
        (Get-Rows $table).name | Should -Be "it's", $null
    }

    It 'takes several files, all or none' {
        $table = New-Table 'id int'
        "id`n1" | Set-Content "$folder/m1.csv"
        "id`n2`nx" | Set-Content "$folder/m2.csv"
        $failure = Get-Failure { Import-RdsIamData $table "$folder/m?.csv" }
        $failure.Exception.Where | Should -Match 'line 3, column id: "x"'
        $failure.Exception.Record | Should -Be 3
        Get-Rows $table | Should -BeNullOrEmpty
        "id`n2`n3" | Set-Content "$folder/m2.csv"
        (Import-RdsIamData $table "$folder/m?.csv").Rows | Should -Be 3
    }

    It 'says <id> for <case>' -ForEach @(
        @{ Id = 'InputFileNotFound'; Case = 'no file'; Content = $null; Words = @{} }
        @{ Id = 'ImportFileEmpty'; Case = 'an empty file'; Content = ''; Words = @{} }
        @{ Id = 'ImportColumnUnknown'; Case = 'an unknown column'; Content = "id,what`n1,2"; Words = @{} }
        @{ Id = 'ImportHeaderUnlike'; Case = 'a choice of columns'; Content = "id,name`n1,2"; Words = @{ Column = 'id' } }
        @{ Id = 'CopyCharacterInvalid'; Case = 'a delimiter that is no ASCII'; Content = "id`n1"; Words = @{ Delimiter = '§' } }
    ) {
        $table = New-Table 'id int, name text'
        Remove-Item "$folder/f.csv" -ErrorAction Ignore
        if ($null -ne $Content) { Set-Content "$folder/f.csv" $Content -NoNewline }
        (Get-Failure { Import-RdsIamData $table "$folder/f.csv" @Words }).FullyQualifiedErrorId | Should -Be "$Id,RdsIam.Commands.ImportRdsIamDataCommand"
    }

    It 'does not take a file and records at once, nor nothing' {
        { @{ id = 1 } | Import-RdsIamData t "$folder/f.csv" } | Should -Throw -ErrorId 'ImportSourceTwice,RdsIam.Commands.ImportRdsIamDataCommand'
        { Import-RdsIamData t } | Should -Throw -ErrorId 'ImportSource,RdsIam.Commands.ImportRdsIamDataCommand'
    }
}
