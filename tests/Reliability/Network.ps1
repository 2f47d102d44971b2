# The way to the server breaks, falls silent or crawls.
$script:Group = 'The network'
$named = 'ConnectionClosed', 'ConnectionLost', 'ExportLost', 'ImportLost', 'TlsHandshakeFailed', 'OutcomeUnknown', 'CommitOutcomeUnknown', 'ConnectRefused', 'works', 'LoginStalledInTls', 'PoolExhausted', 'SqlError'
$null = Invoke-Watch 'drop table if exists public.cut_t; create table public.cut_t (id int, pad text)'
1..300 | ForEach-Object { '{0},{1}' -f $_, ('y' * 100) } -Begin { 'id,pad' } | Set-Content "$Folder/in.csv"

$steps = [ordered]@{
    'a login and a query'    = { Invoke-RdsIamQuery 'select 1' @Target -ErrorAction Stop }
    'rows'                   = { Invoke-RdsIamQuery "select i, repeat('x', 100) from generate_series(1, 300) i" @Target -ErrorAction Stop | Out-Null }
    'a transaction'          = { 1..3 | ForEach-Object { "insert into public.cut_t values ($_)" } | Invoke-RdsIamQuery -Transaction @Admin -ErrorAction Stop }
    'piped records'          = { 1..300 | Invoke-RdsIamQuery 'insert into public.cut_t values ($1)' @Admin -ErrorAction Stop }
    'an import of a file'    = { Import-RdsIamData public.cut_t "$Folder/in.csv" @Admin -ErrorAction Stop }
    'an import of records'   = { 1..300 | ForEach-Object { [pscustomobject]@{ id = $_; pad = 'y' } } | Import-RdsIamData public.cut_t @Admin -ErrorAction Stop }
    'an export'              = { Export-RdsIamData -Query "select i, repeat('x', 100) from generate_series(1, 300) i" -Path "$Folder/cut.csv" -Force @Admin -ErrorAction Stop }
}
# From the first byte of a login, which takes some 18,000 with the sandbox's certificates, to beyond the last of the work.
$places = if ($Long) { @(0..8) + @(for ($at = 50; $at -lt 18000; $at += 450) { $at }) + @(1..40 | ForEach-Object { $Random.Next(16000, 70000) }) }
else { @(0, 1, 700, 9000, 15000) + @(1..3 | ForEach-Object { $Random.Next(17000, 50000) }) }
foreach ($step in $Long ? $steps.Keys : @('rows', 'piped records', 'an export')) {
    $script:At = 0
    Add-Trial "cut at a byte of $step" -Times $places.Count -Allow $named -Before {
        $null = Disconnect-RdsIam -All
        $Relay.CutAfter = $places[$script:At++]
    } -Script $steps[$step] -After {
        # Where the work came through before the cut, the next call would be cut: it finds its connection dead instead.
        $null = $Relay.BreakAll()
        # All or nothing, but for records, which come in groups.
        $rows = Invoke-Watch 'select count(*) from public.cut_t; truncate public.cut_t' -As Scalar
        if ($step -ne 'piped records' -and $rows -notin 0, 3, 300) { $Broken.Add("${step}: $rows rows are there") }
        $left = @(Get-ChildItem -Force $Folder | Where-Object Name -NotIn 'in.csv', 'cut.csv')
        if ($left) { $Broken.Add("${step}: $left is left") }
        if ((Test-Path "$Folder/cut.csv") -and (Get-Content "$Folder/cut.csv").Count -ne 301) { $Broken.Add('a part of a file is there') }
        Remove-Item "$Folder/cut.csv" -ErrorAction Ignore
    }
}

foreach ($bytes in $Long ? @(0, 1, 60, 700, 1400, 2300, 3000) : @(700)) {
    Add-Trial "silent after $bytes bytes, -ConnectTimeout 1" -Times ($Long ? 3 : 1) -Allow 'ConnectTimedOut', 'LoginStalled', 'LoginStalledInTls', 'LoginStalledAtEnd', 'ConnectionLost' -Before {
        $null = Disconnect-RdsIam -All
        $Relay.SilentAfter = $bytes
    } -Script { Invoke-RdsIamQuery 'select 1' @Target -ConnectTimeout 1 -CommandTimeout 1 -ErrorAction Stop }
}

