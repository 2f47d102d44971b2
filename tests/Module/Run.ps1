<#
.SYNOPSIS
Runs the Pester tests of the built module and writes one entry a test to -Report (JSON).
Exit code 3 with the reason on standard output: this engine cannot run them.
#>
param(
    [Parameter(Mandatory)] [string] $Report,
    [string] $Path = $PSScriptRoot
)
$ErrorActionPreference = 'Stop'
if ($PSVersionTable.PSVersion -lt [version]'7.4') {
    "PowerShell $($PSVersionTable.PSVersion) is too old: install 7.4 or later to run the module's tests"
    exit 3
}
$pester = Get-Module Pester -ListAvailable | Where-Object Version -GE ([version]'5.5') | Sort-Object Version | Select-Object -Last 1
if (-not $pester) {
    "no Pester 5.5 or later: run 'Install-Module Pester' to run the module's tests"
    exit 3
}
Import-Module $pester

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
. "$PSScriptRoot/Common.ps1"
try {
    $run = Invoke-Pester -Configuration $configuration
}
finally {
    Stop-TestSandbox
}

# A file that breaks outside its tests has no test to carry the failure: it counts as one.
$broken = foreach ($container in $run.Containers) {
    foreach ($block in @($container) + @($container.Blocks)) {
        if ($block.ErrorRecord) {
            @{ Name = "$(Split-Path $container.Item -Leaf): $($block.Name)"; Outcome = 'Failed'; Message = ($block.ErrorRecord | Out-String) }
        }
    }
}
$tests = foreach ($test in $run.Tests) {
    @{
        Name    = '{0}: {1}' -f (Split-Path $test.ScriptBlock.File -Leaf), $test.ExpandedPath
        Outcome = if ($test.Result -in 'Passed', 'Skipped') { $test.Result } else { 'Failed' }
        Message = ($test.ErrorRecord | Out-String).Trim()
    }
}
ConvertTo-Json @(@($broken) + @($tests) | Where-Object { $_ }) -Depth 3 | Set-Content $Report
exit 0
