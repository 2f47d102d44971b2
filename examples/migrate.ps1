<#
.SYNOPSIS
Runs the SQL files of a folder in the order of their names, each in one transaction, with psql and IAM authentication.
.DESCRIPTION
The pipelines beside this file call it. Every file gets a token of its own: a token is valid for 15 minutes, and needed only
while psql logs in. No password is stored, and none is written anywhere.
.PARAMETER RoleArn
The role to assume; without it the credentials of the environment sign.
.PARAMETER WebIdentityTokenFile
A file with the pipeline's OpenID Connect token, with which the role is assumed.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $HostName,
    [Parameter(Mandatory)] [string] $UserName,
    [string] $Database = 'postgres',
    [string] $Path = 'migrations',
    [string] $RoleArn,
    [string] $WebIdentityTokenFile
)

$ErrorActionPreference = 'Stop'
$target = @{ HostName = $HostName; UserName = $UserName; Database = $Database }
if ($RoleArn) { $target.RoleArn = $RoleArn }
if ($WebIdentityTokenFile) { $target.WebIdentityTokenFile = $WebIdentityTokenFile }

foreach ($file in Get-ChildItem $Path -Filter *.sql | Sort-Object Name) {
    "Running $($file.Name)"
    Invoke-RdsIamCommand @target { psql -X -q -v ON_ERROR_STOP=1 --single-transaction -f $file.FullName }
    if ($LASTEXITCODE) {
        throw "$($file.Name) failed: psql ended with $LASTEXITCODE. Nothing of this file is left in the database."
    }
}
