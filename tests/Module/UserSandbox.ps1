# Sandboxes of their own for tests of what PostgreSQL's versions do differently: the server that is installed, and the newest.

# One that runs, or the reason why it does not.
function Start-UserSandbox([string] $Server) {
    $program = Get-ChildItem (Join-Path $RdsIamRoot 'out/bin/RdsIam.Sandbox') -Recurse -Filter RdsIam.Sandbox.dll |
        Sort-Object LastWriteTime | Select-Object -Last 1
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
    $choice = if ($Server -eq 'npm') { '--pg-bin', 'npm' }
    foreach ($argument in @($program.FullName, 'start', '--json') + $choice | Where-Object { $_ }) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $errors = $process.StandardError.ReadToEndAsync()
    do { $line = $process.StandardOutput.ReadLine() } while ($line -and -not $line.StartsWith('{'))
    $null = $process.StandardOutput.ReadToEndAsync()
    [pscustomobject]@{
        Process     = $process
        Description = if ($line) { $line | ConvertFrom-Json }
        Reason      = if (-not $line) { "no $Server server: $($errors.Result)" }
    }
}

function Stop-UserSandbox($Sandbox) {
    if ($Sandbox.Process.HasExited) { return }
    $Sandbox.Process.StandardInput.Close()
    if (-not $Sandbox.Process.WaitForExit(30000)) { $Sandbox.Process.Kill($true) }
}

# The SQLSTATE of what a statement fails with as someone who logs in by token; nothing: it does not fail.
function Test-Statement([string] $Sql, [hashtable] $Login) {
    try {
        $null = Invoke-RdsIamQuery $Sql @Login -ErrorAction Stop
    }
    catch {
        if ($_.Exception.PSObject.Properties['SqlState']) { $_.Exception.SqlState } else { "$_" }
    }
}
