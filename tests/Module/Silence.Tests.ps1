# What happens when a server, or the way to it, says nothing any more. A relay stands between that can fall silent.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    Add-Type -TypeDefinition @'
using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
public sealed class RdsIamTestRelay : IDisposable {
    private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
    private readonly int _behind;
    public volatile bool Silent;
    public long SilentAfter = long.MaxValue;
    public RdsIamTestRelay(int behind) {
        _behind = behind;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }
    public int Port { get { return ((IPEndPoint)_listener.LocalEndpoint).Port; } }
    public void Dispose() { _listener.Stop(); }
    private void Accept() {
        try {
            while (true) {
                var client = _listener.AcceptTcpClient();
                var server = new TcpClient("127.0.0.1", _behind);
                new Thread(() => Pump(client, server, false)) { IsBackground = true }.Start();
                new Thread(() => Pump(server, client, true)) { IsBackground = true }.Start();
            }
        } catch (Exception) { }
    }
    private void Pump(TcpClient from, TcpClient to, bool answers) {
        var buffer = new byte[1 << 14];
        var seen = 0L;
        try {
            while (true) {
                var count = from.GetStream().Read(buffer, 0, buffer.Length);
                if (count == 0) break;
                var shown = answers ? (int)Math.Max(0, Math.Min(count, SilentAfter - seen)) : count;
                if (answers && (Silent || shown < count)) {
                    if (!Silent && shown > 0) to.GetStream().Write(buffer, 0, shown);
                    while (true) Thread.Sleep(1000);
                }
                seen += count;
                to.GetStream().Write(buffer, 0, shown);
            }
        } catch (Exception) { }
        from.Close();
        to.Close();
    }
}
'@
    $relay = [RdsIamTestRelay]::new([int]($sandbox.connectTo -split ':')[-1])
    $target = Get-SandboxTarget
    $target.ConnectTo = "127.0.0.1:$($relay.Port)"
    $target.Credential = Get-SandboxAdministrator
    # What the wall clock may show of what ends within seconds, on a machine that does other things too.
    $generous = 60

    # Runs a script as a pipeline of its own; the condition says when Ctrl+C is pressed. Gives whether it ended.
    function Stop-Script([string] $Script, [scriptblock] $Until) {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("param(`$module, `$target) Import-Module `$module; $Script").AddArgument($RdsIamManifest).AddArgument($target.Clone())
        $running = $shell.BeginInvoke()
        & $Until | Should -Not -BeNullOrEmpty
        $relay.Silent = $true
        Start-Sleep -Milliseconds 700
        $stopping = $shell.BeginStop($null, $null)
        $stopping.AsyncWaitHandle.WaitOne($generous * 1000)
        $relay.Silent = $false
    }
}

AfterAll { $relay.Dispose() }

Describe 'A login' {
    AfterEach {
        $relay.Silent = $false
        $relay.SilentAfter = [long]::MaxValue
    }

    It 'that stalls after <_> bytes is given up in time by every cmdlet' -ForEach 0, 1, 60, 1400 {
        $relay.SilentAfter = $_
        $name = "stall$_"
        foreach ($run in @(
                { Connect-RdsIam @target -ConnectTimeout 1 -RoleSessionName "$name-1" -ErrorAction Stop }
                { Invoke-RdsIamQuery 'select 1' @target -ConnectTimeout 1 -RoleSessionName "$name-2" -ErrorAction Stop }
                { Export-RdsIamData -Query 'select 1' -Path "$TestDrive/out.csv" @target -ConnectTimeout 1 -RoleSessionName "$name-3" -ErrorAction Stop }
                { [pscustomobject]@{ id = 1 } | Import-RdsIamData -Table public.none @target -ConnectTimeout 1 -RoleSessionName "$name-4" -ErrorAction Stop }
                { Get-RdsIamUser @target -ConnectTimeout 1 -ErrorAction Stop }
                { New-RdsIamUser someone @target -ConnectTimeout 1 -ErrorAction Stop }
            )) {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $failed = $null
            try { & $run } catch { $failed = $_ }
            $failed.CategoryInfo.Category | Should -Be 'OperationTimeout' -Because "$run"
            $failed.FullyQualifiedErrorId | Should -Match '^(ConnectTimedOut|LoginStalled\w*),'
            $watch.Elapsed.TotalSeconds | Should -BeLessThan $generous
        }
    }
}

