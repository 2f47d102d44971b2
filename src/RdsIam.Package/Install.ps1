<#
.SYNOPSIS
Installs the package in a folder as a user does who has a folder for a repository, and gives the path of the installed manifest.
#>
param([string] $Folder = (Join-Path $PSScriptRoot ../../out/package))
$ErrorActionPreference = 'Stop'
Register-PSResourceRepository RdsIamLocal (Resolve-Path $Folder).Path -Trusted
try {
    Install-PSResource RdsIam -Repository RdsIamLocal -Reinstall
}
finally {
    Unregister-PSResourceRepository RdsIamLocal
}
$installed = Get-InstalledPSResource RdsIam | Sort-Object Version | Select-Object -Last 1
Join-Path $installed.InstalledLocation RdsIam $installed.Version RdsIam.psd1
