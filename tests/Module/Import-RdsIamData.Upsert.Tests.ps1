BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $connection = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "rdsiam-upsert-$PID") -Force).FullName
    Invoke-RdsIamQuery 'drop schema if exists upsert_tests cascade; create schema upsert_tests'

    # A name that no table has yet.
    function New-Name { "upsert_tests.t$([guid]::NewGuid().ToString('N'))" }

    # A table of two rows; gives its name.
    function New-Table([string] $Columns = 'id int primary key, name text, kept int default 7') {
        $name = New-Name
        Invoke-RdsIamQuery "create table $name ($Columns); insert into $name (id, name) values (1, 'old'), (2, 'stays')"
        $name
    }

    function Get-Names([string] $Table) { Invoke-RdsIamQuery "select id || ':' || name as n from $Table order by id" | ForEach-Object n }

    function Get-Failure([scriptblock] $Script) {
        try { $null = & $Script } catch { return $_ }
        throw 'It did not fail.'
    }
}

AfterAll {
    Invoke-RdsIamQuery 'drop schema upsert_tests cascade'
    Disconnect-RdsIam
    Remove-Item $folder -Recurse
}

Describe 'Import-RdsIamData -Upsert' {
    It 'updates the rows that are there and adds the others, from <_>' -ForEach 'records', 'a file' {
        $table = New-Table
        "id,name`n1,new`n3,added" | Set-Content "$folder/u.csv"
        $result = if ($_ -eq 'records') { Import-Csv "$folder/u.csv" | Import-RdsIamData $table -Upsert id } else { Import-RdsIamData $table "$folder/u.csv" -Upsert ID }
        $result.Rows, $result.Inserted, $result.Updated | Should -Be 2, 1, 1
        Get-Names $table | Should -Be '1:new', '2:stays', '3:added'
        Invoke-RdsIamQuery "select count(*) from $table where kept = 7" -As Scalar | Should -Be 3
    }

    It 'counts rows as inserted without it' {
        $table = New-Table
        $result = @{ id = 9; name = 'x' } | Import-RdsIamData $table
        $result.Inserted, $result.Updated | Should -Be 1, 0
    }

    It 'takes several files with the same columns in any order, and refuses others' {
        $table = New-Table
        "id,name`n1,new" | Set-Content "$folder/f1.csv"
        "name,id`nadded,3" | Set-Content "$folder/f2.csv"
        (Import-RdsIamData $table "$folder/f?.csv" -Upsert id).Rows | Should -Be 2
        "id,name,kept`n4,more,1" | Set-Content "$folder/f3.csv"
        (Get-Failure { Import-RdsIamData $table "$folder/f?.csv" -Upsert id }).FullyQualifiedErrorId | Should -Be 'UpsertFilesUnlike,RdsIam.Commands.ImportRdsIamDataCommand'
        Get-Names $table | Should -Be '1:new', '2:stays', '3:added'
    }

    It 'says <id> for <case>, and imports nothing' -ForEach @(
        @{ Id = 'UpsertKeyTwice'; Case = 'a key twice'; Key = 'id'; Records = { @{ id = 1; name = 'a' }, @{ id = 1; name = 'b' } }; Text = 'Rows 1 and 2' }
        @{ Id = 'UpsertKeysNotUnique'; Case = 'no unique index'; Key = 'name'; Records = { @{ id = 1; name = 'a' } }; Text = 'can be used: id' }
        @{ Id = 'UpsertKeyNotImported'; Case = 'a key that the input lacks'; Key = 'id'; Records = { @{ name = 'a' } }; Text = 'It fills: name'; Columns = 'id int default 5 unique, name text' }
        @{ Id = 'ImportColumnUnknown'; Case = 'an unknown key'; Key = 'nosuch'; Records = { @{ id = 1 } }; Text = 'nosuch' }
        @{ Id = 'ImportColumnGenerated'; Case = 'a computed column'; Key = 'id'; Records = { @{ id = 1; twice = 2 } }; Text = 'twice'; Columns = 'id int primary key, name text, twice int generated always as (id * 2) stored' }
    ) {
        $table = if ($_.ContainsKey('Columns')) { New-Table $Columns } else { New-Table }
        $failure = Get-Failure { & $Records | Import-RdsIamData $table -Upsert $Key }
        $failure.FullyQualifiedErrorId | Should -Be "$Id,RdsIam.Commands.ImportRdsIamDataCommand"
        $failure.Exception.Message | Should -Match $Text
        Get-Names $table | Should -Be '1:old', '2:stays'
    }

    It 'changes nothing with -WhatIf' {
        $table = New-Table
        @{ id = 1; name = 'new' } | Import-RdsIamData $table -Upsert id -WhatIf | Should -BeNullOrEmpty
        Get-Names $table | Should -Be '1:old', '2:stays'
    }

    It 'is advised where a key is there' {
        $table = New-Table
        $failure = Get-Failure { @{ id = 3; name = 'a' }, @{ id = 1; name = 'b' } | Import-RdsIamData $table }
        $failure.Exception.Message | Should -Match 'Nothing was imported\. .*-Upsert'
        "id,name`n2,x" | Set-Content "$folder/d.csv"
        (Get-Failure { Import-RdsIamData $table "$folder/d.csv" }).Exception.Message | Should -Match 'Nothing was imported\. .*-Upsert'
        Get-Names $table | Should -Be '1:old', '2:stays'
    }
}

