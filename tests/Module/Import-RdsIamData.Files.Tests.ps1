BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $connection = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "rdsiam-files-$PID") -Force).FullName
    Invoke-RdsIamQuery 'drop schema if exists file_tests cascade; create schema file_tests'

    # An empty table of these columns; gives its name.
    function New-Table([string] $Columns) {
        $name = "file_tests.t$([guid]::NewGuid().ToString('N'))"
        Invoke-RdsIamQuery "create table $name ($Columns)"
        $name
    }

    # Of the first column.
    function Get-Values([string] $Table) { Invoke-RdsIamQuery "select * from $Table" | ForEach-Object { @($_.PSObject.Properties)[0].Value } }

    # Writes a file of exactly this text, or these bytes, and gives its path.
    function New-File([string] $Name, $Content) {
        $path = Join-Path $folder $Name
        if ($Content -is [string]) { [IO.File]::WriteAllText($path, $Content) } else { [IO.File]::WriteAllBytes($path, [byte[]] $Content) }
        $path
    }

    # The error of a script block that must fail.
    function Get-Failure([scriptblock] $Script) {
        try { $null = & $Script } catch { return $_ }
        throw 'It did not fail.'
    }

    function Get-Id($Failure) { ($Failure.FullyQualifiedErrorId -split ',')[0] }
}

AfterAll {
    Invoke-RdsIamQuery 'drop schema file_tests cascade'
    Disconnect-RdsIam
    Remove-Item -LiteralPath $folder -Recurse -Force
}

Describe 'Rows that a file has are the rows that arrive' {
    It 'takes \. in CSV for a value: <case>' -ForEach @(
        @{ Case = 'in the middle'; Text = "a`nx`n\.`ny"; Values = 'x', '\.', 'y' }
        @{ Case = 'with CRLF'; Text = "a`r`nx`r`n\.`r`ny`r`n"; Values = 'x', '\.', 'y' }
        @{ Case = 'at the end'; Text = "a`nx`n\."; Values = 'x', '\.' }
        @{ Case = 'between quotes'; Text = "a`n`"\.`"`n`"`n\.`n`"`ny`n"; Values = '\.', "`n\.`n", 'y' }
        @{ Case = 'in every line'; Text = "a`n\.`n\.`n"; Values = '\.', '\.' }
    ) {
        $table = New-Table 'a text'
        (Import-RdsIamData $table (New-File 'm.csv' $Text)).Rows | Should -Be $Values.Count
        Get-Values $table | Should -Be $Values
    }

    It 'refuses \. alone in a CSV of several columns, and imports nothing' {
        $table = New-Table 'a text, b text'
        (Get-Failure { Import-RdsIamData $table (New-File 'm2.csv' "a,b`n1,2`n\.`n3,4`n") }).Exception.SqlState | Should -Be '22P04'
        Get-Values $table | Should -BeNullOrEmpty
    }

    It 'takes a text file that ends with \., and counts its rows' {
        $table = New-Table 'a text, b text'
        $null = New-File 'e1.txt' "1`tx`n2`ty`n\.`n"
        $null = New-File 'e2.txt' "3`tz`n\.`n`n"
        (Import-RdsIamData $table "$folder/e?.txt" -Format Text).Rows | Should -Be 3
        @(Get-Values $table).Count | Should -Be 3
    }

    It 'refuses a text file with rows behind \.' {
        $table = New-Table 'a text'
        $failure = Get-Failure { Import-RdsIamData $table (New-File 'b.txt' "1`n\.`n2`n") -Format Text }
        Get-Id $failure | Should -Be 'ImportEndMark'
        $failure.Exception.Message | Should -Match 'line 2'
        Get-Values $table | Should -BeNullOrEmpty
    }

    It 'says how many rows the server counted where a trigger leaves some out' {
        $table = New-Table 'a int'
        Invoke-RdsIamQuery "create or replace function file_tests.odd() returns trigger language plpgsql as 'begin return case when new.a % 2 = 1 then new end; end'"
        Invoke-RdsIamQuery "create trigger odd before insert on $table for each row execute function file_tests.odd()"
        (Import-RdsIamData $table (New-File 'odd.csv' "a`n1`n2`n3`n")).Rows | Should -Be 2
        (1..5 | ForEach-Object { @{ a = $_ } } | Import-RdsIamData $table).Rows | Should -Be 3
        @(Get-Values $table).Count | Should -Be 5
    }

    It 'refuses a binary file that was cut between two rows' {
        $whole = "$folder/whole.bin"
        $null = Export-RdsIamData $whole -Query 'select generate_series(1, 10) a' -Format Binary
        $bytes = [IO.File]::ReadAllBytes($whole)
        $table = New-Table 'a int'
        # A row is a count, a length and four bytes; the mark at the end is two.
        Get-Id (Get-Failure { Import-RdsIamData $table (New-File 'cut.bin' $bytes[0..($bytes.Count - 13)]) -Format Binary }) | Should -Be 'ImportBinaryCut'
        Get-Values $table | Should -BeNullOrEmpty
        (Import-RdsIamData $table $whole -Format Binary).Rows | Should -Be 10
    }
}

