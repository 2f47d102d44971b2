<#
.SYNOPSIS
Runs the Pester tests of the module and writes one entry a test to -Report (JSON).
.EXAMPLE
pwsh tests/Module/Run.ps1 -Path tests/Module/Get-RdsIamToken.Tests.ps1
Runs one file and shows its tests.
.PARAMETER Path
Files or folders, with | between several.
.PARAMETER Pester
The folder of Pester; without it the one that the tests' build restored.
#>
param(
    [string] $Report,
    [string] $Path = $PSScriptRoot,
    [string] $Pester
)
$ErrorActionPreference = 'Stop'
if (-not $Pester) {
    $packages = (dotnet nuget locals global-packages --list) -replace '^global-packages:\s*'
    $versions = [xml](Get-Content -Raw "$PSScriptRoot/../../Directory.Packages.props")
    $version = $versions.SelectSingleNode('//PackageVersion[@Include="Pester"]').Version
    $Pester = Join-Path $packages pester $version tools
    if (-not (Test-Path $Pester)) { throw "Pester $version is not restored. Run 'dotnet restore' in the repository first." }
}
Import-Module (Join-Path $Pester Pester.psd1)

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path -split '\|'
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = if ($Report) { 'None' } else { 'Detailed' }
. "$PSScriptRoot/Common.ps1"
try {
    $run = Invoke-Pester -Configuration $configuration
}
finally {
    Stop-TestSandbox
}
if (-not $Report) { exit $run.FailedCount }

# A file that breaks outside its tests has no test to carry the failure: it counts as one.
$broken = foreach ($container in $run.Containers) {
    foreach ($block in @($container) + @($container.Blocks)) {
        if ($block.ErrorRecord) {
            @{ Name = "$(Split-Path $container.Item -Leaf): $($block.Name)"; Outcome = 'Failed'; Message = ($block.ErrorRecord | Out-String); Seconds = 0 }
        }
    }
}
$tests = foreach ($test in $run.Tests) {
    @{
        Name    = '{0}: {1}' -f (Split-Path $test.ScriptBlock.File -Leaf), $test.ExpandedPath
        Outcome = if ($test.Result -in 'Passed', 'Skipped') { $test.Result } else { 'Failed' }
        Message = ($test.ErrorRecord | Out-String).Trim()
        Seconds = $test.Duration.TotalSeconds
    }
}
ConvertTo-Json @(@($broken) + @($tests) | Where-Object { $_ }) -Depth 3 | Set-Content $Report
exit 0
