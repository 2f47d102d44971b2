BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    if (-not ('ConnectProxy' -as [type])) { Add-Type -Path "$PSScriptRoot/ConnectProxy.cs" }
    $sandbox = $RdsIamTestSandbox.Description
    # Names that no name server knows: only the proxy leads there.
    [string[]] $names = 'aws.rdsiam.invalid', 'ssmmessages.rdsiam.invalid'
    $root = Join-Path $TestDrive company.pem
    $proxy = [ConnectProxy]::new($sandbox.awsEndpointUrl, $root, $names)

    # What a process of its own says, which reads its environment anew.
    function Invoke-Apart([hashtable] $Environment, [scriptblock] $Script) {
        $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
        $text = "`$ErrorActionPreference = 'Stop'; `$PSStyle.OutputRendering = 'PlainText'; Import-Module '$RdsIamManifest'; `$sandbox = `$env:SANDBOX | ConvertFrom-Json; try { & { $Script } } catch { `$_.FullyQualifiedErrorId }"
        foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $text) { $start.ArgumentList.Add($argument) }
        $start.Environment['SANDBOX'] = $RdsIamTestSandbox.Json
        foreach ($name in 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy', 'ALL_PROXY', 'all_proxy') { $null = $start.Environment.Remove($name) }
        foreach ($pair in $Environment.GetEnumerator()) { $start.Environment[$pair.Key] = $pair.Value }
        $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardOutput.ReadToEnd().Trim()
        $process.WaitForExit()
    }

    $ask = {
        $target = @{ HostName = $sandbox.privateHostName; UserName = $sandbox.userName; Database = $sandbox.database; RoleArn = $sandbox.roleArn; RootCertificate = $sandbox.rootCertificate }
        (Invoke-RdsIamQuery 'select current_user::text as who' @target -Through $sandbox.throughSsm).who
    }
}

AfterAll {
    $proxy.Dispose()
}

# .NET on Windows and macOS takes its authorities from the system alone, and so cannot be told of this one.
Describe 'A proxy of the company' -Skip:(-not $IsLinux) {
    BeforeEach {
        $proxy.Asked.Clear()
        $behind = @{
            AWS_ENDPOINT_URL             = "https://$($names[0])"
            AWS_ENDPOINT_URL_SSMMESSAGES = "https://$($names[1])"
            SSL_CERT_FILE                = $root
            HTTPS_PROXY                  = "http://127.0.0.1:$($proxy.Port)"
        }
    }

    It 'carries the calls to AWS and the data channel of a tunnel' {
        Invoke-Apart $behind $ask | Should -Be $sandbox.userName
        $asked = $proxy.Asked.ToArray() | Sort-Object -Unique
        $asked | Should -Be "CONNECT $($names[0]):443 HTTP/1.1", "CONNECT $($names[1]):443 HTTP/1.1"
    }

    It 'is left out for the hosts of NO_PROXY' {
        Invoke-Apart ($behind + @{ NO_PROXY = $names[0] }) $ask | Should -BeLike 'Aws*,*'
        $proxy.Asked.ToArray() | Should -BeNullOrEmpty
        # The data channel alone.
        Invoke-Apart ($behind + @{ NO_PROXY = $names[1] }) $ask | Should -BeLike 'TunnelUnreachable,*'
        $proxy.Asked.ToArray() | Sort-Object -Unique | Should -Be "CONNECT $($names[0]):443 HTTP/1.1"
    }

    It 'has no part in connections to databases' {
        $plain = @{ HTTPS_PROXY = $behind.HTTPS_PROXY; HTTP_PROXY = $behind.HTTPS_PROXY; ALL_PROXY = $behind.HTTPS_PROXY; NO_PROXY = '127.0.0.1' }
        Invoke-Apart $plain {
            $target = @{ HostName = $sandbox.hostName; UserName = $sandbox.userName; Database = $sandbox.database; RoleArn = $sandbox.roleArn; RootCertificate = $sandbox.rootCertificate }
            (Invoke-RdsIamQuery 'select current_user::text as who' @target -ConnectTo $sandbox.connectTo).who
        } | Should -Be $sandbox.userName
        $proxy.Asked.ToArray() | Should -BeNullOrEmpty
    }

    It 'that is away is named' {
        $behind.HTTPS_PROXY = 'http://127.0.0.1:1'
        Invoke-Apart $behind $ask | Should -BeLike 'Aws*,*'
    }
}
