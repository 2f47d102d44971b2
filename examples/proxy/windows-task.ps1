<#
.SYNOPSIS
Runs the proxy from the start of a Windows machine on, whether or not somebody logs in.
.DESCRIPTION
PowerShell itself is no program that the service control manager starts; the task scheduler has what a service needs: an account, a start with
the machine, and a new start after a failure. Run it once as an administrator; Unregister-ScheduledTask takes the task away.
.PARAMETER HostName
The endpoint, as RDS names it.
.PARAMETER UserName
The database user whom the tokens are for.
.PARAMETER Database
The database of clients that name none.
.PARAMETER Credential
The account that it runs as, such as a service account whose profile has the AWS settings.
.PARAMETER Folder
The folder of proxy.ps1, with the file proxy_password, which only that account can read.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $HostName,
    [Parameter(Mandatory)] [string] $UserName,
    [Parameter(Mandatory)] [string] $Database,
    [Parameter(Mandatory)] [pscredential] $Credential,
    [string] $Folder = $PSScriptRoot
)

$ErrorActionPreference = 'Stop'
$line = "-NoProfile -NonInteractive -File `"$Folder\proxy.ps1`" -HostName $HostName -UserName $UserName -Database $Database " +
    "-PasswordFile `"$Folder\proxy_password`" -LogPath `"$Folder\proxy.jsonl`""
$task = @{
    TaskName = 'RdsIam proxy'
    Action   = New-ScheduledTaskAction -Execute (Join-Path $PSHOME pwsh.exe) -Argument $line
    Trigger  = New-ScheduledTaskTrigger -AtStartup
    Settings = New-ScheduledTaskSettingsSet -RestartCount 99 -RestartInterval (New-TimeSpan -Minutes 1) -ExecutionTimeLimit ([timespan]::Zero)
    User     = $Credential.UserName
    Password = $Credential.GetNetworkCredential().Password
}
if ($PSCmdlet.ShouldProcess($task.TaskName, 'Register and start a task')) {
    Register-ScheduledTask @task | Start-ScheduledTask
}
