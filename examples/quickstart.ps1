<#
.SYNOPSIS
The main job, from a role to rows, against the local stand-in for RDS.
.DESCRIPTION
Run by `dotnet run --project src/RdsIam.Sandbox -- demo`. By hand: keep `dotnet run --project src/RdsIam.Sandbox -- start --json`
running in another terminal and give this script the line that it prints.
Against real RDS leave out everything that starts with $sandbox: names, credentials and trust come from your AWS account.
.PARAMETER Description
The sandbox's description, one line of JSON.
#>
[CmdletBinding()]
param([string] $Description = $env:RDSIAM_SANDBOX)

$ErrorActionPreference = 'Stop'
if (-not $Description) {
    throw 'No sandbox. Run: dotnet run --project src/RdsIam.Sandbox -- demo'
}
$sandbox = $Description | ConvertFrom-Json
# What a build leaves, or else what the demo made for itself.
Import-Module ("$PSScriptRoot/../out/RdsIam", "$PSScriptRoot/../out/quick/RdsIam" | Where-Object { Test-Path $_ } | Select-Object -First 1)

function Show-Step([string] $Title, [scriptblock] $Command) {
    "`n$($PSStyle.Foreground.Cyan)# $Title$($PSStyle.Reset)" | Out-Host
    "PS> $((($Command.ToString().Trim() -split '\r?\n').Trim()) -join "`n    ")" | Out-Host
    & $Command | Out-Host
}

# The stand-in's AWS account. In real life: aws sso login, an instance role, or OIDC in CI.
$env:AWS_ENDPOINT_URL = $sandbox.awsEndpointUrl
$env:AWS_ACCESS_KEY_ID = $sandbox.accessKeyId
$env:AWS_SECRET_ACCESS_KEY = $sandbox.secretAccessKey
$env:AWS_REGION = $sandbox.region

$role = $sandbox.roleArn
$database = @{
    HostName        = $sandbox.hostName
    Database        = $sandbox.database
    # The stand-in listens on loopback, as a tunnel's end would, with a certificate of its own authority.
    ConnectTo       = $sandbox.connectTo
    RootCertificate = $sandbox.rootCertificate
}
$password = ConvertTo-SecureString $sandbox.adminPassword -AsPlainText -Force
$admin = [pscredential]::new($sandbox.adminUserName, $password)

Show-Step 'Assume a role and sign a token on this machine: for whom, by whom, until when?' {
    Get-RdsIamToken $sandbox.hostName analyst -RoleArn $role | Format-List UserName, HostName, Port, Region, PrincipalArn, ExpiresAt
}

Show-Step 'Would IAM let that role in as this database user?' {
    Test-RdsIamPolicy -Principal $role -UserName analyst -HostName $sandbox.hostName
}

Show-Step 'Log in as the administrator, with a password' {
    Connect-RdsIam @database -Credential $admin
}

Show-Step 'Create the database user, with rds_iam and read-only grants' {
    New-RdsIamUser analyst -Access ReadOnly -Schema sales
}

Show-Step 'Log in as that user; each physical connection of the pool gets a fresh token' {
    Connect-RdsIam @database -UserName analyst -RoleArn $role
}

Show-Step 'Query; rows are objects with typed properties' {
    Invoke-RdsIamQuery 'select customer_id, name, created_at, tags from sales.customers where country = @c limit 5' @{ c = 'DE' }
}

Show-Step 'A user that the role has no policy for is refused, and the error says what to do' {
    try { Connect-RdsIam @database -UserName $sandbox.deniedUserName -RoleArn $role } catch { $_.Exception.Message }
}

$private = @{ HostName = $sandbox.privateHostName; Database = $sandbox.database; UserName = $sandbox.userName; RoleArn = $role; RootCertificate = $sandbox.rootCertificate }

Show-Step 'A database that only a machine in its network reaches: through AWS Session Manager, without any other program' {
    Invoke-RdsIamQuery 'select current_user::text as who, count(*) as orders from sales.orders' @private -Through $sandbox.throughSsm
}

if (Get-Command psql -CommandType Application -ErrorAction Ignore) {
    Show-Step 'psql knows nothing of IAM or tunnels: a proxy on this machine logs it in' {
        $proxy = Start-RdsIamProxy @private -Through $sandbox.throughSsm
        psql $proxy.Uri -c 'select country, count(*) from sales.customers group by country order by 2 desc limit 3'
        Stop-RdsIamProxy $proxy
    }
}

Disconnect-RdsIam
