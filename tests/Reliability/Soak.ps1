# Ten minutes of ordinary work, with connections that live for seconds only: memory, handles and threads must not grow.
$script:Group = 'The soak'
if (-not (Test-Wanted $Group)) { return }
$seconds = $Long ? 600 : 60
$core = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'RdsIam.Core' } | Select-Object -First 1
$settings = $core.GetType('RdsIam.Core.Connections.Pools.PoolSettings')
$settings.GetProperty('ShortestLifetime').SetValue($null, [TimeSpan]::FromSeconds(2))
$settings.GetProperty('LongestLifetime').SetValue($null, [TimeSpan]::FromSeconds(3))
$null = Invoke-Watch 'drop table if exists public.soak; create table public.soak (id int, pad text)'
$work = @'
$ErrorActionPreference = 'Stop'
$end = [DateTime]::UtcNow.AddSeconds($Seconds)
$done = 0; $failed = @()
while ([DateTime]::UtcNow -lt $end) {
    try {
        switch ($done % 5) {
            0 { $null = Invoke-RdsIamQuery 'select count(*) from sales.customers' @Target }
            1 { $null = Invoke-RdsIamQuery "select i, repeat('x', 50) from generate_series(1, 2000) i" @Target }
            2 { 1..50 | Invoke-RdsIamQuery 'insert into public.soak values ($1, $2::text)'.Replace(', $2::text', ", 'x'") @Admin }
            3 { $null = Export-RdsIamData -Query "select i from generate_series(1, 500) i" -Path "$Folder/soak$Number.csv" -Force @Target }
            4 { 1..50 | ForEach-Object { [pscustomobject]@{ id = $_; pad = 'y' } } | Import-RdsIamData public.soak @Admin | Out-Null }
        }
    }
    catch { $failed += "$_" }
    $done++
    Start-Sleep -Milliseconds 20
}
[pscustomobject]@{ Done = $done; Failed = $failed }
'@
$runspaces = 1..8 | ForEach-Object { Start-Beside $work @{ Number = $_; Seconds = $seconds; Target = $Target + @{ MaxPoolSize = 20 }; Admin = $Admin + @{ MaxPoolSize = 20 }; Folder = $Folder } }
$samples = [System.Collections.Generic.List[object]]::new()
$taken = $Relay.Taken
while (@($runspaces | Where-Object { -not $_.Running.IsCompleted })) {
    Start-Sleep -Seconds 10
    [GC]::Collect()
    $me = [Diagnostics.Process]::GetCurrentProcess()
    $samples.Add([pscustomobject]@{ Memory = $me.WorkingSet64 / 1MB; Heap = [GC]::GetTotalMemory($true) / 1MB; Threads = $me.Threads.Count; Handles = Get-Handles })
    $me.Dispose()
}
$logins = $Relay.Taken - $taken
$results = @($runspaces | ForEach-Object { Stop-Beside $_ })
$failed = @($results | ForEach-Object Failed)
if ($failed) { $Broken.Add("soak: $($failed.Count) calls failed, the first: $($failed[0])") }
if ($Long -and $logins -lt 2000) { $Broken.Add("soak: only $logins logins") }
# The second minute against the last: what grows shows by then.
$figures = foreach ($what in 'Memory', 'Heap', 'Threads', 'Handles') {
    $third = [Math]::Max(1, [int]($samples.Count / 5))
    $first = ($samples | Select-Object -Skip $third -First $third | Measure-Object $what -Average).Average
    $last = ($samples | Select-Object -Last $third | Measure-Object $what -Average).Average
    if ($last -gt $first * 1.15 + 10) { $Broken.Add(('soak: {0} grew from {1:0} to {2:0}' -f $what, $first, $last)) }
    '{0} {1:0} to {2:0}{3}' -f $what.ToLowerInvariant(), $first, $last, ($what -in 'Memory', 'Heap' ? ' MB' : '')
}
Add-Row "8 runspaces for $seconds s, two pools of 20, connections live 2 to 3 s" ($results | Measure-Object Done -Sum).Sum "$logins logins, $($failed.Count) failed calls; $($figures -join ', ')" "$seconds"
$settings.GetProperty('ShortestLifetime').SetValue($null, [TimeSpan]::FromMinutes(10))
$settings.GetProperty('LongestLifetime').SetValue($null, [TimeSpan]::FromMinutes(14))
$null = Disconnect-RdsIam -All