if (-not $Long) { return }
Add-Trial 'a server that sends one byte every 5 ms, -ConnectTimeout 2' -Times 3 -Allow 'LoginStalledInTls', 'LoginStalled', 'LoginStalledAtEnd', 'ConnectTimedOut' -Before {
    $null = Disconnect-RdsIam -All
    $Relay.Trickle = 5
} -Script { Invoke-RdsIamQuery 'select 1' @Target -ConnectTimeout 2 -ErrorAction Stop }

Add-Trial 'rows that crawl, -CommandTimeout 2' -Times 3 -Allow 'CommandTimedOut', 'CommandTimedOutUnanswered', 'ConnectionLost' -Script {
    $null = Invoke-RdsIamQuery 'select 1' @Target
    $Relay.Trickle = 2
    Invoke-RdsIamQuery "select i, repeat('x', 1000) from generate_series(1, 3000) i" @Target -CommandTimeout 2 -ErrorAction Stop | Out-Null
}

Add-Trial 'silent in the middle of a statement, -CommandTimeout 1' -Times 5 -Allow 'CommandTimedOutUnanswered', 'OutcomeUnknown' -Script {
    $null = Invoke-RdsIamQuery 'select 1' @Admin
    $Relay.Silent = $true
    Invoke-RdsIamQuery 'insert into public.cut_t values (1)' @Admin -CommandTimeout 1 -ErrorAction Stop
}

Add-Trial 'a pooled connection that fell silent while it rested' -Times 5 -Allow 'ConnectTimedOut', 'LoginStalledInTls' -Script {
    $null = Invoke-RdsIamQuery 'select 1' @Target -ConnectTimeout 2
    $Relay.Silent = $true
    Start-Sleep -Milliseconds 1200
    Invoke-RdsIamQuery 'select 1' @Target -ConnectTimeout 2 -ErrorAction Stop
}

Add-Trial 'a name that does not resolve, then does' -Times 5 -Allow 'HostNotResolved' -Script {
    $named = $Target.Clone()
    $named.ConnectTo = "no-such-name.invalid:$($Relay.Port)"
    Invoke-RdsIamQuery 'select 1' @named -ConnectTimeout 5 -ErrorAction Stop
}

# The other host loses its power: no packet comes any more, and nothing is closed. Needs root, for a network namespace.
if ((Get-Command ip -ErrorAction Ignore) -and (id -u) -eq '0') {
    $far = "rdsiam$($PID % 100)"
    $subnet = 50 + $PID % 100
    foreach ($case in @{ Name = 'that waits for an answer'; Sql = 'select pg_sleep(600)' }, @{ Name = 'that is sent into the dark'; Sql = 'select 2' }) {
        Add-Trial "the other host is gone: a statement without a timeout $($case.Name)" -Times 2 -Allow 'ConnectionLost' -Before {
            ip netns add $far
            ip link add "${far}a" type veth peer name "${far}b" netns $far
            ip addr add "10.213.$subnet.1/30" dev "${far}a"
            ip link set "${far}a" up
            ip -n $far addr add "10.213.$subnet.2/30" dev "${far}b"
            ip -n $far link set "${far}b" up
            $script:FarRelay = [FaultRelay]::InNamespace($far, "10.213.$subnet.2", $ServerPort)
        } -Script {
            $gone = $Target.Clone()
            $gone.ConnectTo = "10.213.$subnet.2:$($FarRelay.Port)"
            $null = Invoke-RdsIamQuery 'select 1' @gone
            if ($case.Sql -eq 'select 2') { ip -n $far link set "${far}b" down }
            $beside = Start-Beside "Invoke-RdsIamQuery '$($case.Sql)' @gone -ErrorAction Stop" @{ gone = $gone }
            Start-Sleep -Milliseconds 800
            if ($case.Sql -ne 'select 2') { ip -n $far link set "${far}b" down }
            Stop-Beside $beside 60
        } -After {
            $FarRelay.Dispose()
            # A session that sleeps does not look whether its client is there.
            $null = Invoke-Watch "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()"
            ip link del "${far}a"
            ip netns del $far
        }
    }
}
