# Files with secrets, where the system is against them: a umask that widens rights, a folder that everybody may write to, a full disk, what stands
# in a file's place; files that several processes write at once.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $name = 'demo.abc123example.eu-west-1.rds.amazonaws.com'
    $keys = @{ AccessKey = 'AKIAOWN'; SecretKey = 'sentinel-secret' }
    function Get-Mode($Path) { [IO.File]::GetUnixFileMode($Path) -as [int] }
}

Describe 'A file with a secret' -Skip:$IsWindows {
    It 'is its owner''s alone, whatever the umask' {
        $script = @"
Import-Module '$RdsIamManifest'
Set-Location '$TestDrive'
`$keys = @{ AccessKey = 'AKIAOWN'; SecretKey = 'sentinel-secret' }
Export-RdsIamPgPass $name app orders @keys -Path new/pass
Export-RdsIamPgPass $name app orders @keys -Path only -PasswordOnly
Export-RdsIamTarget orders -HostName $name -UserName app -Confirm:`$false
"@
        Set-Content "$TestDrive/run.ps1" $script
        $kept = $env:RDSIAM_TARGETS
        $env:RDSIAM_TARGETS = "$TestDrive/new/targets.json"
        try { $null = sh -c "umask 000; exec pwsh -NoProfile -File '$TestDrive/run.ps1'" } finally { $env:RDSIAM_TARGETS = $kept }
        foreach ($file in 'new/pass', 'only', 'new/targets.json') { Get-Mode "$TestDrive/$file" | Should -Be 0x180 -Because $file }
        Get-Mode "$TestDrive/new" | Should -Be 0x1C0
    }

    It 'stays as it was where the disk is full' -Skip:($IsWindows -or (id -u) -ne '0') {
        $small = New-Item -ItemType Directory "$TestDrive/small"
        mount -t tmpfs -o size=16k tmpfs $small 2>$null
        if ($LASTEXITCODE) { Set-ItResult -Skipped -Because 'nothing can be mounted here' }
        try {
            Set-Content "$small/pass" 'other:5432:*:me:mine'
            $before = Get-Content -Raw "$small/pass"
            try { [IO.File]::WriteAllBytes("$small/fill", [byte[]]::new(64kb)) } catch [IO.IOException] { $null = $_ }
            { Export-RdsIamPgPass $name app orders @keys -Path "$small/pass" } | Should -Throw -ErrorId 'PrivateFileFailed,*'
            Get-Content -Raw "$small/pass" | Should -BeExactly $before
            Get-ChildItem -Force $small | ForEach-Object Name | Where-Object { $_ -notin 'fill', 'pass' } | Should -BeNullOrEmpty
        }
        finally { umount $small }
    }

    It 'is not written where <What> stands in its place' -ForEach @(
        @{ What = 'a folder'; Make = { $null = New-Item -ItemType Directory $args[0] } }
        @{ What = 'a circle of links'; Make = { $null = New-Item -ItemType SymbolicLink $args[0] -Target $args[0] } }
        @{ What = 'a link below a file'; Make = { Set-Content "$($args[0]).file" x; $null = New-Item -ItemType SymbolicLink $args[0] -Target "$($args[0]).file/below" } }
    ) {
        $path = "$TestDrive/at $What"
        & $Make $path
        $before = Get-ChildItem -Force $TestDrive | ForEach-Object Name
        { Export-RdsIamPgPass $name app orders @keys -Path $path } | Should -Throw -ErrorId 'PrivateFile*'
        Get-ChildItem -Force $TestDrive | ForEach-Object Name | Should -Be $before
    }

    It 'goes through a link to where there is none yet' {
        $null = New-Item -ItemType SymbolicLink "$TestDrive/link" -Target "$TestDrive/later/pass"
        Export-RdsIamPgPass $name app orders @keys -Path "$TestDrive/link"
        (Get-Item -Force "$TestDrive/link").LinkType | Should -Be 'SymbolicLink'
        Get-Mode "$TestDrive/later/pass" | Should -Be 0x180
        Get-Content -Raw "$TestDrive/later/pass" | Should -Match 'X-Amz-Signature'
    }
}

