<#
.SYNOPSIS
Does with one command what people do with the repository: builds the module, runs its tests, shows the demo, makes the package.
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
.EXAMPLE
./build.ps1 -Task Build, Picture
Draws the picture of the README anew, from a real run; needs tmux.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Package', 'Picture')]
    [string[]] $Task = 'Build'
)
$ErrorActionPreference = 'Stop'

$commands = @{
    Build   = { dotnet build }
    Test    = { dotnet test }
    Demo    = { dotnet run --project src/RdsIam.Sandbox -- demo }
    Package = { dotnet build src/RdsIam.Package }
    Picture = { pwsh -NoProfile tests/Module/Picture.ps1 }
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
