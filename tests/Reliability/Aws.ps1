# What signs and who decides: AWS is slow, down or not AWS, tokens and keys are over, clocks differ.
$script:Group = 'AWS and tokens'
$some = $Long ? 4 : 1
$direct = $env:AWS_ENDPOINT_URL
$env:AWS_ENDPOINT_URL = "http://127.0.0.1:$($AwsRelay.Port)"
# The SDK keeps its connections.
function Reset-Aws { $AwsRelay.Reset(); $null = $AwsRelay.BreakAll() }
function Get-Fresh { $fresh = $Target.Clone(); $fresh.RoleSessionName = 'trial' + [guid]::NewGuid().ToString('N').Substring(0, 8); $fresh }
$html = "HTTP/1.1 200 OK`r`nContent-Type: text/html`r`nConnection: close`r`n`r`n<html><body>Sign in to the hotel's Wi-Fi</body></html>"
$answers = [ordered]@{
    'an HTML page'              = @{ Answer = $html; Bytes = 0 }
    'garbage'                   = @{ Answer = "`u{1}`u{2}ÿ not HTTP at all`r`n`r`n"; Bytes = 0 }
    'an empty answer'           = @{ Answer = "HTTP/1.1 200 OK`r`nContent-Length: 0`r`nConnection: close`r`n`r`n"; Bytes = 0 }
    'half an answer'            = @{ Answer = "HTTP/1.1 200 OK`r`nContent-Length: 500`r`nConnection: close`r`n`r`n<AssumeRoleResponse>"; Bytes = 0 }
    'two gigabytes'             = @{ Answer = "HTTP/1.1 200 OK`r`nContent-Type: text/xml`r`nContent-Length: 2000000000`r`nConnection: close`r`n`r`n<A>"; Bytes = 2000000000 }
    '503 without end'           = @{ Answer = "HTTP/1.1 503 Service Unavailable`r`nContent-Length: 0`r`nConnection: close`r`n`r`n"; Bytes = 0 }
}
$calls = [ordered]@{
    'STS' = { $fresh = Get-Fresh; Get-RdsIamToken -HostName $fresh.HostName -UserName $fresh.UserName -RoleArn $fresh.RoleArn -RoleSessionName $fresh.RoleSessionName -ErrorAction Stop }
    'RDS' = { Get-RdsIamEndpoint -Region $Sandbox.region -ErrorAction Stop }
    'IAM' = { Test-RdsIamPolicy -Principal $Sandbox.roleArn -HostName $Target.HostName -UserName $Target.UserName -ErrorAction Stop }
}
if (-not $Long) { $calls.Remove('IAM'); $calls.Remove('RDS') }
foreach ($call in $calls.Keys) {
    foreach ($answer in $Long ? $answers.Keys : @('an HTML page', 'two gigabytes')) {
        $memory = [GC]::GetTotalMemory($true)
        Add-Trial "$call answers $answer" -Times $some -Allow 'AwsAnswerUnreadable', 'AwsUnreachable', 'AwsServiceFailed' -Before {
            Reset-Aws
            $AwsRelay.Answer = $answers[$answer].Answer
            $AwsRelay.AnswerBytes = $answers[$answer].Bytes
        } -Script $calls[$call] -After { Reset-Aws } -Next { $null = & $calls[$call] }
        $grown = ([GC]::GetTotalMemory($true) - $memory) / 1MB
        if ($grown -gt 200) { $Broken.Add("$call answers ${answer}: $([int]$grown) MB more are held") }
    }

    if (-not $Long) { continue }
    Add-Trial "$call throttles twice" -Times $some -Allow 'works' -Before { $null = Invoke-Control throttle @{ calls = 2 } } -Script { $null = & $calls[$call] }
    Add-Trial "$call takes two seconds" -Times $some -Allow 'works' -Before { Reset-Aws; $AwsRelay.Delay = 2000 } -Script { $null = & $calls[$call] } -After { Reset-Aws }
    Add-Trial "$call is down" -Times $some -Allow 'AwsUnreachable' -Before { Reset-Aws; $AwsRelay.Refuses = $true } -Script $calls[$call] -After { Reset-Aws } -Next { $null = & $calls[$call] }
}

if ($Long) {
    Add-Trial 'STS is silent' -Times 1 -Allow 'AwsUnreachable' -Before { Reset-Aws; $AwsRelay.Silent = $true } -Script $calls['STS'] -After { Reset-Aws } -Next { $null = & $calls['STS'] }
}

Add-Trial 'the server finds the token expired (its clock is 20 minutes ahead)' -Times $some -Allow 'LoginTokenRefused' -Before {
    $null = Disconnect-RdsIam -All
} -Script {
    $null = Invoke-Control clock @{ offsetSeconds = 1200 }
    Invoke-RdsIamQuery 'select 1' @Target -ErrorAction Stop
} -After { $null = Invoke-Control clock @{ offsetSeconds = 0 } }

Add-Trial 'the server''s clock is four minutes behind' -Times $some -Allow 'works' -Before { $null = Disconnect-RdsIam -All } -Script {
    $null = Invoke-Control clock @{ offsetSeconds = -240 }
    $null = Invoke-RdsIamQuery 'select 1' @Target -ErrorAction Stop
} -After { $null = Invoke-Control clock @{ offsetSeconds = 0 } }

# The role's sessions are revoked while a pool has connections: those go on, and new logins get new credentials.
if ($Long) {
    Add-Trial 'credentials are revoked under the pool' -Times 2 -Allow 'works' -Script {
        $null = Invoke-RdsIamQuery 'select 1' @Target
        # Credentials that were fetched within the last half minute are not asked for again.
        Start-Sleep -Seconds 31
        $null = Invoke-Control expire-sessions
        $busy = Start-Beside 'Invoke-RdsIamQuery "select pg_sleep(3)" @Target -ErrorAction Stop' @{ Target = $Target }
        Start-Sleep -Milliseconds 500
        $null = Invoke-RdsIamQuery 'select 1' @Target -ErrorAction Stop
        $null = Stop-Beside $busy
    }
}

Add-Trial 'keys that are not AWS''s' -Times $some -Allow 'LoginTokenRefused' -Script {
    $wrong = $Target.Clone()
    $wrong.Remove('RoleArn'); $wrong.Remove('RoleSessionName')
    Invoke-RdsIamQuery 'select 1' @wrong -AccessKey AKIAIOSFODNN7EXAMPLE -SecretKey (ConvertTo-SecureString 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' -AsPlainText -Force) -ErrorAction Stop
}
$env:AWS_ENDPOINT_URL = $direct