Describe 'Files packed with gzip' {
    BeforeAll {
        $packed = "$folder/a.csv.gz"
        $null = Export-RdsIamData $packed -Query 'select g id, 1000000 + g amount from generate_series(1, 20000) g' -Compress
        $bytes = [IO.File]::ReadAllBytes($packed)
    }

    It 'are refused whole when they are cut after <length> bytes' -ForEach @(
        @{ Length = 2 }, @{ Length = 10 }, @{ Length = 11 }, @{ Length = 500 }, @{ Length = 20000 }, @{ Length = -9 }, @{ Length = -8 }, @{ Length = -4 }, @{ Length = -1 }
    ) {
        $table = New-Table 'id int, amount bigint'
        $end = ($Length -lt 0 ? $bytes.Count : 0) + $Length - 1
        $cut = New-File 'cut.csv.gz' $bytes[0..$end]
        foreach ($words in @{}, @{ NoHeader = $true }) {
            $failure = Get-Failure { Import-RdsIamData $table $cut @words }
            Get-Id $failure | Should -Be 'ImportFileGzipCut'
            $failure.Exception.Message | Should -Match 'cut off'
        }
        Get-Values $table | Should -BeNullOrEmpty
    }

    It 'are refused when <case>' -ForEach @(
        @{ Case = 'the check value is wrong'; Change = { param($b) $b[-7] = $b[-7] -bxor 1; $b } }
        @{ Case = 'the length is wrong'; Change = { param($b) $b[-2] = $b[-2] -bxor 1; $b } }
        @{ Case = 'a bit is flipped'; Change = { param($b) $b[5000] = $b[5000] -bxor 4; $b } }
        @{ Case = 'something else follows'; Change = { param($b) $b + [byte[]](1, 2, 3) } }
    ) {
        $table = New-Table 'id int, amount bigint'
        Get-Id (Get-Failure { Import-RdsIamData $table (New-File 'bad.csv.gz' (& $Change $bytes.Clone())) }) | Should -Match '^ImportFileGzip'
        Get-Values $table | Should -BeNullOrEmpty
    }

    It 'may have several members, and zeros behind them' {
        $table = New-Table 'id int, amount bigint'
        $member = New-File 'one.gz' 'x'
        $null = Export-RdsIamData $member -Query 'select 0 id, 0 amount' -Compress -NoHeader
        $all = $bytes + [IO.File]::ReadAllBytes($member) + [byte[]]::new(600)
        (Import-RdsIamData $table (New-File 'many.csv.gz' $all)).Rows | Should -Be 20001
    }
}

