# Many writers, random faults: nothing may be lost, nothing be there twice, and what is not known must be called so.
$script:Group = 'The ledger'
if (-not (Test-Wanted $Group)) { return }
$writers = $Long ? 50 : 8
$seconds = $Long ? 300 : 10
$null = Invoke-Watch 'drop table if exists public.ledger; create table public.ledger (op text, side int, amount int); grant all on public.ledger to public'

# One writer: transfers between two sides, by three ways in turn. Each is told as done, undone or unknown.
$writer = @'
$random = [Random]::new($Number)
$end = [DateTime]::UtcNow.AddSeconds($Seconds)
$told = [System.Collections.Generic.List[object]]::new()
for ($i = 0; [DateTime]::UtcNow -lt $end; $i++) {
    $op = "w$Number-$i"
    $amount = $random.Next(1, 1000)
    $failures = $null
    $rows = @()
    try {
        switch ($i % 3) {
            0 {
                "insert into public.ledger values ('$op', 1, $amount)", "insert into public.ledger values ('$op', 2, -$amount)" |
                    Invoke-RdsIamQuery -Transaction -RetryCount 8 -CommandTimeout 5 @Words -ErrorAction Stop
            }
            1 { $null = Invoke-RdsIamQuery "insert into public.ledger values (@op, 1, @n), (@op, 2, -@n)" @{ op = $op; n = $amount } -RetryCount 8 -CommandTimeout 5 @Words -ErrorAction Stop }
            2 {
                $records = 1..20 | ForEach-Object { [pscustomobject]@{ op = "$op-$_"; n = $amount + $_ } }
                $rows = @($records | Invoke-RdsIamQuery 'insert into public.ledger values (@op, 1, @n), (@op, 2, -@n) returning op' -RetryCount 8 -CommandTimeout 5 @Words -ErrorAction Stop)
            }
        }
        $id = 'done'
    }
    catch { $id = ($_.FullyQualifiedErrorId -split ',')[0]; if ($_.Exception -isnot [RdsIam.RdsIamException]) { $id = "RAW $id $($_.Exception.Message)" } }
    $told.Add([pscustomobject]@{ Op = $op; Way = $i % 3; Amount = $amount; Told = $id; Rows = @($rows | ForEach-Object op | Select-Object -Unique) })
}
$told
'@
$clock = [Diagnostics.Stopwatch]::StartNew()
$running = 1..$writers | ForEach-Object {
    $words = $Admin.Clone()
    $words.MaxPoolSize = 30
    Start-Beside $writer @{ Number = $_; Seconds = $seconds; Words = $words }
}
$faults = [ordered]@{ 'one connection reset' = 0; 'all connections reset' = 0; 'sessions ended by the server' = 0; 'silent for a second' = 0; 'server crashed' = 0; 'bytes cut' = 0 }
$end = [DateTime]::UtcNow.AddSeconds($seconds + 5)
$lastCrash = [DateTime]::UtcNow
while ([DateTime]::UtcNow -lt $end -and @($running | Where-Object { -not $_.Running.IsCompleted })) {
    Start-Sleep -Milliseconds $Random.Next(100, 600)
    switch ($Random.Next(10)) {
        { $_ -le 3 } { $Relay.BreakOne($Random); $faults['one connection reset']++ }
        4 { $null = $Relay.BreakAll(); $faults['all connections reset']++ }
        { $_ -in 5, 6 } {
            $null = Get-Outcome { Invoke-Watch "select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%trial%' order by random() limit 3" }
            $faults['sessions ended by the server']++
        }
        7 { $Relay.Silent = $true; Start-Sleep 1; $Relay.Silent = $false; $faults['silent for a second']++ }
        8 { $Relay.CutAfter = $Random.Next(3000, 60000); Start-Sleep -Milliseconds 500; $Relay.CutAfter = [long]::MaxValue; $faults['bytes cut']++ }
        9 {
            if ([DateTime]::UtcNow -gt $lastCrash.AddSeconds($Long ? 20 : 6)) {
                $null = Invoke-Control 'server-restart' @{ mode = 'Immediate' }
                $lastCrash = [DateTime]::UtcNow
                $faults['server crashed']++
            }
        }
    }
}
$Relay.Reset()
$told = @($running | ForEach-Object { Stop-Beside $_ 120 })
$hung = @($told | Where-Object { $_ -is [string] })
if ($hung) { $Broken.Add("a writer of the ledger: $($hung | Select-Object -Unique)") }
$told = @($told | Where-Object { $_ -isnot [string] })

$there = @{}
foreach ($row in Invoke-Watch 'select op, count(*)::int as n, sum(amount)::int as sum from public.ledger group by op') { $there[$row.op] = $row }
$unknown = 'OutcomeUnknown', 'CommitOutcomeUnknown', 'CommandTimedOutUnanswered'
$sums = @($there.Values | Where-Object sum -NE 0).Count
if ($sums) { $Broken.Add("ledger: $sums transfers are there by half") }
$twice = @($there.Values | Where-Object n -GT 2)
if ($twice) { $Broken.Add("ledger: $($twice.Count) transfers are there twice, the first $($twice[0].op)") }
$totals = @{ done = 0; undone = 0; unknown = 0 }
$ids = @{}
foreach ($one in $told) {
    $ids[$one.Told]++
    $expected = $one.Way -eq 2 ? @(1..20 | ForEach-Object { "$($one.Op)-$_" }) : @($one.Op)
    $found = @($expected | Where-Object { $there.ContainsKey($_) })
    switch ($one.Told) {
        'done' {
            $totals.done += $expected.Count
            if ($found.Count -ne $expected.Count) { $Broken.Add("ledger: $($one.Op) was told as done and $($expected.Count - $found.Count) are not there") }
        }
        { $_ -in $unknown } { $totals.unknown++ }
        default {
            $totals.undone++
            if ($one.Way -ne 2 -and $found) { $Broken.Add("ledger: $($one.Op) was told as $($one.Told) and is there") }
        }
    }
    # Records whose rows were written have taken effect, whatever came then.
    $gone = @($one.Rows | Where-Object { -not $there.ContainsKey($_) })
    if ($gone) { $Broken.Add("ledger: $($gone.Count) records of $($one.Op) were written and are not there") }
}
$raw = @($ids.Keys | Where-Object { $_ -like 'RAW*' })
if ($raw) { $Broken.Add("ledger: $raw") }
Add-Row "$writers writers for $seconds s, $(($faults.GetEnumerator() | ForEach-Object { "$($_.Value) times $($_.Key)" }) -join ', ')" $told.Count ("{0} transfers told as done are there once; {1} errors that say undone, {2} that say unknown; none by half, none twice" -f $totals.done, $totals.undone, $totals.unknown) ('{0:0}' -f $clock.Elapsed.TotalSeconds)
Write-Host ('  ' + (($ids.GetEnumerator() | Sort-Object Value -Descending | ForEach-Object { "$($_.Key) $($_.Value)" }) -join ', '))
$null = Disconnect-RdsIam -All
