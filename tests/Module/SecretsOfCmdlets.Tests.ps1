# Each exported cmdlet, once well and once badly: no secret is in a stream, an error with all that is inside it, an output in any form, an event or
# an activity, no program is started that could see one, and no temporary file stays. A cmdlet without a case fails, and so does a bad case that goes well.
BeforeDiscovery {
    $cases = [ordered]@{
        'Connect-RdsIam'              = { Connect-RdsIam @target @hand }, { Connect-RdsIam @target @wrong }
        'Copy-RdsIamData'             = { Copy-RdsIamData sales.customers -To secret_admin -CreateTable -Destination secret_copy @target @hand }, { Copy-RdsIamData x -To secret_admin @target @wrong }
        'ConvertFrom-RdsIamToken'     = { Get-RdsIamToken $sandbox.hostName @hand | ConvertFrom-RdsIamToken }, { ConvertFrom-RdsIamToken "$sentinel" }
        'Disable-RdsIamAuthentication' = { Disable-RdsIamAuthentication demo -Region eu-west-1 -WhatIf }, { Disable-RdsIamAuthentication no-such -Region eu-west-1 -Confirm:$false }
        'Disconnect-RdsIam'           = { Connect-RdsIam @target @hand | Disconnect-RdsIam }, { Disconnect-RdsIam -Connection no_such }
        'Enable-RdsIamAuthentication' = { Enable-RdsIamAuthentication demo -Region eu-west-1 -Confirm:$false }, { Enable-RdsIamAuthentication demo -Region eu-west-1 -AccessKey AKIANOSUCH -SecretKey $sentinel -Confirm:$false }
        'Export-RdsIamData'           = { Export-RdsIamData -Query 'select 1' -Path "$TestDrive/s.csv" -Force @target @hand }, { Export-RdsIamData -Query 'select 1' -Path "$TestDrive/s.csv" -Force @target @wrong }
        'Export-RdsIamPgPass'         = { Export-RdsIamPgPass @target @hand -Path "$TestDrive/s.pgpass" }, { Export-RdsIamPgPass @target @hand -Path /dev/null/below }
        'Export-RdsIamTarget'         = { Connect-RdsIam @target @hand | Export-RdsIamTarget secret_target -Confirm:$false }, { Export-RdsIamTarget x "postgresql://u:$sentinel@h/d" -Confirm:$false }
        'Get-RdsIamAccess'            = { Get-RdsIamAccess -Region eu-west-1 }, { Get-RdsIamAccess -Region eu-west-1 -AccessKey AKIANOSUCH -SecretKey $sentinel }
        'Get-RdsIamActivity'          = { Get-RdsIamActivity @target @hand }, { Get-RdsIamActivity @target @wrong }
        'Get-RdsIamConnection'        = { Get-RdsIamConnection }, { Get-RdsIamConnection -Name no_such }
        'Get-RdsIamDatabase'          = { Get-RdsIamDatabase @target @hand }, { Get-RdsIamDatabase @target @wrong }
        'Get-RdsIamEndpoint'          = { Get-RdsIamEndpoint -Region eu-west-1 }, { Get-RdsIamEndpoint -Region eu-west-1 -AccessKey AKIANOSUCH -SecretKey $sentinel }
        'Get-RdsIamProxy'             = { Get-RdsIamProxy }, { Get-RdsIamProxy -Port 70000 }
        'Get-RdsIamSession'           = { Get-RdsIamSession }, { Get-RdsIamSession 4711 }
        'Get-RdsIamTable'             = { Get-RdsIamTable @target @hand }, { Get-RdsIamTable @target @wrong }
        'Get-RdsIamTarget'            = { Get-RdsIamTarget }, { Get-RdsIamTarget no_such }
        'Get-RdsIamToken'             = { Get-RdsIamToken $sandbox.hostName @hand }, { Get-RdsIamToken $sandbox.hostName u -AccessKey AKIANOSUCH -SecretKey $sentinel -RoleArn $sandbox.roleArn }
        'Get-RdsIamTunnel'            = { Get-RdsIamTunnel }, { Get-RdsIamTunnel 4711 }
        'Get-RdsIamUser'              = { Get-RdsIamUser @target -Credential $administrator }, { Get-RdsIamUser @target @wrong }
        'Import-RdsIamData'           = { [pscustomobject]@{ n = 1 } | Import-RdsIamData secret_t -CreateTable -Rollback @target -Credential $administrator }, { [pscustomobject]@{ n = 1 } | Import-RdsIamData secret_t @target @wrong }
        'Invoke-RdsIamCommand'        = { Invoke-RdsIamCommand @target @hand { 'inside' } }, { Invoke-RdsIamCommand @target @hand { throw 'no' } }
        'Invoke-RdsIamQuery'          = { Invoke-RdsIamQuery 'select 1' @target @hand }, { Invoke-RdsIamQuery 'select nosuch' @target @hand; Invoke-RdsIamQuery 'select 1' @target @wrong }
        'New-RdsIamPolicy'            = { New-RdsIamPolicy app_reader -HostName $sandbox.hostName }, { New-RdsIamPolicy app_reader -HostName $sandbox.hostName -AccessKey AKIANOSUCH -SecretKey $sentinel }
        'New-RdsIamSession'           = { New-RdsIamSession @target @hand | Remove-RdsIamSession }, { New-RdsIamSession @target @wrong }
        'New-RdsIamUser'              = { New-RdsIamUser secret_user @target -Credential $administrator -AsScript }, { New-RdsIamUser secret_user @target @wrong -Confirm:$false }
        'Remove-RdsIamSession'        = { New-RdsIamSession @target @hand | Remove-RdsIamSession }, { Remove-RdsIamSession 4711 }
        'Remove-RdsIamTarget'         = { Remove-RdsIamTarget secret_target -Confirm:$false }, { Remove-RdsIamTarget no_such -Confirm:$false }
        'Remove-RdsIamUser'           = { Remove-RdsIamUser app_nested @target -Credential $administrator -WhatIf }, { Remove-RdsIamUser app_nested @target @wrong -Confirm:$false }
        'Select-RdsIamConnection'     = { Select-RdsIamConnection secret_admin }, { Select-RdsIamConnection no_such }
        'Start-RdsIamProxy'           = { Start-RdsIamProxy $sandbox.hostName @hand -ConnectTo $sandbox.connectTo -RootCertificate $sandbox.rootCertificate -Password $proxyPassword | ForEach-Object { $_.Port; $_ | Stop-RdsIamProxy } }, { Start-RdsIamProxy $sandbox.hostName u -LogPath /dev/null/below -Password $proxyPassword -AccessKey AKIANOSUCH -SecretKey $sentinel }
        'Start-RdsIamTransaction'     = { Select-RdsIamConnection secret_admin; Start-RdsIamTransaction; Undo-RdsIamTransaction }, { Select-RdsIamConnection secret_admin; Start-RdsIamTransaction; try { Start-RdsIamTransaction } finally { Undo-RdsIamTransaction } }
        'Start-RdsIamTunnel'          = { Start-RdsIamTunnel $sandbox.hostName $sandbox.throughSsm -RoleArn $sandbox.roleArn | Stop-RdsIamTunnel }, { Start-RdsIamTunnel $sandbox.hostName $sandbox.throughSsm -AccessKey AKIANOSUCH -SecretKey $sentinel }
        'Complete-RdsIamTransaction'  = { Select-RdsIamConnection secret_admin; Start-RdsIamTransaction; Complete-RdsIamTransaction }, { Complete-RdsIamTransaction }
        'Stop-RdsIamActivity'         = { Get-RdsIamActivity @target @hand | Stop-RdsIamActivity -WhatIf }, { Stop-RdsIamActivity 4711 @target @wrong -Confirm:$false }
        'Stop-RdsIamProxy'            = { Stop-RdsIamProxy }, { Stop-RdsIamProxy -Port 1 }
        'Stop-RdsIamTunnel'           = { Stop-RdsIamTunnel }, { Stop-RdsIamTunnel 4711 }
        'Test-RdsIamAccess'           = { Test-RdsIamAccess -Region eu-west-1 -Baseline @() }, { Test-RdsIamAccess -Region eu-west-1 -Baseline @() -AccessKey AKIANOSUCH -SecretKey $sentinel }
        'Test-RdsIamConnection'       = { Test-RdsIamConnection @target @hand }, { Test-RdsIamConnection @target @wrong }
        'Test-RdsIamPolicy'           = { Test-RdsIamPolicy app_reader -HostName $sandbox.hostName -Principal $sandbox.roleArn }, { Test-RdsIamPolicy app_reader -HostName $sandbox.hostName -Principal $sandbox.roleArn -AccessKey AKIANOSUCH -SecretKey $sentinel }
        'Undo-RdsIamTransaction'      = { Select-RdsIamConnection secret_admin; Start-RdsIamTransaction; Undo-RdsIamTransaction }, { Undo-RdsIamTransaction }
    }
    $rows = $cases.GetEnumerator() | ForEach-Object { @{ Name = $_.Key; Well = $_.Value[0]; Badly = $_.Value[1] } }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Children.ps1"
    . "$PSScriptRoot/Collector.ps1"
    $collector = [RdsIamTestCollector]::new()
    $keptFolder = $env:TMPDIR
    $env:TMPDIR = (New-Item -ItemType Directory "$TestDrive/temporary").FullName
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $administrator = Get-SandboxAdministrator
    $kept = $env:RDSIAM_TARGETS
    $env:RDSIAM_TARGETS = "$TestDrive/targets.json"
    $sentinel = 'sentinel-secret-of-somebody'
    $proxyPassword = ConvertTo-SecureString 'sentinel-of-the-proxy' -AsPlainText -Force
    $hand = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
    $wrong = @{ Credential = [pscredential]::new('postgres', (ConvertTo-SecureString "$sentinel-x" -AsPlainText -Force)) }
    $null = Connect-RdsIam @target -Credential $administrator -Name secret_admin
    if ($IsLinux) { $children = [RdsIamTestChildren]::new() }
    $secrets = $sandbox.secretAccessKey, $sandbox.adminPassword, $sentinel, 'sentinel-of-the-proxy', 'X-Amz-Signature=', 'X-Amz-Security-Token='

    # An exception with all that is inside it.
    function Get-Inside($Exception) {
        for ($e = $Exception; $e; $e = $e.InnerException) { "$e"; $e | Format-List * -Force | Out-String; $e.Data.GetEnumerator() | ForEach-Object { "$($_.Key)=$($_.Value)" } }
    }

    function Get-Everything([scriptblock] $Run) {
        $ErrorActionPreference = 'Continue'
        $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
        $Error.Clear()
        $collector.Clear()
        $all = try { @(& $Run *>&1) } catch { $_ }
        # A connection that does not work is what Test-RdsIamConnection is asked for, and no error of its own.
        $script:hasFailed = $Error.Count -gt 0 -or @($all | Where-Object { $_.GetType().Name -eq 'RdsIamCheck' -and "$($_.Status)" -eq 'Failed' }).Count -gt 0
        $file = "$TestDrive/all.xml"
        $all | Export-Clixml $file -Depth 4
        $objects = $all | Where-Object { $_ -isnot [Management.Automation.InformationalRecord] }
        @(
            $all | ForEach-Object { "$_" }
            $objects | Out-String -Width 300
            $objects | Format-List * -Force | Out-String -Width 300
            $objects | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] } | ConvertTo-Json -Depth 3 -WarningAction SilentlyContinue
            Get-Content -Raw $file
            $collector.Activities | ForEach-Object { "$_" }
            $collector.Events
            # The line that was typed is the person's own, and has variables here.
            foreach ($one in @($Error)) { if ($one -is [Management.Automation.ErrorRecord]) { "$one"; "$($one.ErrorDetails)"; "$($one.TargetObject)"; Get-Inside $one.Exception } else { Get-Inside $one } }
        ) -join "`n"
    }
}