Describe 'A path is a path' {
    It 'is the file that exists under exactly this name' {
        $table = New-Table 'a text'
        $right = New-File 'rep[1].csv' "a`nRIGHT"
        $null = New-File 'rep1.csv' "a`nWRONG"
        $null = Import-RdsIamData $table $right
        $null = Import-RdsIamData $table (Get-Item -LiteralPath $right)
        $null = Import-RdsIamData $table -LiteralPath $right
        $null = Import-RdsIamData $table -LP $right
        $null = Get-Item -LiteralPath $right | Import-RdsIamData $table
        $null = Resolve-Path -LiteralPath $right | Import-RdsIamData $table
        Get-Values $table | Should -Be (, 'RIGHT' * 6)
    }

    It 'is a pattern where nothing has this name' {
        $table = New-Table 'a text'
        $null = New-File 'pat7.csv' "a`nseven"
        $null = Import-RdsIamData $table "$folder/pat[78].csv"
        Get-Values $table | Should -Be 'seven'
        Get-Id (Get-Failure { Import-RdsIamData $table -LiteralPath "$folder/pat[78].csv" }) | Should -Be 'InputFileNotFound'
        $failure = Get-Failure { Import-RdsIamData $table "$folder/pat[9].csv" }
        Get-Id $failure | Should -Be 'InputFileNoMatch'
        $failure.Exception.Message | Should -Match '-LiteralPath'
    }

    It 'begins at the location of the runspace' {
        $table = New-Table 'a text'
        $null = New-File 'here.csv' "a`nhere"
        Push-Location $folder
        try { $null = Import-RdsIamData $table here.csv; $null = Import-RdsIamData $table ./he?e.csv } finally { Pop-Location }
        Get-Values $table | Should -Be 'here', 'here'
    }

    It 'takes piped files for files and not for records, all or none' {
        $table = New-Table 'a text'
        $null = New-Item -ItemType Directory "$folder/piped" -Force
        $null = New-File 'piped/1.csv' "a`none"
        $null = New-File 'piped/2.csv' "a`ntwo"
        (Get-ChildItem "$folder/piped/*.csv" | Import-RdsIamData $table).Rows | Should -Be 2
        Get-Values $table | Should -Be 'one', 'two'
        Get-Id (Get-Failure { @((Get-Item "$folder/piped/1.csv"), [pscustomobject]@{ a = 1 }) | Import-RdsIamData $table }) | Should -Be 'ImportMixed'
        Get-Id (Get-Failure { @([pscustomobject]@{ a = 1 }, (Get-Item "$folder/piped/1.csv")) | Import-RdsIamData $table }) | Should -Be 'ImportMixed'
        Get-Id (Get-Failure { Get-Item "$folder/piped" | Import-RdsIamData $table }) | Should -Be 'InputFileIsFolder'
        @(Get-Values $table).Count | Should -Be 2
    }

    It 'says <id> for <path> before any login' -ForEach @(
        @{ Id = 'InputFileNotFound'; Path = 'no.csv' }
        @{ Id = 'InputFileNotFound'; Path = 'no/such/x.csv' }
        @{ Id = 'InputFileNoMatch'; Path = 'no*.csv' }
        @{ Id = 'InputFileIsFolder'; Path = '' }
        @{ Id = 'PathNotOfFiles'; Path = 'Env:\PATH' }
        @{ Id = 'PathDriveUnknown'; Path = 'Nowhere:\x.csv' }
        @{ Id = 'PathInvalid'; Path = 'nosuch::x.csv' }
    ) {
        $path = $Path -match ':' ? $Path : (Join-Path $folder $Path)
        $nobody = @{ HostName = 'db.abc123example.eu-west-1.rds.amazonaws.com'; ConnectTo = '127.0.0.1:9'; UserName = 'x'; AccessKey = 'AKIAEXAMPLE'; SecretKey = 'x' }
        Get-Id (Get-Failure { Import-RdsIamData t $path @nobody }) | Should -Be $Id
        Get-Id (Get-Failure { Import-RdsIamData t -LiteralPath $path @nobody }) | Should -Be ($Id -replace 'NoMatch', 'NotFound')
        Get-Id (Get-Failure { Invoke-RdsIamQuery -InputFile $path @nobody }) | Should -Be $Id
        if ($Id -like 'Path*') {
            Get-Id (Get-Failure { Export-RdsIamData $path -Query 'select 1' @nobody }) | Should -Be $Id
            Get-Id (Get-Failure { Import-RdsIamData t "$folder/rep1.csv" @nobody -RootCertificate $path }) | Should -Be $Id
        }
    }

    It 'holds for Invoke-RdsIamQuery too' {
        $right = New-File 'm[1].sql' "select 'RIGHT'"
        $null = New-File 'm1.sql' "select 'WRONG'"
        Invoke-RdsIamQuery -InputFile $right -As Scalar | Should -Be 'RIGHT'
        Invoke-RdsIamQuery -LiteralPath $right -As Scalar | Should -Be 'RIGHT'
        Invoke-RdsIamQuery -InputFile (Get-Item -LiteralPath $right) -As Scalar | Should -Be 'RIGHT'
        Get-Item -LiteralPath $right | Invoke-RdsIamQuery -As Scalar | Should -Be 'RIGHT'
    }

    It 'holds for policies and password files too' {
        $policy = '{"Version":"2012-10-17","Statement":{"Effect":"ALLOW","Action":"rds-db:connect","Resource":"arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-A/x"}}'
        $right = New-File 'pol[1].json' $policy.Replace('ALLOW', 'Allow')
        $null = New-File 'pol1.json' $policy.Replace('ALLOW', 'Deny')
        Test-RdsIamPolicy -PolicyDocument $right -Resource arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-A/x -Quiet | Should -BeTrue
        $words = @{ HostName = 'db.abc123example.eu-west-1.rds.amazonaws.com'; UserName = 'x'; AccessKey = 'AKIAEXAMPLE'; SecretKey = 'x' }
        $null = Export-RdsIamPgPass @words -LiteralPath "$folder/pass[1]"
        Get-ChildItem $folder -Name | Should -Contain 'pass[1]'
        Get-Id (Get-Failure { Export-RdsIamPgPass @words -Path 'Env:\x' -ErrorAction Stop }) | Should -Be 'PathNotOfFiles'
        $null = New-File 'mine.pgpass' "*:*:*:*:secret`n"
        Get-Id (Get-Failure { Export-RdsIamPgPass @words -Path "$folder/mine.pgpass" -PasswordOnly -ErrorAction Stop }) | Should -Be 'PasswordFileOfOther'
        Get-Content "$folder/mine.pgpass" | Should -Be '*:*:*:*:secret'
    }

    It 'may be a pipe or a file of /proc' -Skip:($IsWindows) {
        $table = New-Table 'a text'
        & mkfifo "$folder/pipe"
        $writer = Start-ThreadJob { param($pipe) [IO.File]::WriteAllText($pipe, "a`nfrom a pipe`n") } -ArgumentList "$folder/pipe"
        (Import-RdsIamData $table "$folder/pipe").Rows | Should -Be 1
        $null = $writer | Receive-Job -Wait -AutoRemoveJob
        Get-Values $table | Should -Be 'from a pipe'
        (Import-RdsIamData (New-Table 'a text') /proc/version -NoHeader -Quote '' -Delimiter '\t').Rows | Should -Be 1
        $sql = Start-ThreadJob { param($pipe) [IO.File]::WriteAllText($pipe, 'select 7') } -ArgumentList "$folder/pipe"
        Invoke-RdsIamQuery -InputFile "$folder/pipe" -As Scalar | Should -Be 7
        $null = $sql | Receive-Job -Wait -AutoRemoveJob
    }
}

