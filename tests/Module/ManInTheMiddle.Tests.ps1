# A man in the middle, before every cmdlet that connects: neither a token nor a password is sent to him, whatever certificate he shows and
# whatever he says. He notes all that he gets, outside of TLS and within.
BeforeDiscovery {
    $unproved = 'other CA', 'self-signed', 'wrong name', 'expired', 'for clients', 'refuses TLS', 'error first', 'bytes behind'
    $askers = 'md5', 'sasl', 'gss'
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    if (-not ('RdsIamMiddle' -as [type])) { Add-Type -Path "$PSScriptRoot/Middle.cs" -IgnoreWarnings -WarningAction SilentlyContinue }
    $middle = [RdsIamMiddle]::new([int] ($sandbox.connectTo -split ':')[-1])
    $middle.HostName = $sandbox.hostName
    $roots = "$TestDrive/roots.pem"
    Set-Content $roots "$($middle.RootPem)`n$(Get-Content -Raw $sandbox.rootCertificate)"
    $password = "sentinel-password-$([guid]::NewGuid().ToString('n'))"
    $target = @{ HostName = $sandbox.hostName; ConnectTo = "127.0.0.1:$($middle.Port)"; Database = $sandbox.database; RootCertificate = $roots }
    $byToken = @{ UserName = $sandbox.userName; AccessKey = 'AKIASENTINEL'; SecretKey = 'sentinel-secret-key' }
    $byPassword = @{ Credential = [pscredential]::new('postgres', (ConvertTo-SecureString $password -AsPlainText -Force)) }
    # Connections that were opened well, and whose next login meets him.
    $open = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn
    $other = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -Name middle_other
    $quiet = @{ ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }

    # With the words of a target, and how it logs in.
    $cases = [ordered]@{
        'Connect-RdsIam'         = { param($at) $null = Connect-RdsIam @target @at @quiet }
        'Copy-RdsIamData'        = { param($at) $null = Copy-RdsIamData sales.customers -To $open @target @at @quiet }
        'Export-RdsIamData'      = { param($at) $null = Export-RdsIamData -Query 'select 1' -Path "$TestDrive/x.csv" -Force @target @at @quiet }
        'Get-RdsIamActivity'     = { param($at) $null = Get-RdsIamActivity @target @at @quiet }
        'Get-RdsIamDatabase'     = { param($at) $null = Get-RdsIamDatabase @target @at @quiet }
        'Get-RdsIamTable'        = { param($at) $null = Get-RdsIamTable @target @at @quiet }
        'Get-RdsIamUser'         = { param($at) if ($at.ContainsKey('Credential')) { $null = Get-RdsIamUser @target @at @quiet } else { $null = Get-RdsIamUser -Connection $open @quiet } }
        'Import-RdsIamData'      = { param($at) [pscustomobject]@{ a = 1 } | Import-RdsIamData t -CreateTable @target @at @quiet }
        'Invoke-RdsIamQuery'     = { param($at) $null = Invoke-RdsIamQuery 'select 1' @target @at @quiet }
        'New-RdsIamSession'      = { param($at) $null = New-RdsIamSession @target @at @quiet }
        'New-RdsIamUser'         = { param($at) if ($at.ContainsKey('Credential')) { $null = New-RdsIamUser x @target @at @quiet -Confirm:$false } else { $null = New-RdsIamUser x -Connection $open @quiet -Confirm:$false } }
        'Remove-RdsIamUser'      = { param($at) if ($at.ContainsKey('Credential')) { $null = Remove-RdsIamUser x @target @at @quiet -Confirm:$false } else { $null = Remove-RdsIamUser x -Connection $open @quiet -Confirm:$false } }
        'Stop-RdsIamActivity'    = { param($at) $null = Stop-RdsIamActivity 4711 @target @at @quiet -Confirm:$false }
        'Test-RdsIamConnection'  = { param($at) $null = Test-RdsIamConnection @target @at @quiet }
        'Get-RdsIamAccess'       = { param($at) $null = Get-RdsIamAccess -Connection $other -AuthorizationDetails @{ UserDetailList = @(); GroupDetailList = @(); RoleDetailList = @(); Policies = @() } @quiet }
        'Start-RdsIamTransaction' = { param($at) Select-RdsIamConnection middle_other; Start-RdsIamTransaction @quiet }
        'Start-RdsIamProxy'      = {
            param($at)
            $proxy = Start-RdsIamProxy $target.HostName $sandbox.userName -AccessKey AKIASENTINEL -SecretKey sentinel-secret-key -Database $target.Database -ConnectTo $target.ConnectTo -RootCertificate $roots -NoPassword @quiet
            try {
                $client = [Net.Sockets.TcpClient]::new('127.0.0.1', $proxy.Port)
                $words = [Text.Encoding]::ASCII.GetBytes("user`0$($sandbox.userName)`0database`0$($target.Database)`0`0")
                $first = [byte[]] (@(0, 0, 0, ($words.Length + 8), 0, 3, 0, 0) + $words)
                $client.GetStream().Write($first, 0, $first.Length)
                $client.GetStream().ReadTimeout = 5000
                try { $null = $client.GetStream().Read([byte[]]::new(4096), 0, 4096) } catch [IO.IOException] { $null = $_ }
                $client.Dispose()
            }
            finally { $proxy | Stop-RdsIamProxy }
        }
    }
    # They sign or ask AWS, and leave the way to the server to others.
    $signers = 'Export-RdsIamPgPass', 'Export-RdsIamTarget', 'Get-RdsIamToken', 'Invoke-RdsIamCommand'

    function Get-Noted($Queue) { -join ($Queue.ToArray() | ForEach-Object { [Text.Encoding]::Latin1.GetString($_) }) }
}