Describe 'Ctrl+C while the server is silent' {
    AfterEach {
        $relay.Silent = $false
        $relay.SilentAfter = [long]::MaxValue
    }

    It 'ends <what> within seconds' -ForEach @(
        @{ What = 'rows within the first 500'; Script = 'Invoke-RdsIamQuery "select i, pg_sleep(0.05) from generate_series(1, 100000) i" @target -RoleSessionName silent' }
        @{ What = 'rows read ahead'; Script = 'Invoke-RdsIamQuery "select i, case when i > 600 then pg_sleep(0.05) end from generate_series(1, 100000) i" @target -RoleSessionName silent' }
        @{ What = 'PSObject'; Script = 'Invoke-RdsIamQuery "select i, pg_sleep(0.05) from generate_series(1, 100000) i" @target -RoleSessionName silent -As PSObject' }
        @{ What = 'NonQuery'; Script = 'Invoke-RdsIamQuery "select i, pg_sleep(0.05) from generate_series(1, 100000) i" @target -RoleSessionName silent -As NonQuery' }
        @{ What = 'a statement'; Script = 'Invoke-RdsIamQuery "select pg_sleep(600)" @target -RoleSessionName silent' }
        @{ What = 'a transaction'; Script = 'Invoke-RdsIamQuery "select pg_sleep(600)" @target -RoleSessionName silent -Transaction -Role pg_monitor' }
        @{ What = 'records'; Script = '1..10000 | Invoke-RdsIamQuery "select $1::int, pg_sleep(0.05)" @target -RoleSessionName silent'.Replace('$1', '`$1') }
        @{ What = 'a list of users'; Script = 'Invoke-RdsIamQuery "select pg_sleep(2) /* first */" @target -RoleSessionName silent | Out-Null; Get-RdsIamUser @target' }
        @{ What = 'several databases'; Script = '$h = $target.HostName; $target.Remove("HostName"); Invoke-RdsIamQuery "select pg_sleep(600)" -HostName $h, $h @target -RoleSessionName silent' }
    ) {
        $ended = Stop-Script $Script { Wait-Until { Get-ServerSession $sandbox.adminUserName | Where-Object { $_.application_name -like '*silent*' -and $_.query -like '*pg_sleep*' -and $_.state -eq 'active' } } }
        $ended | Should -BeTrue
    }
}

Describe 'COMMIT without an answer' {
    AfterEach {
        $relay.Silent = $false
        $relay.SilentAfter = [long]::MaxValue
    }

    It 'is bounded by -CommandTimeout, called unknown and not sent again' {
        $admin = Connect-RdsIam @target -RoleSessionName commit
        Invoke-RdsIamQuery 'drop table if exists public.silent_t; create table public.silent_t (id int)' -Connection $admin
        Invoke-RdsIamQuery 'create function public.wait_long() returns trigger language plpgsql as $$ begin perform pg_sleep(4); return null; end $$' -Connection $admin
        Invoke-RdsIamQuery 'create constraint trigger late after insert on public.silent_t deferrable initially deferred for each row execute function public.wait_long()' -Connection $admin
        $shell = [powershell]::Create().AddScript('param($module, $c) Import-Module $module; Invoke-RdsIamQuery "insert into public.silent_t values (1)" -Connection $c -Transaction -CommandTimeout 2 -RetryCount 5').AddArgument($RdsIamManifest).AddArgument($admin)
        $running = $shell.BeginInvoke()
        $null = Wait-Until { Get-ServerSession $sandbox.adminUserName | Where-Object { $_.application_name -like '*commit*' -and $_.query -eq 'COMMIT' } }
        $relay.Silent = $true
        $running.AsyncWaitHandle.WaitOne($generous * 1000) | Should -BeTrue
        $null = $shell.EndInvoke($running)
        $shell.Streams.Error.FullyQualifiedErrorId | Should -BeLike 'CommitOutcomeUnknown,*'
        $relay.Silent = $false
        $shell.Dispose()
        Invoke-RdsIamQuery 'drop table public.silent_t; drop function public.wait_long()' @target -RoleSessionName after
    }
}
