# Files with secrets, where the system is against them: a umask that widens rights, a folder that everybody may write to, a full disk, what stands
# in a file's place.
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
