# What every test file starts with: the built module, imported from out/RdsIam, which is what people get.
Set-StrictMode -Version 3
$RdsIamRoot = Split-Path (Split-Path $PSScriptRoot)
$RdsIamManifest = Join-Path $RdsIamRoot 'out/RdsIam/RdsIam.psd1'
Import-Module $RdsIamManifest -ErrorAction Stop
