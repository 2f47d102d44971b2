# The server dies, restarts and fails over.
$script:Group = 'The server'
$few = $Long ? 5 : 1
$null = Invoke-Watch 'drop table if exists public.trial_t; create table public.trial_t (id int, pad text)'
$lost = 'ConnectionLost', 'OutcomeUnknown', 'CommitOutcomeUnknown', 'ImportLost', 'ExportLost', 'SqlError'

function Stop-Server([string] $How) {
    switch ($How) {
        'SIGKILL of a server process' {
            $process = Invoke-Watch "select pid from pg_stat_activity where application_name like '%trial%' and state = 'active' limit 1" -As Scalar
            if ($process) { /bin/kill -9 $process }
        }
        'restart' { $null = Invoke-Control 'server-restart' @{ mode = 'Fast' } }
        'crash' { $null = Invoke-Control 'server-restart' @{ mode = 'Immediate' } }
    }
}

$works = [ordered]@{
    'a query'            = 'Invoke-RdsIamQuery "select pg_sleep(20)" @Admin'
    'a stream of rows'   = 'Invoke-RdsIamQuery "select i, case when i > 600 then pg_sleep(0.05) end from generate_series(1, 100000) i" @Admin | Out-Null'
    'an export'          = 'Export-RdsIamData -Query "select i, case when i > 600 then pg_sleep(0.05) end from generate_series(1, 100000) i" -Path "$Folder/out.csv" @Admin'
    'an import'          = '1..100000 | ForEach-Object { if ($_ -gt 600) { Start-Sleep -Milliseconds 20 }; [pscustomobject]@{ id = $_; pad = "x" * 2000 } } | Import-RdsIamData public.trial_t @Admin'
    'piped records'      = '1..100000 | Invoke-RdsIamQuery "insert into public.trial_t select `$1::int, pg_sleep(0.02)::text" @Admin'
    'a transaction'      = '"insert into public.trial_t values (1)", "select pg_sleep(20)" | Invoke-RdsIamQuery -Transaction @Admin'
}
foreach ($how in $Long ? @('SIGKILL of a server process', 'crash', 'restart') : @('SIGKILL of a server process')) {
    foreach ($work in $Long ? $works.Keys : @('a stream of rows', 'an import', 'a transaction')) {
        Add-Trial "$how during $work" -Times $few -Allow $lost -Script {
            $beside = Start-Beside "`$ErrorActionPreference = 'Stop'; $($works[$work])" @{ Admin = $Admin; Folder = $Folder }
            $null = Wait-Until { Invoke-Watch "select 1 from pg_stat_activity where application_name like '%trial%' and state = 'active' and query !~ '^(BEGIN|;)'" -As Scalar }
            Start-Sleep -Milliseconds 300
            Stop-Server $how
            Stop-Beside $beside
        } -Next { if ((Invoke-RdsIamQuery 'select 7' @Admin -RetryCount 30 -As Scalar -ErrorAction Stop) -ne 7) { 'outcome:wrong' } } -After {
            $rows = Invoke-Watch 'select count(*) from public.trial_t where id = 1 or pad is not null' -As Scalar
            if ($work -in 'an import', 'a transaction' -and $rows) { $Broken.Add("$how during ${work}: $rows rows are there") }
            $null = Invoke-Watch 'truncate public.trial_t'
            if (Get-ChildItem $Folder) { $Broken.Add("$how during ${work}: $(Get-ChildItem $Folder) is left"); Remove-Item "$Folder/*" }
        }
    }
}

# Sessions end with 57P01, nobody is let in for a while, then the endpoint answers again.
Add-Trial 'failover: 57P01, then refused, then there again' -Times $few -Allow 'works' -Script {
    $there = [FaultRelay]::new($ServerPort)
    $port = $there.Port
    $named = $Target.Clone()
    $named.ConnectTo = "127.0.0.1:$port"
    $before = Invoke-RdsIamQuery 'select pg_backend_pid()' @named -As Scalar
    $null = Invoke-Watch "select pg_terminate_backend($before)"
    $there.Dispose()
    # A connection that was used within the last second is not asked whether it is alive.
    $gone = 1..2 | ForEach-Object { Get-Outcome { Invoke-RdsIamQuery 'select 1' @named -ErrorAction Stop } }
    if ($gone[0] -notin 'ConnectionLost', 'ConnectRefused' -or $gone[1] -ne 'ConnectRefused') { return "outcome:$gone" }
    $beside = Start-Beside 'Invoke-RdsIamQuery "select pg_backend_pid() as pid" @named -RetryCount 20 -ErrorAction Stop' @{ named = $named }
    Start-Sleep -Milliseconds 700
    $again = [FaultRelay]::new($ServerPort, '127.0.0.1', $port)
    try {
        $rows = Stop-Beside $beside
        if ($rows -is [string]) { return $rows }
        if ($rows.pid -eq $before) { 'outcome:the dead connection was used' }
    }
    finally { $null = Disconnect-RdsIam -All; $again.Dispose() }
}

