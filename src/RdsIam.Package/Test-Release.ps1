<#
.SYNOPSIS
Checks that a tag, the manifest and the change log name the same version, and that the change log dates it.
.EXAMPLE
./src/RdsIam.Package/Test-Release.ps1 -Tag v0.2.0
#>
param(
    [Parameter(Mandatory)] [string] $Tag,
    [string] $Root = (Join-Path $PSScriptRoot ../..)
)
$ErrorActionPreference = 'Stop'
$version = (Import-PowerShellDataFile (Join-Path $Root RdsIam.psd1)).ModuleVersion
if ($Tag -cne "v$version") { throw "The tag is $Tag, and RdsIam.psd1 has version $version. Tag v$version, or change ModuleVersion first." }
$heading = Get-Content (Join-Path $Root CHANGELOG.md) | Where-Object { $_ -match '^## ' } | Select-Object -First 1
if ($heading -notmatch "^## $([regex]::Escape($version)) - \d{4}-\d{2}-\d{2}$") {
    throw "The first section of CHANGELOG.md is '$heading'. It must be '## $version - <year-month-day>'."
}
"Tag, manifest and change log agree on $version."