Describe 'Import-RdsIamData -CreateTable' {
    It 'makes a table like the first record' {
        $table = New-Name
        $record = [ordered]@{
            id = 1; big = 1L; amount = 1.5d; ratio = 1.5; ok = $true; at = [datetime]'2026-01-31'; since = [DateTimeOffset]'2026-01-31Z'; guid = [guid]::Empty
            bytes = [byte[]](1, 2); wait = [timespan]'01:00'; data = @{ a = 1 }; object = [pscustomobject]@{ a = @(1, 'x') }; numbers = 1, 2; texts = @('a', 'b'); name = 'x'; none = $null
        }
        $said = [pscustomobject]$record | Import-RdsIamData $table -CreateTable -Verbose 4>&1
        ($said | Where-Object { $_ -is [Management.Automation.VerboseRecord] }) -join "`n" | Should -Match 'create table .*"id" integer, "big" bigint'
        $types = Invoke-RdsIamQuery "select format_type(atttypid, null) as t from pg_attribute where attrelid = '$table'::regclass and attnum > 0 order by attnum"
        $types.t | Should -Be @('integer', 'bigint', 'numeric', 'double precision', 'boolean', 'timestamp without time zone', 'timestamp with time zone', 'uuid',
            'bytea', 'interval', 'jsonb', 'jsonb', 'integer[]', 'text[]', 'text', 'text')
        $row = Invoke-RdsIamQuery "select * from $table"
        $row.amount | Should -Be 1.5
        $row.numbers | Should -Be 1, 2
        ($row.object | ConvertFrom-Json).a[1] | Should -Be 'x'
        (@{ id = 2 } | Import-RdsIamData $table -CreateTable).Rows | Should -Be 1
    }

    It 'makes columns of text for a file' {
        $table = New-Name
        "id,Full name`n1,a`n2," | Set-Content "$folder/c.csv"
        (Import-RdsIamData $table "$folder/c.csv" -CreateTable).Rows | Should -Be 2
        (Invoke-RdsIamQuery "select `"Full name`" as n from $table where id = '1'").n | Should -Be 'a'
    }

    It 'leaves no table where the import fails, and makes none with -WhatIf' {
        $table = New-Name
        { @{ id = 1 }, @{ id = 'x' } | Import-RdsIamData $table -CreateTable } | Should -Throw -ErrorId 'ImportValueInvalid,*'
        @{ id = 1 } | Import-RdsIamData $table -CreateTable -WhatIf
        { Invoke-RdsIamQuery "select * from $table" -ErrorAction Stop } | Should -Throw '*does not exist*'
    }

    It 'makes the columns of -Upsert the primary key' {
        $table = New-Name
        (@{ id = 1; name = 'a' } | Import-RdsIamData $table -CreateTable -Upsert id).Inserted | Should -Be 1
        (@{ id = 1; name = 'b' } | Import-RdsIamData $table -CreateTable -Upsert id).Updated | Should -Be 1
        Get-Names $table | Should -Be '1:b'
    }
}

Describe 'A file with semicolons' {
    It 'is told to need -Delimiter: <case>' -ForEach @(
        @{ Case = 'as it is'; Words = @{}; Id = 'ImportHeaderDelimiter' }
        @{ Case = 'with -Column'; Words = @{ Column = 'id', 'name' }; Id = 'ImportHeaderDelimiter' }
        @{ Case = 'for a new table'; Words = @{ CreateTable = $true }; Id = 'ImportHeaderDelimiter'; IsNew = $true }
        @{ Case = 'as records'; Words = @{}; Id = 'ImportRecordDelimiter'; IsPiped = $true }
    ) {
        $table = if ($_.ContainsKey('IsNew')) { New-Name } else { New-Table }
        "id;name`n5;a" | Set-Content "$folder/s.csv"
        $isPiped = $_.ContainsKey('IsPiped')
        $failure = Get-Failure { if ($isPiped) { Import-Csv "$folder/s.csv" | Import-RdsIamData $table @Words } else { Import-RdsIamData $table "$folder/s.csv" @Words } }
        $failure.FullyQualifiedErrorId | Should -Be "$Id,RdsIam.Commands.ImportRdsIamDataCommand"
        $failure.Exception.Message | Should -Match '-Delimiter ";"'
    }
}
