# The package as people get it: published, found, installed, updated, saved and removed by PowerShell's own PSResourceGet, in the
# module path of a user who has nothing yet; and imported from places that are not like ours.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $package = Join-Path $RdsIamRoot out/package
    $manifest = Join-Path $package RdsIam/RdsIam.psd1
    $built = Join-Path $RdsIamRoot out/RdsIam
    # Made anew where the built module is younger.
    $newest = (Get-ChildItem $built -Recurse -File | Sort-Object LastWriteTime | Select-Object -Last 1).LastWriteTime
    if (-not (Test-Path (Join-Path $package SHA256SUMS)) -or (Get-Item (Join-Path $package SHA256SUMS)).LastWriteTime -lt $newest) {
        $said = dotnet build (Join-Path $RdsIamRoot src/RdsIam.Package) -v quiet 2>&1
        if ($LASTEXITCODE) { throw ($said | Out-String) }
    }
    $version = (Import-PowerShellDataFile $manifest).ModuleVersion
    $sign = 'Get-RdsIamToken x.abc.eu-west-1.rds.amazonaws.com u -AccessKey AK -SecretKey sk'

    # A new shell of a user whose home is a folder of this test.
    function Invoke-AsNewUser([string] $Script, [string[]] $Prefix = @(), [hashtable] $Environment = @{ HOME = "$TestDrive/home" }) {
        $words = @($Prefix) + @('pwsh', '-NoProfile', '-NonInteractive', '-Command', "`$ErrorActionPreference = 'Stop'; $Script")
        $start = [Diagnostics.ProcessStartInfo]::new($words[0])
        $words | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        # PSResourceGet writes NuGet's settings into the current folder of who has no ~/.config yet.
        $start.WorkingDirectory = $TestDrive
        foreach ($name in 'HOME', 'PSModulePath', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME') { $null = $start.Environment.Remove($name) }
        $start.Environment['NO_COLOR'] = '1'
        $Environment.Keys | ForEach-Object { $start.Environment[$_] = $Environment[$_] }
        $process = [Diagnostics.Process]::Start($start)
        $failed = $process.StandardError.ReadToEndAsync()
        $text = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        if ($process.ExitCode) { throw "$text$($failed.Result)" }
        $text.TrimEnd() -split '\r?\n'
    }
}

Describe 'The package' {
    It 'holds the module whole: help, formats, certificates, licences, and no test' {
        $zip = [IO.Compression.ZipFile]::OpenRead((Join-Path $package "RdsIam.$version.nupkg"))
        try { $names = $zip.Entries.FullName } finally { $zip.Dispose() }
        foreach ($file in 'RdsIam.psd1', 'RdsIam.Format.ps1xml', 'LICENSE', 'ThirdPartyNotices.txt', 'CHANGELOG.md', 'sbom.cdx.json', 'bin/RdsIam.dll',
            'bin/core/RdsIam.Core.dll', 'bin/core/rds-ca-bundle.pem', 'en-US/RdsIam.dll-Help.xml', 'en-US/about_RdsIam.help.txt') {
            $names | Should -Contain $file
        }
        $names -match 'Tests|xunit|Pester|Sandbox|\.deps\.json$' | Should -Be 'bin/core/RdsIam.Core.deps.json'
        # Ours only, for the lines in a stack trace.
        $names -match '\.pdb$' | Should -BeIn 'bin/RdsIam.pdb', 'bin/core/RdsIam.Core.pdb'
    }

    It 'carries the same files in the nupkg and in the zip, with their hashes beside them' {
        $lines = Get-Content (Join-Path $package SHA256SUMS)
        $lines.Count | Should -Be 2
        foreach ($line in $lines) {
            $hash, $name = $line -split '  '
            (Get-FileHash (Join-Path $package $name) -Algorithm SHA256).Hash | Should -Be $hash
        }
        Expand-Archive (Join-Path $package "RdsIam.$version.zip") "$TestDrive/unzipped"
        $folder = "$TestDrive/unzipped/RdsIam/$version"
        $files = Get-ChildItem $folder -Recurse -File
        $files.Count | Should -BeGreaterThan 15
        foreach ($file in $files) {
            $twin = Join-Path $package RdsIam $file.FullName.Substring((Get-Item $folder).FullName.Length)
            (Get-FileHash $file.FullName).Hash | Should -Be (Get-FileHash $twin).Hash
        }
    }

    It 'lists every assembly of others in the SBOM, with its version, and in the notices' {
        $sbom = Get-Content -Raw (Join-Path $package RdsIam/sbom.cdx.json) | ConvertFrom-Json
        $sbom.metadata.component.name | Should -Be RdsIam
        $sbom.metadata.component.version | Should -Be $version
        $shipped = Get-ChildItem (Join-Path $package RdsIam/bin/core) -Filter *.dll | Where-Object BaseName -NE RdsIam.Core
        # One package has another name than its assembly.
        $sbom.components.name | Sort-Object | Should -Be ($shipped.BaseName -replace '^Renci\.SshNet$', 'SSH.NET' | Sort-Object)
        $locked = (Get-Content -Raw (Join-Path $RdsIamRoot src/RdsIam.Core/packages.lock.json) | ConvertFrom-Json -AsHashtable).dependencies.Values
        $notices = Get-Content -Raw (Join-Path $package RdsIam/ThirdPartyNotices.txt)
        foreach ($component in $sbom.components) {
            $component.version | Should -Be $locked.($component.name).resolved
            $component.licenses.license.id | Should -Not -BeNullOrEmpty
            $notices | Should -Match "\b$([regex]::Escape($component.name))\b"
        }
    }

    It 'has a manifest that the Gallery shows well' {
        $data = (Import-PowerShellDataFile $manifest).PrivateData.PSData
        $data.ReleaseNotes | Should -Match '### Fixed'
        $data.ProjectUri, $data.LicenseUri, $data.IconUri | ForEach-Object { $_ | Should -Match '^https://' }
        $data.Tags | Should -Contain 'PostgreSQL'
        Test-Path (Join-Path $RdsIamRoot docs/icon.png) | Should -BeTrue
    }
}