AfterAll {
    $env:RDSIAM_TARGETS = $kept
    $env:TMPDIR = $keptFolder
    $collector.Dispose()
    if ($IsLinux) { $children.Dispose() }
    $null = Invoke-RdsIamQuery 'drop table if exists secret_copy' -Connection secret_admin
    Disconnect-RdsIam -All
}

Describe 'No secret leaves' {
    It '<Name>' -ForEach $rows {
        foreach ($run in $Well, $Badly) {
            $text = Get-Everything $run
            foreach ($secret in $secrets) {
                $at = $text.IndexOf($secret)
                $at | Should -BeLessThan 0 -Because "$Name shows $secret, in $(if ($at -ge 0) { $text.Substring([Math]::Max(0, $at - 200), 200) })"
            }
        }

        $text | Should -Not -BeNullOrEmpty
        # These list or read: what is not there, or no token, is no error of theirs.
        if ($Name -notin 'Get-RdsIamConnection', 'Get-RdsIamProxy', 'ConvertFrom-RdsIamToken') { $hasFailed | Should -BeTrue -Because 'a bad case must fail' }
        Get-ChildItem -Force $env:TMPDIR -Filter 'rdsiam*' | Should -BeNullOrEmpty
    }

    It 'by an argument or a variable of a program, as none is started' -Skip:(-not $IsLinux) {
        # The last one, and it shows that a program is seen.
        sleep 0.2
        @($children.All.Arguments) -replace '^\S*/' | Should -Be 'sleep 0.2'
    }

    It 'has a case for every exported cmdlet' -ForEach @{ Names = $rows.Name } {
        $Names | Sort-Object | Should -Be (Get-Command -Module RdsIam | ForEach-Object Name | Sort-Object)
    }
}