Describe 'Encodings' {
    It 'refuses bytes that <encoding> does not have' -ForEach @(
        @{ Encoding = 'ascii'; Bytes = 97, 10, 66, 10, 233, 10; Line = 3 }
        @{ Encoding = 'shift_jis'; Bytes = 97, 10, 0x82, 0xa0, 10, 0x85, 0x40, 10; Line = 3 }
        @{ Encoding = 'unicode'; Bytes = 97, 0, 10, 0, 0, 0xd8, 10, 0; Line = 2 }
        @{ Encoding = 'unicode'; Bytes = 97, 0, 10, 0, 98, 0, 10; Line = 2 }
        @{ Encoding = 'utf32'; Bytes = 97, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0x11, 0; Line = 2 }
    ) {
        $table = New-Table 'a text'
        $failure = Get-Failure { Import-RdsIamData $table (New-File 'enc.csv' $Bytes) -Encoding $Encoding }
        Get-Id $failure | Should -Be 'ImportFileCharacter'
        $failure.Exception.Message | Should -Match "line $Line.*byte"
        Get-Values $table | Should -BeNullOrEmpty
    }

    It 'takes <encoding> with and without its mark' -ForEach @(
        @{ Encoding = 'unicode' }, @{ Encoding = 'bigendianunicode' }, @{ Encoding = 'utf32' }, @{ Encoding = 'utf8' }
    ) {
        $text = "a`nZoë $([char]::ConvertFromUtf32(0x1F600)) ж`n"
        $table = New-Table 'a text'
        $e = switch ($Encoding) { 'unicode' { [Text.Encoding]::Unicode } 'bigendianunicode' { [Text.Encoding]::BigEndianUnicode } 'utf32' { [Text.Encoding]::UTF32 } default { [Text.Encoding]::UTF8 } }
        $null = Import-RdsIamData $table (New-File 'mark.csv' ($e.GetPreamble() + $e.GetBytes($text)))
        $null = Import-RdsIamData $table (New-File 'plain.csv' $e.GetBytes($text)) -Encoding $Encoding
        Get-Values $table | Should -Be (, ($text -split "`n")[1] * 2)
    }

    It 'says what to do about bytes that are not UTF-8' {
        $table = New-Table 'a text, b text'
        $failure = Get-Failure { Import-RdsIamData $table (New-File 'cp.csv' (97, 44, 98, 10, 0x69, 0x92, 0x73, 44, 10)) }
        $failure.Exception.Message | Should -Match '-Encoding windows-1252'
        Get-Id (Get-Failure { Import-RdsIamData $table (New-File 'cp2.csv' (0x92, 44, 98, 10, 120, 44, 10)) }) | Should -Be 'ImportHeaderEncoding'
        (Get-Failure { Import-RdsIamData $table (New-File 'u16.csv' ([Text.Encoding]::Unicode.GetBytes("1,2`n"))) -NoHeader }).Exception.Message | Should -Match '-Encoding unicode'
    }

    It 'refuses to write what <encoding> does not have' -ForEach @(@{ Encoding = 'ascii' }, @{ Encoding = 'latin1' }, @{ Encoding = 'windows-1252' }, @{ Encoding = 'shift_jis' }) {
        $failure = Get-Failure { Export-RdsIamData "$folder/out.csv" -Query "select v from (values ('a'), (U&'\01CE')) t (v)" -Encoding $Encoding }
        Get-Id $failure | Should -Be 'ExportCharacter'
        $failure.Exception.Message | Should -Match 'line 3.*U\+01CE.*utf8'
        Test-Path "$folder/out.csv" | Should -BeFalse
    }

    It 'reads a script strictly: <case>' -ForEach @(
        @{ Case = 'an odd byte of UTF-16'; Bytes = 0xff, 0xfe, 49, 0, 50 }
        @{ Case = 'half a pair of UTF-16'; Bytes = 0xff, 0xfe, 0x27, 0, 0, 0xd8, 0x27, 0 }
        @{ Case = 'Latin-1'; Bytes = 39, 0xe9, 39 }
    ) {
        Get-Id (Get-Failure { Invoke-RdsIamQuery -InputFile (New-File 'bad.sql' $Bytes) }) | Should -Be 'InputFileNotUtf8'
    }
}

