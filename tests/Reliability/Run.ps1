<#
.SYNOPSIS
Makes trouble on purpose, and holds that RdsIam says what happened, loses nothing, does nothing twice and leaves nothing behind.
.DESCRIPTION
Needs what `dotnet build` leaves. The short form takes a minute or two; the long one takes some 30 minutes, wants the
machine for itself, and writes the table of docs/reliability.md. Exit code 1: something was not as it must be.
.EXAMPLE
pwsh tests/Reliability/Run.ps1 -Long
#>
param(
    [switch] $Long,
    # Parts of trials' or groups' names: only those.
    [string[]] $Only,
    # The seed of what is random.
    [int] $Seed = 20261129
)
$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'
. "$PSScriptRoot/../Module/Common.ps1"
. "$PSScriptRoot/Trials.ps1"
Add-Type -Path "$PSScriptRoot/FaultRelay.cs"
$Random = [Random]::new($Seed)
$began = [DateTime]::UtcNow
$Relay = $AwsRelay = $Folder = $null
# What others leave in the system's folder meanwhile is not ours.
$keptFolder = $env:TMPDIR
$own = Join-Path ([IO.Path]::GetTempPath()) "faults-$PID"
$env:TMPDIR = (New-Item -ItemType Directory $own).FullName
Start-TestSandbox
try {
    Set-SandboxEnvironment
    $Sandbox = $RdsIamTestSandbox.Description
    $ServerPort = [int]($Sandbox.connectTo -split ':')[-1]
    $Relay = [FaultRelay]::new($ServerPort)
    $AwsRelay = [FaultRelay]::new(([uri]$Sandbox.awsEndpointUrl).Port)
    # The watcher's own way, past all trouble.
    $Watch = Get-SandboxTarget
    $Watch.Credential = Get-SandboxAdministrator
    # What is tried on: by token, and as the administrator.
    $Target = Get-SandboxTarget
    $Target += @{ UserName = $Sandbox.userName; RoleArn = $Sandbox.roleArn; RoleSessionName = 'trial' }
    $Admin = Get-SandboxTarget
    $Admin += @{ Credential = Get-SandboxAdministrator; RoleSessionName = 'trial' }
    $Target.ConnectTo = $Admin.ConnectTo = "127.0.0.1:$($Relay.Port)"
    $ServerVersion = (Invoke-Watch 'show server_version' -As Scalar) -replace '^(\S+).*', 'PostgreSQL $1'
    $Folder = (New-Item -ItemType Directory (Join-Path $own "faults-files")).FullName

    # What is made at the first use of each thing stays; only what comes on top may not.
    $null = Invoke-RdsIamQuery 'select 1' @Target
    $null = Disconnect-RdsIam -All
    $atFirst = @{ Handles = Get-Handles; Threads = Get-Threads }

    foreach ($part in @('Server', 'Network', 'Aws', 'Files', 'Ledger') + @($Long ? 'Soak' : @())) {
        . "$PSScriptRoot/$part.ps1"
    }

    . "$PSScriptRoot/Leftovers.ps1"
}
finally {
    foreach ($one in $Relay, $AwsRelay) { if ($one) { $one.Dispose() } }
    Stop-TestSandbox
    $env:TMPDIR = $keptFolder
    Remove-Item -Recurse -Force $own
}

if ($Long -and -not $Only) { . "$PSScriptRoot/Report.ps1" }
if ($Broken.Count) {
    Write-Host "`nNot as it must be:"
    $Broken | ForEach-Object { Write-Host "  $_" }
    exit 1
}
exit 0