Describe 'A file that several processes write at once' -Skip:$IsWindows {
    BeforeAll {
        Start-TestSandbox
        $writers, $times, $rows = 2, 6, 5000
        # Of each process: its number. The last one goes on until it is killed.
        Set-Content "$TestDrive/writer.ps1" @"
param(`$n)
Import-Module '$RdsIamManifest'
Set-Location '$TestDrive'
`$sandbox = `$env:RDSIAM_TEST_SANDBOX | ConvertFrom-Json
`$target = @{ HostName = `$sandbox.hostName; ConnectTo = `$sandbox.connectTo; Database = `$sandbox.database; RootCertificate = `$sandbox.rootCertificate }
`$admin = @{ Credential = [pscredential]::new(`$sandbox.adminUserName, (ConvertTo-SecureString `$sandbox.adminPassword -AsPlainText -Force)) }
# On a machine that does much else a login takes its time.
`$null = Connect-RdsIam @target @admin -ConnectTimeout 120
Set-Content "ready-`$n" `$PID
while (-not (Test-Path go)) { Start-Sleep -Milliseconds 10 }
foreach (`$i in 1..(`$n -le $writers ? $times : 10000)) {
    `$null = Export-RdsIamTarget "t-`$n-`$i" -HostName $name -UserName app -Confirm:`$false
    `$null = Export-RdsIamPgPass $name app "d-`$n-`$i" -AccessKey AKIAOWN -SecretKey sentinel-secret -Path pass
    `$null = Export-RdsIamData -Query "select `$n as writer from generate_series(1, $rows)" -Path one.csv -Force
}
"@
        # What is wrong with the files now; nothing, if they are whole and their owner's alone.
        function Get-Flaw {
            try {
                if (Test-Path "$TestDrive/targets.json") {
                    if ((Get-Mode "$TestDrive/targets.json") -ne 0x180) { 'targets: rights' }
                    if (-not (Test-Json (Get-Content -Raw "$TestDrive/targets.json") -ErrorAction Ignore)) { 'targets: no JSON' }
                }
                if (Test-Path "$TestDrive/pass") {
                    if ((Get-Mode "$TestDrive/pass") -ne 0x180) { 'pass: rights' }
                    if ([IO.File]::ReadAllText("$TestDrive/pass") -notmatch '\A(\S+:5432:d-\d-\d+:app:\S+X-Amz-Signature=[0-9a-f]{64}\S*\n)+\z') { 'pass: a part' }
                }
                if (Test-Path "$TestDrive/one.csv") {
                    $lines = [IO.File]::ReadAllLines("$TestDrive/one.csv")
                    if ($lines.Length -ne $rows + 1 -or @([Collections.Generic.HashSet[string]]::new([string[]] $lines)).Count -ne 2) { 'export: a part' }
                }
            }
            catch [IO.FileNotFoundException] { "gone: $_" }
        }
    }

    It 'is always whole, loses nothing and stays its owner''s alone, also where a writer is killed' {
        $kept = $env:RDSIAM_TARGETS, $env:RDSIAM_TEST_SANDBOX
        $env:RDSIAM_TARGETS = "$TestDrive/targets.json"
        $env:RDSIAM_TEST_SANDBOX = $RdsIamTestSandbox.Json
        try {
            $all = 1..($writers + 1) | ForEach-Object {
                Start-Process sh -ArgumentList '-c', "`"exec pwsh -NoProfile -File '$TestDrive/writer.ps1' $_ 2>'$TestDrive/error-$_'`"" -PassThru
            }
            Wait-Until { @(Get-ChildItem $TestDrive -Filter 'ready-*').Count -eq $all.Count } -Seconds 90 | Should -BeTrue
            Set-Content "$TestDrive/go" ''
            $looks = 0
            $flaws = while (@($all | Where-Object { -not $_.HasExited }).Count) {
                Get-Flaw
                $looks++
                Start-Sleep -Milliseconds 10
                if (-not $all[-1].HasExited -and (Test-Path "$TestDrive/pass") -and (Select-String "d-$($all.Count)-2:" "$TestDrive/pass")) {
                    Stop-Process -Id (Get-Content "$TestDrive/ready-$($all.Count)") -ErrorAction Ignore
                }
            }
        }
        finally {
            $env:RDSIAM_TARGETS, $env:RDSIAM_TEST_SANDBOX = $kept
            Get-Content "$TestDrive/ready-*" | ForEach-Object { Stop-Process -Id $_ -ErrorAction Ignore }
        }
        $flaws | Should -BeNullOrEmpty
        $looks | Should -BeGreaterThan 10
        1..$writers | ForEach-Object { Get-Content "$TestDrive/error-$_" } | Should -BeNullOrEmpty
        $all.ExitCode[0..($writers - 1)] | Should -Be @(0, 0)
        $all[-1].ExitCode | Should -Not -Be 0
        $targets = Get-Content -Raw "$TestDrive/targets.json" | ConvertFrom-Json -AsHashtable
        $pass = Get-Content -Raw "$TestDrive/pass"
        foreach ($n in 1..$writers) {
            foreach ($i in 1..$times) {
                "$($targets | ConvertTo-Json -Depth 5)" | Should -BeLike "*`"t-$n-$i`"*"
                $pass | Should -BeLike "*:d-$n-$i`:*"
            }
        }
        Get-Flaw | Should -BeNullOrEmpty
        # What the killed one was writing stays, as nobody is left to take it away, and is its owner's alone; it is in nobody's way.
        foreach ($left in Get-ChildItem -Force $TestDrive -File | Where-Object { $_.Name -match '^\.?(pass|targets\.json)\.' }) { Get-Mode $left | Should -Be 0x180 }
    }
}