Describe 'Headers and columns' {
    It 'takes -Column for the names of the file in its order, and leaves the header out' {
        $table = New-Table 'idx int, a text'
        (Import-RdsIamData $table (New-File 'pd.csv' ",a`n0,x`n1,y") -Column idx, a).Rows | Should -Be 2
        (Import-RdsIamData $table (New-File 'names.csv' "Customer No,Customer Name`n2,z") -Column idx, a).Rows | Should -Be 1
        (Invoke-RdsIamQuery "select string_agg(idx || a, ',' order by idx) from $table" -As Scalar) | Should -Be '0x,1y,2z'
    }

    It 'lets the header say the order where it has the same names' {
        $table = New-Table 'a text, b text'
        $null = Import-RdsIamData $table (New-File 'ab.csv' "a,B`n1,2") -Column b, a
        (Invoke-RdsIamQuery "select a || b from $table" -As Scalar) | Should -Be '12'
    }

    It 'says <id> for <case>' -ForEach @(
        @{ Id = 'ImportHeaderMoved'; Case = 'a name in another place'; Text = "a,x`n1,2"; Words = @{ Column = 'b', 'a' } }
        @{ Id = 'ImportHeaderUnlike'; Case = 'too few names'; Text = "a,x`n1,2"; Words = @{ Column = 'b' } }
        @{ Id = 'ImportHeaderNameEmpty'; Case = 'an empty name'; Text = ",a`n1,2"; Words = @{} }
        @{ Id = 'ImportHeaderNameEmpty'; Case = 'a delimiter at the end'; Text = "a,b,`n1,2,"; Words = @{} }
        @{ Id = 'ImportHeaderNameTwice'; Case = 'a name twice'; Text = "x,x`n1,2"; Words = @{} }
        @{ Id = 'ImportHeaderBlanks'; Case = 'blanks behind commas'; Text = "a, b`n1, 2"; Words = @{} }
        @{ Id = 'ImportHeaderDelimiter'; Case = 'another delimiter'; Text = "a;b`n1;2"; Words = @{} }
        @{ Id = 'ImportColumnUnknown'; Case = 'an unknown name'; Text = "a,nosuch`n1,2"; Words = @{} }
    ) {
        $table = New-Table 'a text, b text'
        $failure = Get-Failure { Import-RdsIamData $table (New-File 'h.csv' $Text) @Words }
        Get-Id $failure | Should -Be $Id
        $failure.Exception.Message | Should -Match '-Column|-Delimiter'
    }

    It 'cuts a header that is a whole file' {
        $failure = Get-Failure { Import-RdsIamData (New-Table 'a text') (New-File 'long.csv' ('x' * 400000)) }
        $failure.Exception.Message.Length | Should -BeLessThan 600
    }
}

