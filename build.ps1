<#
.SYNOPSIS
The door for PowerShell people: builds the module, runs its tests, shows the demo, makes the package.
.EXAMPLE
./build.ps1 -Task Build
Leaves an importable module in out/RdsIam.
.EXAMPLE
./build.ps1 -Task Test
.EXAMPLE
./build.ps1 -Task Demo
.EXAMPLE
./build.ps1 -Task Package
Leaves a package for the PowerShell Gallery and a zip in out/package.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Package')]
    [string[]] $Task = 'Build'
)
$ErrorActionPreference = 'Stop'

$commands = @{
    Build   = { dotnet build }
    Test    = { dotnet test }
    Demo    = { dotnet run --project src/RdsIam.Sandbox -- demo }
    Package = { dotnet build src/RdsIam.Package }
}
Push-Location $PSScriptRoot
try {
    foreach ($name in $Task) {
        & $commands[$name]
        if ($LASTEXITCODE -ne 0) { throw "$name failed with exit code $LASTEXITCODE." }
    }
}
finally {
    Pop-Location
}
