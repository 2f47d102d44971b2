<#
.SYNOPSIS
A proxy that runs alone, in the foreground: for a container, systemd, a task of Windows, or a step of a pipeline.
.DESCRIPTION
Its words come from the environment where they are not given. It ends in an orderly way at SIGINT (Ctrl+C): clients are told, and no session
is left on the server.
.PARAMETER HostName
The endpoint, as RDS names it.
.PARAMETER UserName
The database user whom the tokens are for.
.PARAMETER Database
The database of clients that name none.
.PARAMETER Through
The tunnel to it, such as ssm:tag:Name=bastion; none if not given.
.PARAMETER Port
Where clients come.
.PARAMETER ListenAddress
For clients of other machines or containers: 0.0.0.0. They need TLS and the password.
.PARAMETER PasswordFile
A file with the proxy's own password, which clients get, too: at least 16 characters.
.PARAMETER CertificateFile
Where to put the certificate that clients of other machines trust.
.PARAMETER HealthPort
Answers /readiness and /metrics on this machine.
.PARAMETER LogPath
Gets a line of JSON for each event.
#>
[CmdletBinding()]
param(
    [string] $HostName = $env:DB_HOST,
    [string] $UserName = $env:DB_USER,
    [string] $Database = $env:DB_NAME,
    [string] $Through = $env:DB_THROUGH,
    [int] $Port = 5432,
    [ipaddress] $ListenAddress,
    [string] $PasswordFile,
    [string] $CertificateFile,
    [int] $HealthPort = 9090,
    [string] $LogPath
)

$ErrorActionPreference = 'Stop'
$words = @{ HostName = $HostName; UserName = $UserName; Database = $Database; Port = $Port; HealthPort = $HealthPort }
if ($Through) { $words.Through = $Through }
if ($ListenAddress) { $words.ListenAddress = $ListenAddress }
if ($PasswordFile) { $words.Password = (Get-Content -LiteralPath $PasswordFile -Raw).Trim() }
if ($LogPath) { $words.LogPath = $LogPath }

# The proxy comes down the pipeline when it listens; -Wait stays behind it.
Start-RdsIamProxy @words -Wait | ForEach-Object {
    if ($CertificateFile) { Copy-Item -LiteralPath $_.CertificateFile $CertificateFile }
    "Listening at port $($_.Port) for $($_.HostName)."
}