Describe 'PSResourceGet' {
    BeforeAll {
        $null = New-Item -ItemType Directory "$TestDrive/home", "$TestDrive/gallery", "$TestDrive/saved", "$TestDrive/next"
        # The version after this one, to update to.
        $next = [version]::new(([version]$version).Major, ([version]$version).Minor, ([version]$version).Build + 1).ToString()
        Copy-Item -Recurse (Join-Path $package RdsIam) "$TestDrive/next/RdsIam"
        $text = (Get-Content -Raw "$TestDrive/next/RdsIam/RdsIam.psd1") -replace "(ModuleVersion\s*= )'[^']+'", "`$1'$next'"
        Set-Content "$TestDrive/next/RdsIam/RdsIam.psd1" $text
    }

    It 'publishes, finds and installs it for a new user, whose next shell has the cmdlets and their help' {
        $found = Invoke-AsNewUser @"
Register-PSResourceRepository local '$TestDrive/gallery' -Trusted
Publish-PSResource -NupkgPath '$package/RdsIam.$version.nupkg' -Repository local
`$found = Find-PSResource RdsIam -Repository local
`$found.Version.ToString(); `$found.Author
Install-PSResource RdsIam -Repository local
"@
        $found | Should -Be $version, 'RdsIam contributors'
        $used = Invoke-AsNewUser "(Get-Command -Noun RdsIam* | Measure-Object).Count; ($sign).UserName; (Get-Help Get-RdsIamToken).Synopsis; (Get-Module RdsIam).ModuleBase"
        [int] $used[0] | Should -Be (Get-Command -Module RdsIam).Count
        $used[1] | Should -Be 'u'
        $used[2] | Should -Be (Get-Help Get-RdsIamToken).Synopsis
        $used[3] | Should -BeLike "$TestDrive/home*/RdsIam/$version"
    }

    It 'updates, saves and uninstalls it' {
        $lines = Invoke-AsNewUser @"
Publish-PSResource -Path '$TestDrive/next/RdsIam' -Repository local
Update-PSResource RdsIam -Repository local
(Get-InstalledPSResource RdsIam).Version | ForEach-Object ToString | Sort-Object
Save-PSResource RdsIam -Repository local -Version $version -Path '$TestDrive/saved'
Uninstall-PSResource RdsIam
@(Get-InstalledPSResource RdsIam -ErrorAction Ignore).Count
"@
        $lines | Should -Be $version, $next, '0'
        Test-Path "$TestDrive/saved/RdsIam/$version/RdsIam.psd1" | Should -BeTrue
    }
}

Describe 'The module' {
    It 'imports from a path with blanks and letters that are not ASCII' {
        Copy-Item -Recurse (Join-Path $package RdsIam) "$TestDrive/mein Ordner ü 名/RdsIam"
        Invoke-AsNewUser "Import-Module '$TestDrive/mein Ordner ü 名/RdsIam'; ($sign).UserName" | Should -Be 'u'
    }

    It 'imports for a user who has no home, from a folder that he may only read' -Skip:$IsWindows {
        $folder = Join-Path ([IO.Path]::GetTempPath()) "rdsiam-read-only-$([guid]::NewGuid().ToString('n'))"
        Copy-Item -Recurse (Join-Path $package RdsIam) "$folder/RdsIam"
        chmod -R a=rX $folder
        try {
            # Root may write everywhere, so it becomes somebody else.
            $prefix = if ([Environment]::IsPrivilegedProcess) { 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups' } else { @() }
            $lines = Invoke-AsNewUser -Prefix $prefix -Environment @{} "Import-Module '$folder/RdsIam'; ($sign).UserName; try { Set-Content '$folder/RdsIam/x' 1 } catch { 'may not write' }"
            $lines | Should -Be 'u', 'may not write'
        }
        finally {
            chmod -R u+w $folder
            Remove-Item -Recurse $folder
        }
    }
}
