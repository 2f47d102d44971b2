# What every test file starts with: the module, imported from where RDSIAM_MODULE says (an installed package) or else from
# out/RdsIam, and one sandbox a run.
Set-StrictMode -Version 3
$RdsIamRoot = Split-Path (Split-Path $PSScriptRoot)
$RdsIamManifest = $env:RDSIAM_MODULE ? $env:RDSIAM_MODULE : (Join-Path $RdsIamRoot 'out/RdsIam/RdsIam.psd1')
Import-Module $RdsIamManifest -ErrorAction Stop

# Starts the sandbox once a process; it ends with its standard input, and so with this process at the latest.
function Start-TestSandbox {
    if (Test-Path variable:global:RdsIamTestSandbox) { return }
    $program = Get-ChildItem (Join-Path $RdsIamRoot 'out/bin/RdsIam.Sandbox') -Recurse -Filter RdsIam.Sandbox.dll |
        Sort-Object LastWriteTime | Select-Object -Last 1
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($argument in $program.FullName, 'start', '--json') { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLine()
    if (-not $line) { throw 'The sandbox did not start.' }
    # What it prints later is not wanted, but a full pipe would stop it.
    $null = $process.StandardOutput.ReadToEndAsync()
    $global:RdsIamTestSandbox = [pscustomobject]@{ Process = $process; Description = $line | ConvertFrom-Json; Json = $line }
}

function Stop-TestSandbox {
    if (-not (Test-Path variable:global:RdsIamTestSandbox)) { return }
    $global:RdsIamTestSandbox.Process.StandardInput.Close()
    if (-not $global:RdsIamTestSandbox.Process.WaitForExit(30000)) { $global:RdsIamTestSandbox.Process.Kill($true) }
    Remove-Variable RdsIamTestSandbox -Scope global
}

# The words that lead to the sandbox's database, and the credentials that may assume its role.
function Get-SandboxTarget {
    $sandbox = $global:RdsIamTestSandbox.Description
    @{
        HostName        = $sandbox.hostName
        ConnectTo       = $sandbox.connectTo
        Database        = $sandbox.database
        RootCertificate = $sandbox.rootCertificate
    }
}

function Set-SandboxEnvironment {
    $sandbox = $global:RdsIamTestSandbox.Description
    $env:AWS_ENDPOINT_URL = $sandbox.awsEndpointUrl
    $env:AWS_ACCESS_KEY_ID = $sandbox.accessKeyId
    $env:AWS_SECRET_ACCESS_KEY = $sandbox.secretAccessKey
    $env:AWS_EC2_METADATA_DISABLED = 'true'
}

function Get-SandboxAdministrator {
    $sandbox = $global:RdsIamTestSandbox.Description
    [pscredential]::new($sandbox.adminUserName, (ConvertTo-SecureString $sandbox.adminPassword -AsPlainText -Force))
}

# What pg_stat_activity says of one user's sessions, asked over the administrator's own pool.
function Get-ServerSession([string] $UserName) {
    $target = Get-SandboxTarget
    Invoke-RdsIamQuery 'select state, query, application_name from pg_stat_activity where usename = $1' $UserName @target -Credential (Get-SandboxAdministrator)
}

# Waits for something that another process does; gives the last answer.
function Wait-Until([scriptblock] $Condition, [int] $Seconds = 10) {
    $end = [DateTime]::UtcNow.AddSeconds($Seconds)
    do {
        $answer = & $Condition
        if ($answer) { return $answer }
        Start-Sleep -Milliseconds 50
    } while ([DateTime]::UtcNow -lt $end)
    $answer
}

# Faults of a script: what the parser says, cmdlets of ours that are not there, and parameters that a cmdlet does not have.
function Get-ScriptFault([string] $Script) {
    $errors = $null
    $tree = [Management.Automation.Language.Parser]::ParseInput($Script, [ref] $null, [ref] $errors)
    $errors | ForEach-Object { "$_" }
    foreach ($call in $tree.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
        $name = $call.GetCommandName()
        if ($name -notmatch '^[A-Z]\w+-\w+$') { continue }
        $command = Get-Command $name -ErrorAction Ignore
        if (-not $command) { if ($name -match 'RdsIam') { "no cmdlet $name" }; continue }
        foreach ($word in $call.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) {
            try { $null = $command.ResolveParameter($word.ParameterName) } catch { "$name has no -$($word.ParameterName)" }
        }
    }
}
