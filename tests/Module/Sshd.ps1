# OpenSSH's own server for whoever runs the tests, in a folder of its own: it finds the sandbox's endpoint by name, as a bastion in a
# VPC finds RDS, and the home that comes with it has a key for it and trusts it.

if (-not ('RdsIamTestEndpoint' -as [type])) {
    Add-Type -TypeDefinition @'
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

// Gives the sandbox's database the address and the port that the endpoint's name has in a VPC.
public sealed class RdsIamTestEndpoint : System.IDisposable
{
    private readonly TcpListener _listener;

    public RdsIamTestEndpoint(string address, int port, string host, int target)
    {
        _listener = new TcpListener(IPAddress.Parse(address), port);
        _listener.Start(100);
        _ = Task.Run(async () =>
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(async () =>
                {
                    using (near)
                    using (var far = new TcpClient(host, target))
                    {
                        near.NoDelay = far.NoDelay = true;
                        await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
                    }
                });
            }
        });
    }

    public void Dispose() => _listener.Stop();
}
'@
}

function New-SshKey([string] $Path, [string] $Passphrase = '') {
    $null = New-Item -ItemType Directory -Force (Split-Path $Path)
    ssh-keygen -q -t ed25519 -N $Passphrase -f $Path
}

function Start-Sshd([string] $Folder, $Sandbox, [string[]] $Settings = @()) {
    $ssh = Join-Path $Folder home/.ssh
    New-SshKey $ssh/id_ed25519
    New-SshKey $Folder/host
    Copy-Item $ssh/id_ed25519.pub $Folder/authorized_keys
    $probe = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $probe.Start()
    $port = $probe.LocalEndpoint.Port
    $probe.Stop()
    $address = "127.0.77.$(Get-Random -Minimum 2 -Maximum 254)"
    $near, $nearPort = $Sandbox.connectTo -split ':'
    $relay = [RdsIamTestEndpoint]::new($address, 5432, $near, $nearPort)
    Set-Content $Folder/hosts "127.0.0.1 localhost", "$address $($Sandbox.hostName)"
    Set-Content $Folder/sshd_config @(
        $Settings
        "Port $port", 'ListenAddress 127.0.0.1', "HostKey $Folder/host", "AuthorizedKeysFile $Folder/authorized_keys", 'StrictModes no', 'UsePAM no'
        'PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'PermitRootLogin yes', 'LogLevel VERBOSE', "PidFile $Folder/pid"
    )
    $hostKey = (Get-Content $Folder/host.pub) -split ' '
    $known = "[127.0.0.1]:$port $($hostKey[0]) $($hostKey[1])"
    Set-Content $ssh/known_hosts $known
    # Where it puts away rights when it may.
    if ([Environment]::UserName -eq 'root') { $null = New-Item -ItemType Directory -Force /run/sshd }
    $server = [pscustomobject]@{ Folder = $Folder; Home = "$Folder/home"; Port = $port; User = [Environment]::UserName; Known = $known; Process = $null; Relay = $relay }
    Open-Sshd $server
    $server
}

function Open-Sshd($Server) {
    $sshd = '/usr/sbin/sshd -D -E "$0/log" -f "$0/sshd_config"'
    # Who is not root is so in a namespace of their own, mounts there, and is themselves again for the server.
    $who, $as = [Environment]::UserName -eq 'root' ? @('-m'), '' : @('-Um', '--map-root-user'), "unshare -U --map-user=$(id -u) --map-group=$(id -g) "
    $start = [System.Diagnostics.ProcessStartInfo]::new('unshare')
    foreach ($argument in $who + @('sh', '-c', "mount --bind `"`$0/hosts`" /etc/hosts && exec $as$sshd", $Server.Folder)) { $start.ArgumentList.Add($argument) }
    $Server.Process = [System.Diagnostics.Process]::Start($start)
    $null = Wait-Until { try { [System.Net.Sockets.TcpClient]::new('127.0.0.1', $Server.Port).Dispose(); $true } catch { $false } } 30
}

# Kills it with every login, as a crash does, and starts it on the same port.
function Restart-Sshd($Server) {
    $Server.Process.Kill($true)
    $Server.Process.WaitForExit()
    Set-Content "$($Server.Folder)/log" ''
    Open-Sshd $Server
}

function Stop-Sshd($Server) {
    $Server.Process.Kill($true)
    $Server.Process.WaitForExit()
    $Server.Relay.Dispose()
}

# How many are logged in now.
function Get-SshdLogin($Server) {
    $log = Get-Content -ErrorAction Ignore "$($Server.Folder)/log"
    @($log -match '^Accepted publickey').Count - @($log -match '^(Disconnected from user|Connection closed by user|Connection reset by user)').Count
}
