# Profiles of aws login, profiles with names in quotes, and where services are called.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    $saved = @{}
    foreach ($name in 'AWS_CONFIG_FILE', 'AWS_LOGIN_CACHE_DIRECTORY', 'AWS_ENDPOINT_URL', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY') {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)
    }
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $env:AWS_PROFILE = $null
    $env:AWS_CONFIG_FILE = Join-Path $TestDrive 'login-config'
    $env:AWS_LOGIN_CACHE_DIRECTORY = (New-Item -ItemType Directory (Join-Path $TestDrive 'logins')).FullName

    function Invoke-LoginSandbox([string] $Command, [hashtable] $Values = @{}) {
        Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json)
    }

    # Does what aws login does, and gives the file that it writes. Another session name is another login, and nothing is at hand for it.
    function New-TestLogin([int] $KeysSeconds = 900) {
        $login = Invoke-LoginSandbox login @{ sessionName = "p-$([guid]::NewGuid().ToString('n'))"; keysSeconds = $KeysSeconds }
        $hash = [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($login.loginSession))).ToLowerInvariant()
        $file = Join-Path $env:AWS_LOGIN_CACHE_DIRECTORY "$hash.json"
        Set-Content $file $login.file
        Set-Content $env:AWS_CONFIG_FILE @(
            '[profile "my team"]', "login_session = $($login.loginSession)", 'region = eu-west-1'
            "[profile 'my role']", "role_arn = $($sandbox.roleArn -replace 'rdsiam-demo-app$', 'rdsiam-demo-chained')", 'source_profile = my team', 'region = eu-west-1'
            '[profile here]', "endpoint_url = $($sandbox.awsEndpointUrl)", 'region = eu-west-1'
            "aws_access_key_id = $($sandbox.accessKeyId)", "aws_secret_access_key = $($sandbox.secretAccessKey)"
        )
        $file
    }

    function Get-RenewalCount { @((Invoke-LoginSandbox calls).calls | Where-Object action -EQ 'CreateOAuth2Token').Count }
}

AfterAll {
    Disconnect-RdsIam -All -ErrorAction SilentlyContinue
    foreach ($name in $saved.Keys) { [Environment]::SetEnvironmentVariable($name, $saved[$name]) }
}

Describe 'A profile of aws login' {
    AfterEach { $null = Invoke-LoginSandbox login-refuse }

    It 'signs with the keys of the login, and says so' {
        $keys = (Get-Content (New-TestLogin) | ConvertFrom-Json).accessToken
        $token = Get-RdsIamToken $sandbox.hostName -UserName app_reader -ProfileName 'my team' -Verbose 4>&1
        $token[-1].AccessKeyId | Should -Be $keys.accessKeyId
        ($token | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Message -join "`n" | Should -Match "Credentials: profile my team \(aws login\); access key $($keys.accessKeyId), valid until"
    }

    It 'renews keys that are near their end, logs in with them and shows no secret' {
        $file = New-TestLogin -KeysSeconds 120
        $before = Get-Content $file | ConvertFrom-Json
        $count = Get-RenewalCount
        $told = Connect-RdsIam @target -UserName app_reader -ProfileName 'my team' -Verbose -Debug *>&1 | Out-String -Width 1000
        Invoke-RdsIamQuery 'select current_user' -As Scalar | Should -Be app_reader
        $after = Get-Content $file | ConvertFrom-Json
        $after.accessToken.accessKeyId | Should -Not -Be $before.accessToken.accessKeyId
        $told | Should -Match 'AWS Signin CreateOAuth2Token in eu-west-1: HTTP 200, request \S+'
        $told | Should -Match "access key $($after.accessToken.accessKeyId)"
        foreach ($secret in $before.refreshToken, $after.refreshToken, $after.accessToken.secretAccessKey, $after.accessToken.sessionToken) {
            $told.Contains($secret) | Should -BeFalse
        }
        Get-RenewalCount | Should -Be ($count + 1)
    }

    It 'is renewed by one of several processes, and the others take its keys' {
        $null = New-TestLogin -KeysSeconds 120
        $count = Get-RenewalCount
        $command = "Import-Module '$RdsIamManifest'; (Get-RdsIamToken $($sandbox.hostName) -UserName app_reader -ProfileName 'my team').AccessKeyId"
        $processes = foreach ($number in 1..3) {
            $start = [System.Diagnostics.ProcessStartInfo]::new('pwsh')
            foreach ($argument in '-NoProfile', '-Command', $command) { $start.ArgumentList.Add($argument) }
            $start.RedirectStandardOutput = $true
            [System.Diagnostics.Process]::Start($start)
        }
        $keys = foreach ($process in $processes) {
            $process.StandardOutput.ReadToEnd().Trim()
            $process.WaitForExit()
            $process.ExitCode | Should -Be 0
        }
        $keys | Should -HaveCount 3
        $keys[0] | Should -Match '^ASIA'
        @($keys | Select-Object -Unique) | Should -HaveCount 1
        Get-RenewalCount | Should -Be ($count + 1)
    }

    It 'carries a role profile' {
        $null = New-TestLogin
        (Get-RdsIamToken $sandbox.hostName -UserName app_reader -ProfileName 'my role').AccessKeyId | Should -Match '^ASIA'
    }

    It 'says which command logs in again, and a check of a connection names it' {
        $null = New-TestLogin -KeysSeconds 30
        $null = Invoke-LoginSandbox login-refuse @{ code = 'TOKEN_EXPIRED' }
        { Get-RdsIamToken $sandbox.hostName -UserName app_reader -ProfileName 'my team' -ErrorAction Stop } |
            Should -Throw -ErrorId 'AwsLoginExpired,*' -ExpectedMessage "*aws login --profile 'my team'*"
        $check = Test-RdsIamConnection @target -UserName app_reader -ProfileName 'my team' | Where-Object Status -EQ Failed | Select-Object -First 1
        $check.Name | Should -Be Credentials
        $check.Cause | Should -Be AwsLoginExpired
        $check.Fix | Should -Match "aws login --profile 'my team'"
        { Get-RdsIamToken $sandbox.hostName -UserName app_reader -ProfileName 'my role' -ErrorAction Stop } | Should -Throw -ErrorId 'AwsLoginExpired,*'
    }
}

Describe 'A profile whose name stands in quotes' {
    It 'completes -ProfileName as PowerShell writes it' {
        $null = New-TestLogin
        (TabExpansion2 'Get-RdsIamToken -ProfileName my' 31).CompletionMatches.CompletionText | Should -Be "'my role'", "'my team'"
    }
}

Describe 'The address of a profile' {
    It 'counts where AWS_ENDPOINT_URL is there and empty' {
        $null = New-TestLogin
        try {
            # Since .NET 9, which PowerShell 7.5 has, this leaves an empty variable.
            $env:AWS_ENDPOINT_URL = ''
            [Environment]::SetEnvironmentVariable('AWS_ENDPOINT_URL', '')
            (Get-RdsIamEndpoint demo -Region eu-west-1 -ProfileName here).HostName | Should -Be $sandbox.hostName
        }
        finally { $env:AWS_ENDPOINT_URL = $sandbox.awsEndpointUrl }
    }
}