AfterAll {
    $middle.Dispose()
    Disconnect-RdsIam -All
}

Describe 'A man in the middle' {
    It 'stands before every cmdlet that says whom to trust' {
        $trusting = Get-Command -Module RdsIam | Where-Object { $_.Parameters.ContainsKey('SslMode') } | ForEach-Object Name
        $trusting | Where-Object { $_ -notin $cases.Keys -and $_ -notin $signers } | Should -BeNullOrEmpty
    }

    It 'who proves nothing (<_>) gets neither a token nor a password from any cmdlet' -ForEach $unproved {
        $mode = $_
        foreach ($case in $cases.GetEnumerator()) {
            # Each man sees one of the two from most cmdlets, and both from the one that the others share their login with.
            $ways = if ($case.Key -eq 'Connect-RdsIam') { $byToken, $byPassword } elseif ($mode -in 'other CA', 'wrong name', 'refuses TLS', 'bytes behind') { , $byToken } else { , $byPassword }
            foreach ($at in $ways) {
                $middle.Turn($mode)
                try { & $case.Value $at } catch [RdsIam.RdsIamException] { $null = $_ }
                # A session that was broken off under an open connection may be what the first call finds: the next one logs in.
                if (-not (Wait-Until { $middle.Clear.Count -gt 0 } -Seconds 3)) {
                    try { & $case.Value $at } catch [RdsIam.RdsIamException] { $null = $_ }
                }
                Wait-Until { $middle.Clear.Count -gt 0 } | Should -BeTrue -Because "$($case.Key) should have met him"
                Get-Noted $middle.Clear | Should -Not -Match 'X-Amz|Action=connect|sentinel' -Because $case.Key
                $within = Get-Noted $middle.Within
                # Not even the user's name and the database's.
                if ($mode -ne 'bytes behind') { $within | Should -BeExactly '' -Because "$($case.Key) trusted '$mode'" }
                $within | Should -Not -Match 'X-Amz|Action=connect|sentinel' -Because $case.Key
            }
        }
    }

    It 'who has a good certificate and asks by <_> gets no token' -ForEach $askers {
        $mode = $_
        foreach ($case in $cases.GetEnumerator() | Where-Object Key -NotIn 'Get-RdsIamAccess', 'Start-RdsIamTransaction') {
            $middle.Turn($mode)
            try { & $case.Value $byToken } catch [RdsIam.RdsIamException] { $null = $_ }
            Wait-Until { $middle.Within.Count -gt 0 } | Should -BeTrue -Because "$($case.Key) should have met him"
            # The startup message, whose version begins it, and no answer ('p') behind it.
            foreach ($within in $middle.Within.ToArray()) {
                if ($within.Length -gt 0) { $within.Length | Should -Be $within[3] -Because "$($case.Key) sent more than it began with" }
            }
        }
    }

    It 'is warned of once where a certificate is not checked by <_>' -ForEach 'Require', 'VerifyCA' {
        $middle.Turn('refuses TLS')
        $name = "once-$($_.ToLowerInvariant()).abcdefghijkl.eu-west-1.rds.amazonaws.com"
        $words = @{ ConnectTo = $target.ConnectTo; SslMode = $_; ErrorAction = 'SilentlyContinue' }
        $said = @(1, 2 | ForEach-Object { Invoke-RdsIamQuery 'select 1' -HostName $name @words @byToken 3>&1 })
        $said += @(Connect-RdsIam $name @words @byPassword 3>&1)
        $said.Count | Should -Be 1
        $said[0].Message | Should -BeLike "-SslMode ${_}:*$name*"
        @(Invoke-RdsIamQuery 'select 1' -HostName "full.$name" -ConnectTo $target.ConnectTo -ErrorAction SilentlyContinue @byToken 3>&1) -match 'SslMode' | Should -BeNullOrEmpty
    }
}
