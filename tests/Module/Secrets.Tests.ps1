BeforeAll {
    . "$PSScriptRoot/Common.ps1"
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
}
