BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $connection = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "rdsiam-export-$PID") -Force).FullName
    Invoke-RdsIamQuery @'
drop schema if exists export_tests cascade; create schema export_tests;
create table export_tests.t (id int, name text, twice int generated always as (id * 2) stored);
insert into export_tests.t values (1, 'plain'), (2, null), (3, e'a "quoted", text\nin two lines');
create view export_tests.v as select id, twice from export_tests.t
'@

    function Get-Failure([scriptblock] $Script) {
        try { $null = & $Script } catch { return $_ }
        throw 'It did not fail.'
    }
}

AfterAll {
    Invoke-RdsIamQuery 'drop schema export_tests cascade'
    Disconnect-RdsIam
    Remove-Item $folder -Recurse -Force
}

Describe 'Export-RdsIamData' {
    It 'writes a table as a CSV that Import-Csv reads' {
        $result = Export-RdsIamData "$folder/t.csv" -Table export_tests.t
        $result | Should -BeOfType 'RdsIam.RdsIamExportResult'
        $result.Rows | Should -Be 3
        $result.Length | Should -Be (Get-Item "$folder/t.csv").Length
        $rows = Import-Csv "$folder/t.csv"
        $rows[0].PSObject.Properties.Name | Should -Be 'id', 'name'
        $rows[2].name | Should -BeExactly "a `"quoted`", text`nin two lines"
    }

    It 'writes <what>' -ForEach @(
        @{ What = 'a view'; Words = @{ Table = 'export_tests.v' }; Lines = 'id,twice', '1,2', '2,4', '3,6' }
        @{ What = 'chosen columns'; Words = @{ Table = 'export_tests.t'; Column = 'twice', 'ID' }; Lines = 'twice,id', '2,1', '4,2', '6,3' }
        @{ What = 'a query that ends in a comment and a semicolon'; Words = @{ Query = "select id from export_tests.t order by id desc; -- all" }; Lines = 'id', '3', '2', '1' }
        @{ What = 'other characters, no header'; Words = @{ Query = "select id, name from export_tests.t where id < 3"; Delimiter = ';'; Quote = "'"; QuoteAll = $true; Null = '-'; NoHeader = $true }; Lines = "'1';'plain'", "'2';-" }
        @{ What = 'PostgreSQL''s text format'; Words = @{ Query = "select id, name from export_tests.t"; Format = 'Text' }; Lines = "1`tplain", "2`t\N", "3`ta `"quoted`", text\nin two lines" }
    ) {
        $null = Export-RdsIamData "$folder/w.csv" @Words
        Get-Content "$folder/w.csv" | Should -Be $Lines
    }

    It 'writes <format> that Import-RdsIamData reads back, packed: <compress>' -ForEach @(
        @{ Format = 'Csv'; Compress = $false }, @{ Format = 'Csv'; Compress = $true }, @{ Format = 'Text'; Compress = $true }, @{ Format = 'Binary'; Compress = $false }, @{ Format = 'Binary'; Compress = $true }
    ) {
        $written = Export-RdsIamData "$folder/back" -Table export_tests.t -Format $Format -Compress:$Compress
        $written.Rows | Should -Be 3
        if ($Compress) { [IO.File]::ReadAllBytes("$folder/back")[0..1] | Should -Be 0x1f, 0x8b }
        Invoke-RdsIamQuery 'drop table if exists export_tests.back; create table export_tests.back (id int, name text)'
        (Import-RdsIamData export_tests.back "$folder/back" -Format $Format).Rows | Should -Be 3
        Invoke-RdsIamQuery 'select count(*) from (select id, name from export_tests.t except select * from export_tests.back) d' -As Scalar | Should -Be 0
    }

    It 'writes the encoding <name>' -ForEach @(@{ Name = 'utf8BOM'; Start = 0xef, 0xbb, 0xbf }, @{ Name = 'unicode'; Start = 0xff, 0xfe }) {
        $null = Export-RdsIamData "$folder/enc.csv" -Query "select 'Zoë' as name" -Encoding $Name
        [IO.File]::ReadAllBytes("$folder/enc.csv")[0..($Start.Count - 1)] | Should -Be $Start
        (Import-Csv "$folder/enc.csv" -Encoding $Name).name | Should -BeExactly 'Zoë'
    }

    It 'has the manners of Export-Csv: replaces, stops at -NoClobber and at a read-only file, and -Force' {
        Set-Content "$folder/old.csv" 'old'
        (Get-Failure { Export-RdsIamData "$folder/old.csv" -Query 'select 1' -NoClobber }).FullyQualifiedErrorId |
            Should -Be 'ExportFileExists,RdsIam.Commands.ExportRdsIamDataCommand'
        Set-ItemProperty "$folder/old.csv" IsReadOnly $true
        (Get-Failure { Export-RdsIamData "$folder/old.csv" -Query 'select 1' }).FullyQualifiedErrorId |
            Should -Be 'ExportFileReadOnly,RdsIam.Commands.ExportRdsIamDataCommand'
        Get-Content "$folder/old.csv" | Should -Be 'old'
        $null = Export-RdsIamData "$folder/old.csv" -Query 'select 1 as new' -Force
        Get-Content "$folder/old.csv" | Should -Be 'new', '1'
    }

    It 'leaves no file and an old one as it was when <case>' -ForEach @(
        @{ Case = 'the query is wrong'; Query = 'select nosuch'; Id = 'SqlError' }
        @{ Case = 'the server stops in the middle'; Query = 'select 1000 / (50000 - i), repeat(''x'', 100) from generate_series(1, 100000) i'; Id = 'SqlError' }
        @{ Case = 'there are two statements'; Query = 'select 1; select 2'; Id = 'ExportQueryNotOne' }
    ) {
        Set-Content "$folder/kept.csv" 'kept'
        $before = (Get-ChildItem $folder -Force).Name
        (Get-Failure { Export-RdsIamData "$folder/kept.csv" -Query $Query }).FullyQualifiedErrorId | Should -Be "$Id,RdsIam.Commands.ExportRdsIamDataCommand"
        Get-Content "$folder/kept.csv" | Should -Be 'kept'
        (Get-ChildItem $folder -Force).Name | Should -Be $before
        Invoke-RdsIamQuery 'select 1' -As Scalar | Should -Be 1
    }

    It 'points at the place in the query as it was given' {
        $failure = Get-Failure { Export-RdsIamData "$folder/x.csv" -Query 'select nosuch from export_tests.t' }
        $failure.Exception.Line, $failure.Exception.Column | Should -Be 1, 8
    }

    It 'leaves no file and no session when it is stopped' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript('param($module, $connection, $path) Import-Module $module; Export-RdsIamData $path -Query "select generate_series(1, 1000000000) as stopped" -Connection $connection').
            AddArgument($RdsIamManifest).AddArgument($connection).AddArgument("$folder/stopped.csv")
        $running = $shell.BeginInvoke()
        Wait-Until { Get-ChildItem "$folder/.stopped.csv*" -Force | Where-Object Length -GT 0 } | Should -Not -BeNullOrEmpty
        $shell.Stop()
        $running.IsCompleted | Should -BeTrue
        $shell.Dispose()
        Wait-Until { -not (Get-ChildItem $folder -Force | Where-Object Name -Like '*stopped*') } | Should -BeTrue
        Wait-Until { -not (Get-ServerSession (Get-SandboxAdministrator).UserName | Where-Object { $_.state -eq 'active' -and $_.query -like 'copy*stopped*' }) } |
            Should -BeTrue
    }

    It 'shows what the server says, while the statement runs' {
        Invoke-RdsIamQuery "create function export_tests.tell() returns int language plpgsql as `$`$ begin
            raise notice 'first'; perform pg_advisory_lock(4712); raise warning 'last'; return 1; end `$`$"
        $state = [hashtable]::Synchronized(@{ Seen = $false; SeenBefore = $null; Held = $false })
        $holder = Start-ThreadJob {
            param($manifest, $target, $credential, $state)
            Import-Module $manifest
            'select pg_advisory_xact_lock(4712)', 'wait' | ForEach-Object {
                if ($_ -ne 'wait') { return $_ }
                $state.Held = $true
                $end = [DateTime]::UtcNow.AddSeconds(30)
                while (-not $state.Seen -and [DateTime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 20 }
                $state.SeenBefore = $state.Seen
                'select 1'
            } | Invoke-RdsIamQuery -Transaction @target -Credential $credential
        } -ArgumentList $RdsIamManifest, $target, (Get-SandboxAdministrator), $state
        $null = Wait-Until { $state.Held } 30
        try {
            $said = Export-RdsIamData "$folder/told.csv" -Query 'select export_tests.tell()' 6>&1 3>&1 | ForEach-Object {
                if ("$_" -eq 'first') { $state.Seen = $true }
                $_
            }
        }
        finally {
            $state.Seen = $true
            $null = $holder | Receive-Job -Wait -AutoRemoveJob
        }
        $said[0..1] | ForEach-Object { "$_" } | Should -Be 'first', 'last'
        $said[0] | Should -BeOfType System.Management.Automation.InformationRecord
        $said[1] | Should -BeOfType System.Management.Automation.WarningRecord
        $said[2].Rows | Should -Be 1
        $state.SeenBefore | Should -BeTrue
    }

    It 'writes nothing with -WhatIf' {
        Export-RdsIamData "$folder/whatif.csv" -Query 'select 1' -WhatIf
        Test-Path "$folder/whatif.csv" | Should -BeFalse
    }

    It 'says <id> for <case>' -ForEach @(
        @{ Id = 'ExportFolderNotFound'; Case = 'a missing folder'; Path = 'no/such/x.csv'; Words = @{ Query = 'select 1' } }
        @{ Id = 'ExportPathIsFolder'; Case = 'a folder'; Path = ''; Words = @{ Query = 'select 1' } }
        @{ Id = 'ExportSource'; Case = 'neither query nor table'; Path = 'x.csv'; Words = @{} }
        @{ Id = 'TableNotFound'; Case = 'no such table'; Path = 'x.csv'; Words = @{ Table = 'nosuch' } }
    ) {
        (Get-Failure { Export-RdsIamData "$folder/$Path" @Words }).FullyQualifiedErrorId | Should -Be "$Id,RdsIam.Commands.ExportRdsIamDataCommand"
    }
}

Describe 'The places of Export-RdsIamData' {
    It 'are TABLE FILE as those of Import-RdsIamData' {
        (Export-RdsIamData export_tests.t "$folder/p.csv").Rows | Should -Be 3
        (Export-RdsIamData export_tests.t -Path "$folder/p.csv").Rows | Should -Be 3
        (Export-RdsIamData "$folder/p.csv" -Table export_tests.t).Rows | Should -Be 3
    }

    It 'is FILE with a query' {
        (Export-RdsIamData "$folder/p.csv" -Query 'select 1').Rows | Should -Be 1
        (Export-RdsIamData -Query 'select 1' -Path "$folder/p.csv").Rows | Should -Be 1
    }

    It 'say what is missing: <case>' -ForEach @(
        @{ Case = 'everything'; Words = @(); Named = @{}; Text = 'neither rows nor a file' }
        @{ Case = 'rows'; Words = @(); Named = @{ Path = 'x.csv' }; Text = 'no table and no query' }
        @{ Case = 'one of two'; Words = @('x.csv'); Named = @{}; Text = "'x.csv' alone does not say" }
        @{ Case = 'the file of a table'; Words = @(); Named = @{ Table = 't' }; Text = 'The file to write is missing' }
        @{ Case = 'the file of a query'; Words = @(); Named = @{ Query = 'select 1' }; Text = 'The file to write is missing' }
    ) {
        $failure = Get-Failure { Export-RdsIamData @Words @Named }
        $failure.FullyQualifiedErrorId | Should -Be 'ExportSource,RdsIam.Commands.ExportRdsIamDataCommand'
        $failure.Exception.Message | Should -Match $Text
        $failure.Exception.Message | Should -Match 'Export-RdsIamData TABLE FILE'
    }

    It 'do not take a table and a query: <case>' -ForEach @(
        @{ Case = 'in places'; Words = @('t', 'x.csv'); Named = @{ Query = 'select 1' } }
        @{ Case = 'by name'; Words = @(); Named = @{ Table = 't'; Query = 'select 1' } }
        @{ Case = 'with a file'; Words = @('x.csv'); Named = @{ Table = 't'; Query = 'select 1' } }
    ) {
        (Get-Failure { Export-RdsIamData @Words @Named }).FullyQualifiedErrorId | Should -Be 'ExportSourceTwice,RdsIam.Commands.ExportRdsIamDataCommand'
    }
}

Describe 'A file whose name ends in .gz' {
    It 'is packed, unless it is said otherwise' {
        $null = Export-RdsIamData export_tests.t "$folder/z.csv.GZ" -WarningVariable said
        [IO.File]::ReadAllBytes("$folder/z.csv.GZ")[0..1] | Should -Be 0x1f, 0x8b
        $said | Should -BeNullOrEmpty
        $null = Export-RdsIamData export_tests.t "$folder/z.csv.GZ" -Compress:$false -WarningVariable said -WarningAction SilentlyContinue
        Get-Content "$folder/z.csv.GZ" -First 1 | Should -Be 'id,name'
        "$said" | Should -Match 'ends in \.gz, but the file is not packed'
    }

    It 'is not written with -WhatIf' {
        Export-RdsIamData export_tests.t "$folder/never.csv.gz" -WhatIf
        Test-Path "$folder/never.csv.gz" | Should -BeFalse
    }
}
