# What every trial has in common: how it is tried, what may come of it, and what may be left behind.
$script:Trials = [System.Collections.Generic.List[object]]::new()
$script:Broken = [System.Collections.Generic.List[string]]::new()
$script:Group = ''

# Whether a trial, or a group of them, was asked for.
function Test-Wanted([string] $Name) { -not $Only -or @($Only | Where-Object { $Name -like "*$_*" }).Count -gt 0 }

function Invoke-Control([string] $Command, [hashtable] $Values = @{}) {
    Invoke-RestMethod -Method Post "$($Sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $Sandbox.controlKey } -Body ($Values | ConvertTo-Json -Depth 9)
}

# The watcher's queries: whatever was done to the server, it has half a minute to come back.
function Invoke-Watch([string] $Sql, [string] $As = 'Row') {
    for ($end = [DateTime]::UtcNow.AddSeconds(30); ; Start-Sleep -Milliseconds 200) {
        try { return Invoke-RdsIamQuery $Sql @Watch -As $As -ErrorAction Stop }
        catch { if ([DateTime]::UtcNow -gt $end) { throw } }
    }
}

# The id of the error that a script ends with, or what it says by itself; 'works' where it says nothing of the kind.
function Get-Outcome([scriptblock] $Script) {
    try {
        $out = & $Script
        $said = @($out | Where-Object { $_ -is [string] -and $_ -clike 'outcome:*' })
        if ($said) { $said[-1] -replace '^outcome:' } else { 'works' }
    }
    catch {
        $id = ($_.FullyQualifiedErrorId -split ',')[0]
        if ($_.Exception -isnot [RdsIam.RdsIamException]) { "RAW $($_.Exception.GetType().Name): $($_.Exception.Message.Split("`n")[0]) $($_.ScriptStackTrace.Split("`n")[0])" } else { $id }
    }
}

# Linux alone lists them for everybody; elsewhere nothing is counted. What is loaded at the first use of something stays open.
function Get-Handles {
    if (-not $IsLinux) { return 0 }
    @([System.IO.Directory]::GetFileSystemEntries('/proc/self/fd') | Where-Object { [System.IO.FileInfo]::new($_).LinkTarget -notmatch '\.(dll|pdb)$' }).Count
}

function Get-Threads { $IsLinux ? [System.IO.Directory]::GetFileSystemEntries('/proc/self/task').Count : 0 }

# Waits until no more of something is there than may be, and gives how many are; what nobody holds is collected first.
function Wait-Few([scriptblock] $Count, [int] $Most, [int] $Seconds) {
    [GC]::Collect()
    [GC]::WaitForPendingFinalizers()
    $null = Wait-Until { (& $Count) -le $Most } -Seconds $Seconds
    & $Count
}

function Get-Temporary { @(Get-ChildItem -Force ([IO.Path]::GetTempPath()) | Where-Object Name -NotMatch '^(\.NET|dotnet|clr-debug|CoreFx|rdsiam-sandbox|pester|bash_jobs|faults-|system)' | ForEach-Object Name | Sort-Object) -join '|' }

function Get-Environment { @([Environment]::GetEnvironmentVariables().GetEnumerator() | ForEach-Object { "$($_.Key)=$($_.Value)" } | Sort-Object) -join '|' }

# How many sessions of this process the server has, but for the watcher's own.
function Get-SessionCount {
    [int](Invoke-Watch "select count(*) from pg_stat_activity where application_name like '%trial%'" -As Scalar)
}

