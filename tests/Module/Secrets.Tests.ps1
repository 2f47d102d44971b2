BeforeDiscovery {
    . "$PSScriptRoot/Terminal.ps1"
    $lack = Get-TerminalLack
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Children.ps1"
    . "$PSScriptRoot/Terminal.ps1"
    Start-TestSandbox
    $sandbox = $RdsIamTestSandbox.Description
}

Describe 'Secrets' {
    It 'are in no stream, no transcript and no error of a session that succeeds and fails in every cmdlet' {
        $transcript = Join-Path ([IO.Path]::GetTempPath()) "rdsiam-$([guid]::NewGuid().ToString('n')).txt"
        $script = @'
param($manifest, $transcript)
$sandbox = $env:RDSIAM_TEST_SANDBOX | ConvertFrom-Json
$env:AWS_ENDPOINT_URL = $sandbox.awsEndpointUrl
Start-Transcript $transcript | Out-Null
Import-Module $manifest
$VerbosePreference = $DebugPreference = $WarningPreference = $InformationPreference = 'Continue'
$target = @{ HostName = $sandbox.hostName; ConnectTo = $sandbox.connectTo; Database = $sandbox.database; RootCertificate = $sandbox.rootCertificate }
$key = @{ AccessKey = $sandbox.accessKeyId; SecretKey = $sandbox.secretAccessKey }
$token = Get-RdsIamToken $sandbox.hostName $sandbox.userName @key -RoleArn $sandbox.roleArn
$token; $token | Format-List *; $token | ConvertTo-Json -Depth 4; $token | ConvertFrom-RdsIamToken
$connection = Connect-RdsIam @target @key -UserName $sandbox.userName -RoleArn $sandbox.roleArn
$connection; $connection | Format-List *; $connection | ConvertTo-Json -Depth 4
Invoke-RdsIamQuery 'select 1' | Out-Host
$hand = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
$variables = Invoke-RdsIamCommand @target @key @hand -EnvironmentOnly
$variables; "$variables"
try { Invoke-RdsIamCommand @target @key @hand { "INSIDE $((Get-Content $env:PGPASSFILE).Length)$env:PGPASSWORD"; Write-Verbose 'x'; throw 'no' } } catch { "$_" }
$file = [IO.Path]::ChangeExtension($transcript, '.pgpass')
$exported = Export-RdsIamPgPass @target @key @hand -Path $file
$exported; $exported | Format-List *; $exported | ConvertTo-Json; "$exported"
Export-RdsIamPgPass @target @key @hand -Path $file -Remove
Export-RdsIamPgPass @target @key @hand -Path /dev/null/below
Invoke-RdsIamQuery 'select nosuch'
Connect-RdsIam @target @key -UserName $sandbox.deniedUserName -RoleArn $sandbox.roleArn
Connect-RdsIam @target @key -UserName $sandbox.userName
Connect-RdsIam @target @key -UserName $sandbox.userName -RoleArn arn:aws:iam::123456789012:role/no-such-role
Get-RdsIamToken $sandbox.hostName u -AccessKey $sandbox.accessKeyId -SecretKey 'wrong-but-still-secret' -RoleArn $sandbox.roleArn
Connect-RdsIam @target -Credential ([pscredential]::new($sandbox.adminUserName, (ConvertTo-SecureString "x$($sandbox.adminPassword)" -AsPlainText -Force)))
$Error | ForEach-Object { $_ | Format-List * -Force; $_.Exception | Format-List * -Force; "$($_.Exception)"; $_.ScriptStackTrace }
"TOKEN " + [Net.NetworkCredential]::new('', $token.Token).Password.Length
Stop-Transcript | Out-Null
'@
        $file = [IO.Path]::ChangeExtension($transcript, '.ps1')
        Set-Content $file $script
        # Not on the command line, which a transcript begins with.
        $env:RDSIAM_TEST_SANDBOX = $RdsIamTestSandbox.Json
        try {
            $output = pwsh -NoProfile -NonInteractive -File $file $RdsIamManifest $transcript *>&1 | Out-String
            $text = $output + (Get-Content -Raw $transcript)
        }
        finally {
            Remove-Item Env:RDSIAM_TEST_SANDBOX
            Remove-Item $file, $transcript -ErrorAction SilentlyContinue
        }
        # The session really went on to its end, and failed where it had to.
        $text | Should -Match 'TOKEN \d{3,}'
        $text | Should -Match 'LoginTokenRefused'
        $text | Should -Match 'INSIDE \d{3,}'
        $text | Should -Match 'PrivateFileFailed'
        foreach ($secret in $sandbox.secretAccessKey, $sandbox.adminPassword, 'wrong-but-still-secret', 'X-Amz-Signature=', 'X-Amz-Security-Token=') {
            $text.Contains($secret) | Should -BeFalse -Because "'$($secret.Substring(0, 8))…' is a secret"
        }
    }

    It 'are in no argument and no variable of a program, but the token in those that it was asked for' -Skip:(-not $IsLinux) {
        $names = 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_CONFIG_FILE', 'AWS_ENDPOINT_URL', 'PATH'
        $old = $names | ForEach-Object { [Environment]::GetEnvironmentVariable($_) }
        @{ Version = 1; AccessKeyId = $sandbox.accessKeyId; SecretAccessKey = $sandbox.secretAccessKey } | ConvertTo-Json | Set-Content "$TestDrive/keys.json"
        Set-Content "$TestDrive/keys.sh" "sleep 0.2; cat '$TestDrive/keys.json'"
        # What the shell starts on the way to a program, long enough to be seen.
        $null = New-Item -ItemType Directory "$TestDrive/bin"
        Set-Content "$TestDrive/bin/rm" '#!/bin/sh', 'sleep 0.05', 'exec /bin/rm "$@"'
        chmod +x "$TestDrive/bin/rm"
        Set-Content "$TestDrive/config" '[profile process]', "credential_process = sh '$TestDrive/keys.sh'"
        $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $null
        $env:AWS_CONFIG_FILE = "$TestDrive/config"
        $env:AWS_ENDPOINT_URL = $sandbox.awsEndpointUrl
        $env:PATH = "$TestDrive/bin:$env:PATH"
        $target = Get-SandboxTarget
        $hand = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn; ProfileName = 'process' }
        $own = 'sentinel-of-the-proxy'
        $proxy = $children = $null
        try {
            $children = [RdsIamTestChildren]::new()
            $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
            $null = Connect-RdsIam @target @hand
            Invoke-RdsIamCommand @target @hand -FilePath sleep -ArgumentList 0.31
            Invoke-RdsIamCommand @target @hand { sleep 0.32 }
            Invoke-RdsIamCommand @target @hand -UsePasswordVariable { sleep 0.33 }
            $proxy = Start-RdsIamProxy @target @hand -Password (ConvertTo-SecureString $own -AsPlainText -Force)
            $null = Export-RdsIamPgPass @target @hand -Path "$TestDrive/pass"
            sleep 0.34
        }
        finally {
            if ($children) { $children.Dispose() }
            $proxy | Stop-RdsIamProxy
            Disconnect-RdsIam -All
            0..4 | ForEach-Object { [Environment]::SetEnvironmentVariable($names[$_], $old[$_]) }
        }
        $all = $children.All | Select-Object @{ n = 'Arguments'; e = { $_.Arguments -replace '^\S*/(?=sleep )' } }, Environment
        foreach ($program in "sh $TestDrive/keys.sh", 'sleep 0.05', 'sleep 0.31', 'sleep 0.32', 'sleep 0.33', 'sleep 0.34') {
            $all.Arguments | Should -Contain $program
        }
        foreach ($secret in 'X-Amz-Signature=', 'X-Amz-Security-Token=', $sandbox.secretAccessKey, $sandbox.adminPassword, $own) {
            $all | Where-Object { $_.Arguments.Contains($secret) } | ForEach-Object Arguments | Should -BeNullOrEmpty
            # -FilePath is for this program, and -UsePasswordVariable for whatever the block starts: both have the token as PGPASSWORD.
            $asked = if ($secret -like 'X-Amz-*') { 'sleep 0.31', 'sleep 0.33' }
            $all | Where-Object { $_.Environment.Contains($secret) } | ForEach-Object Arguments | Sort-Object -Unique | Should -Be $asked
        }
    }

    It 'are in no history and on no screen when they are given as the guide shows' -Skip:([bool] $lack) {
        Set-SandboxEnvironment
        $ask, $start = Get-Content "$RdsIamRoot/docs/guide/gui-programs.md" | Where-Object { $_ -match '^\$(password = Read-Host|proxy = Start-RdsIamProxy)' }
        $terminal = Start-Terminal 200
        $history = "$($terminal.Folder)/history"
        try {
            Enter-Line $terminal "Set-PSReadLineOption -HistorySaveStyle SaveIncrementally -HistorySavePath $history"
            foreach ($line in $ask, '$admin = Get-Credential postgres') {
                tmux -S $terminal.Socket send-keys -l -- $line
                tmux -S $terminal.Socket send-keys Enter
                Wait-Until { @(Get-TerminalLine $terminal | Where-Object { $_ })[-1] -match '^(Password for|A password).*:$' } | Should -BeTrue
                tmux -S $terminal.Socket send-keys -l -- 'sentinel-that-was-typed'
                tmux -S $terminal.Socket send-keys Enter
                $terminal.Typed++
                Wait-Prompt $terminal
            }
            Enter-Line $terminal ($start -replace 'orders\S+', $sandbox.hostName -replace ' -Port \d+')
            Enter-Line $terminal '[Net.NetworkCredential]::new("", $password).Password.Length, ($proxy.Port -gt 0), $admin.GetNetworkCredential().Password.Length' |
                Should -Be '23', 'True', '23'
            Enter-Line $terminal '$proxy | Stop-RdsIamProxy; Get-History | ForEach-Object CommandLine'
            $screen = Get-TerminalLine $terminal
            $kept = Get-Content $history
        }
        finally { Stop-Terminal $terminal }
        foreach ($text in $screen, $kept) {
            # A line that is too long for the screen goes on in the next.
            $text -join '' | Should -BeLike '*-Password $password*'
            $text -join '' | Should -Not -BeLike '*sentinel-that-was-typed*'
        }
    }

    It 'are in no line of the guide, the topics and the examples as text' {
        $files = Get-Item "$RdsIamRoot/README.md", "$RdsIamRoot/docs/guide/*.md", "$RdsIamRoot/docs/topics/*.md", "$RdsIamRoot/docs/cmdlets/*.md"
        $uses = $files | Select-String '-(Password|SecretKey|SessionToken|Credential) +(\S)' -CaseSensitive
        $uses.Count | Should -BeGreaterThan 10
        $uses | Where-Object { $_.Matches[0].Groups[2].Value -match '[\w''"]' } | Should -BeNullOrEmpty
    }
}