# The same, and the name leads to another address afterwards: a process that has an /etc/hosts of its own. Needs root.
if ($Long -and $IsLinux -and (id -u) -eq '0' -and (Get-Command unshare -ErrorAction Ignore)) {
    Add-Trial 'failover to another address of the same name' -Times $few -Allow 'works' -Script {
        $first = [FaultRelay]::new($ServerPort, '127.0.0.1')
        Set-Content "$Folder/hosts" "127.0.0.1 localhost`n127.0.0.1 writer.rdsiam-trial.internal"
        $script = @"
`$ErrorActionPreference = 'Stop'
Import-Module '$RdsIamManifest'
`$words = @{ HostName = '$($Target.HostName)'; ConnectTo = 'writer.rdsiam-trial.internal:$($first.Port)'; Database = '$($Target.Database)'
    RootCertificate = '$($Target.RootCertificate)'; UserName = '$($Target.UserName)'; RoleArn = '$($Target.RoleArn)'; RoleSessionName = 'trial' }
Invoke-RdsIamQuery 'select pg_backend_pid()' @words -As Scalar
`$null = [Console]::ReadLine()
Invoke-RdsIamQuery 'select pg_backend_pid()' @words -As Scalar -RetryCount 20
"@
        Set-Content "$Folder/failover.ps1" $script
        $start = [Diagnostics.ProcessStartInfo]::new('unshare')
        '-m', 'sh', '-c', "mount --bind '$Folder/hosts' /etc/hosts && exec pwsh -NoProfile -NonInteractive -File '$Folder/failover.ps1'" |
            ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $child = [Diagnostics.Process]::Start($start)
        $second = $null
        try {
            $before = $child.StandardOutput.ReadLine()
            $null = Invoke-Watch "select pg_terminate_backend($before)"
            $first.Dispose()
            # What has been used for more than a second ago is asked whether it is alive.
            Start-Sleep -Milliseconds 1200
            $child.StandardInput.WriteLine()
            Start-Sleep -Milliseconds 700
            # In place: the process has this very file.
            [IO.File]::WriteAllText("$Folder/hosts", "127.0.0.1 localhost`n127.0.0.2 writer.rdsiam-trial.internal`n")
            $second = [FaultRelay]::new($ServerPort, '127.0.0.2', $first.Port)
            $after = $child.StandardOutput.ReadLine()
            if (-not $after -or $after -eq $before) { "outcome:after $before came '$after'" }
            if ($second.Taken -ne 1) { "outcome:$($second.Taken) connections at the other address" }
        }
        finally {
            if (-not $child.WaitForExit(30000)) { $child.Kill($true) }
            $child.Dispose()
            if ($second) { $second.Dispose() }
            Remove-Item "$Folder/hosts", "$Folder/failover.ps1"
        }
    }
}

foreach ($state in $Long ? @('StartingUp', 'ShuttingDown', 'TooManyConnections', 'FailingOver') : @('FailingOver')) {
    Add-Trial "$state for a second, -RetryCount 20" -Times $few -Allow 'works' -Before { $null = Disconnect-RdsIam -All } -Script {
        $null = Invoke-Control 'server-state' @{ state = $state }
        $beside = Start-Beside 'Invoke-RdsIamQuery "select 7 as n" @Target -RetryCount 20 -ErrorAction Stop' @{ Target = $Target }
        Start-Sleep -Milliseconds 1000
        $null = Invoke-Control 'server-reset'
        Stop-Beside $beside
    }
}

Add-Trial 'pool of two exhausted for three seconds' -Times $few -Allow 'works' -Script {
    $small = $Admin.Clone()
    $small += @{ MaxPoolSize = 2; ConnectTimeout = 2 }
    $holders = 1..2 | ForEach-Object { Start-Beside 'Invoke-RdsIamQuery "select pg_sleep(4)" @small' @{ small = $small } }
    $null = Wait-Until { 2 -eq (Invoke-Watch "select count(*) from pg_stat_activity where query like 'select pg_sleep(4)%' and state = 'active'" -As Scalar) }
    try { Invoke-RdsIamQuery 'select 1' @small -ErrorAction Stop; 'outcome:it was let in' }
    catch { if ("$_" -notmatch 'by server processes \d+ for \d+ s, \d+ for \d+ s') { "outcome:$_" } }
    $null = $holders | ForEach-Object { Stop-Beside $_ }
}