# Tries something several times, and holds what came of it against what may.
#   -Allow: outcomes (error ids, or 'works') that are right. -Next: what must work right after each.
function Add-Trial {
    param([string] $What, [int] $Times, [string[]] $Allow, [scriptblock] $Script, [scriptblock] $Next, [scriptblock] $Before, [scriptblock] $After)
    if (-not (Test-Wanted $What) -and -not (Test-Wanted $script:Group)) { return }
    $environment = Get-Environment
    $temporary = Get-Temporary
    $handles = Get-Handles
    $longest = 0.0
    $outcomes = for ($Try = 1; $Try -le $Times; $Try++) {
        if ($Before) { $null = & $Before }
        $one = [Diagnostics.Stopwatch]::StartNew()
        $outcome = Get-Outcome $Script
        $longest = [Math]::Max($longest, $one.Elapsed.TotalSeconds)
        if ($After) { $null = & $After }
        $Relay.Reset()
        $following = Get-Outcome ($Next ? $Next : { if ((Invoke-RdsIamQuery 'select 7' @Target -RetryCount 30 -As Scalar) -ne 7) { 'outcome:wrong' } })
        if ($following -ne 'works') { $script:Broken.Add("$What, try ${Try}: after $outcome the next call: $following") }
        $outcome
    }
    $wrong = @($outcomes | Where-Object { $_ -notin $Allow } | Select-Object -Unique)
    if ($wrong) { $script:Broken.Add("${What}: $($wrong -join '; ') is not among $($Allow -join ', ')") }
    $null = Disconnect-RdsIam -All
    $left = Wait-Until { $script:LeftSessions = Get-SessionCount; $script:LeftSessions -eq 0 } -Seconds 15
    if (-not $left) { $script:Broken.Add("${What}: $script:LeftSessions sessions are left on the server") }
    # The calls to AWS keep a connection or two for later. One handle in each try would be more.
    if ($Times -gt 3) {
        $most = $handles + [Math]::Max(3, [int]($Times / 2))
        $open = Wait-Few { Get-Handles } $most -Seconds 15
        if ($open -gt $most) { $script:Broken.Add("${What}: $open handles are open, and $handles were before") }
    }

    if ((Get-Environment) -ne $environment) { $script:Broken.Add("${What}: the environment has changed") }
    $now = Get-Temporary
    if ($now -ne $temporary) { $script:Broken.Add("${What}: temporary files are left: $(Compare-Object ($temporary -split '\|') ($now -split '\|') | ForEach-Object InputObject)") }
    $counts = @($outcomes | Group-Object | Sort-Object Count -Descending | ForEach-Object { $_.Count -eq $Times ? $_.Name : "$($_.Name) ($($_.Count))" }) -join ', '
    Add-Row $What $Times $counts ('{0:0.0}' -f $longest)
}

function Add-Row([string] $What, [int] $Times, [string] $Came, [string] $Longest) {
    $script:Trials.Add([pscustomobject]@{ Group = $script:Group; What = $What; Times = $Times; Came = $Came; Longest = $Longest })
    Write-Host ('{0,-75} {1,5}  {2}  ({3} s)' -f $What, $Times, $Came, $Longest)
}

# Runs a script in a runspace of its own beside this one; gives what to wait for.
function Start-Beside([string] $Script, [hashtable] $Words = @{}) {
    $shell = [powershell]::Create()
    $null = $shell.AddScript("param(`$Manifest, `$Words) Import-Module `$Manifest; foreach (`$w in `$Words.GetEnumerator()) { Set-Variable `$w.Key `$w.Value }; $Script").AddArgument($RdsIamManifest).AddArgument($Words)
    [pscustomobject]@{ Shell = $shell; Running = $shell.BeginInvoke() }
}

function Stop-Beside($Beside, [int] $Seconds = 90) {
    if (-not $Beside.Running.AsyncWaitHandle.WaitOne($Seconds * 1000)) { return "outcome:hangs for $Seconds s" }
    $failed = $null
    try { $out = $Beside.Shell.EndInvoke($Beside.Running) }
    catch { $failed = $_.Exception.InnerException }
    finally { $errors = @($Beside.Shell.Streams.Error); $Beside.Shell.Dispose() }
    if ($failed) { return "outcome:$(($failed.ErrorRecord.FullyQualifiedErrorId -split ',')[0])" }
    if ($errors) { return "outcome:$(($errors[0].FullyQualifiedErrorId -split ',')[0])" }
    $out
}