Describe 'Advice for files' {
    It 'gives it for <case>' -ForEach @(
        @{ Case = 'a lone quote'; Text = "a,b`n1,x`n2,5`" disk`n3,z`n"; Match = 'line 3.*-Quote' }
        @{ Case = 'a quote that is not closed'; Text = "a,b`n1,`"x`n2,y`n"; Match = 'line 2.*-Quote' }
        @{ Case = 'blank lines at the end'; Text = "a,b`n1,x`n`n"; Match = 'blank lines' }
        @{ Case = 'mixed line ends'; Text = "a,b`r`n1,x`n2,y`n"; Match = 'line end' }
        @{ Case = 'too many values'; Text = "a,b`n1,x,y`n"; Match = '-Delimiter' }
        @{ Case = 'a word for NULL'; Text = "a,b`nNULL,x`n"; Match = "-Null 'NULL'" }
        @{ Case = 'an empty text'; Text = "a,b`n`"`",x`n"; Match = '-Null' }
    ) {
        $table = New-Table 'a int, b text'
        $failure = Get-Failure { Import-RdsIamData $table (New-File 'advice.csv' $Text) }
        $failure.Exception.Message | Should -Match $Match
        Get-Values $table | Should -BeNullOrEmpty
    }

    It 'switches quotes off with an empty -Quote' {
        $table = New-Table 'a int, b text'
        (Import-RdsIamData $table (New-File 'q.csv' "a,b`n1,5`" disk`n2,`"z") -Quote '').Rows | Should -Be 2
        (Invoke-RdsIamQuery "select b from $table order by a").b | Should -Be '5" disk', '"z'
        Get-Id (Get-Failure { Import-RdsIamData $table (New-File 'q1.csv' "a,b`n1,$([char]1)x") -Quote '' }) | Should -Be 'ImportQuoteUsed'
    }

    It 'takes \t for a tab' {
        $table = New-Table 'a int, b text'
        (Import-RdsIamData $table (New-File 't.tsv' "a`tb`n1`tx") -Delimiter '\t').Rows | Should -Be 1
        (Import-RdsIamData $table (New-File 't.tsv' "a`tb`n1`tx") -Delimiter "`t").Rows | Should -Be 1
    }
}
