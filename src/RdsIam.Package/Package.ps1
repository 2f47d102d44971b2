<#
.SYNOPSIS
Packs the module in out/RdsIam: out/package gets RdsIam.<version>.nupkg, the zip with the same files, and their hashes.
.DESCRIPTION
Called by RdsIam.Package.proj, which has built the module and listed its packages in out/package/sbom.json.
#>
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3
# A package over this size needs a reason in docs/architecture.md.
$most = 12MB
$root = Split-Path (Split-Path $PSScriptRoot)
$built = Join-Path $root 'out/RdsIam'
$package = Join-Path $root 'out/package'
$module = Join-Path $package 'RdsIam'
$version = (Import-PowerShellDataFile (Join-Path $built RdsIam.psd1)).ModuleVersion

# What people read of a version on the Gallery: its part of CHANGELOG.md.
function Get-ReleaseNote {
    $changes = Get-Content -Raw (Join-Path $root CHANGELOG.md)
    $part = [regex]::Match($changes, "(?ms)^## $([regex]::Escape($version))\b[^\n]*\n(.*?)(?=^## |\z)")
    if (-not $part.Success) { throw "CHANGELOG.md has no section for version $version." }
    $part.Groups[1].Value.Trim()
}

# Of the packages that a restore took, those that put an assembly beside Core.
function Write-Sbom([string] $Source, [string] $Target) {
    $dependencies = Get-Content -Raw (Join-Path $module 'bin/core/RdsIam.Core.deps.json') | ConvertFrom-Json -AsHashtable
    $shipped = $dependencies.targets.Values.GetEnumerator() | ForEach-Object { $_.GetEnumerator() } | Where-Object { $_.Value.runtime } | ForEach-Object Key
    $sbom = Get-Content -Raw $Source | ConvertFrom-Json -AsHashtable -DateKind String
    $sbom.components = @($sbom.components | Where-Object { "$($_.name)/$($_.version)" -in $shipped })
    $kept = $sbom.components.'bom-ref'
    $sbom.dependencies = @($sbom.dependencies | Where-Object { $_.ref -in $kept } | ForEach-Object {
            $_.dependsOn = @($_.dependsOn | Where-Object { $_ -in $kept })
            $_
        })
    $sbom.metadata.component = [ordered]@{ type = 'library'; 'bom-ref' = "RdsIam@$version"; name = 'RdsIam'; version = $version }
    $sbom.dependencies += [ordered]@{ ref = "RdsIam@$version"; dependsOn = @($kept) }
    $sbom | ConvertTo-Json -Depth 20 | Set-Content $Target
}

Copy-Item -Recurse $built $module
Copy-Item (Join-Path $PSScriptRoot ThirdPartyNotices.txt), (Join-Path $root CHANGELOG.md) $module
Write-Sbom (Join-Path $package sbom.json) (Join-Path $module sbom.cdx.json)
Remove-Item (Join-Path $package sbom.json)
$manifest = Join-Path $module RdsIam.psd1
$text = Get-Content -Raw $manifest
$note = (Get-ReleaseNote).Replace("'", "''")
$withNote = $text.Replace("ReleaseNotes = ''", "ReleaseNotes = '$note'")
if ($withNote -eq $text) { throw 'RdsIam.psd1 has no empty ReleaseNotes to fill.' }
Set-Content $manifest $withNote -NoNewline
$null = Test-ModuleManifest $manifest

Compress-PSResource -Path $module -DestinationPath $package
$zip = Join-Path $package "RdsIam.$version.zip"
# Unzipped in a folder of $env:PSModulePath it is found as it is.
$tree = Join-Path $package "tree"
$null = New-Item -ItemType Directory (Join-Path $tree RdsIam)
Copy-Item -Recurse $module (Join-Path $tree "RdsIam/$version")
[IO.Compression.ZipFile]::CreateFromDirectory($tree, $zip)
Remove-Item -Recurse $tree

$files = Get-Item (Join-Path $package '*.nupkg'), $zip
$files | Get-FileHash -Algorithm SHA256 | ForEach-Object { '{0}  {1}' -f $_.Hash.ToLowerInvariant(), (Split-Path $_.Path -Leaf) } |
    Set-Content (Join-Path $package SHA256SUMS)
foreach ($file in $files) { '{0}: {1:0.0} MB' -f $file.Name, ($file.Length / 1MB) }
if ($files.Where{ $_.Length -gt $most }) { throw "A package is over $($most / 1MB) MB. Leave something out, or write the reason into docs/architecture.md." }
