BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $saved = @{}
    foreach ($name in 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_REGION', 'GITHUB_ACTIONS', 'TF_BUILD') {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $null)
    }
    $key = @{ AccessKey = 'AKIAIOSFODNN7EXAMPLE'; SecretKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
    $hostName = 'demo.abc123example.eu-west-1.rds.amazonaws.com'
}

AfterAll {
    foreach ($name in $saved.Keys) { [Environment]::SetEnvironmentVariable($name, $saved[$name]) }
}

Describe 'Get-RdsIamToken' {
    It 'writes a token with its facts and hides the secret' {
        $token = Get-RdsIamToken -HostName $hostName -UserName app_reader @key
        $token | Should -BeOfType 'RdsIam.RdsIamToken'
        $token.HostName | Should -Be $hostName
        $token.Port | Should -Be 5432
        $token.Region | Should -Be 'eu-west-1'
        $token.AccessKeyId | Should -Be $key.AccessKey
        ($token.ExpiresAt - $token.IssuedAt).TotalMinutes | Should -Be 15
        $token.IssuedAt.Offset | Should -Be ([TimeSpan]::Zero)
        $token.Token | Should -BeOfType [securestring]
        "$token $($token | Out-String) $($token | Format-List * | Out-String)" | Should -Not -Match 'X-Amz'
    }

    It 'takes the nested endpoint of Get-RDSDBInstance from the pipeline' {
        $instance = [pscustomobject]@{ DBInstanceIdentifier = 'demo'; Endpoint = [pscustomobject]@{ Address = $hostName; Port = 5433 } }
        $token = $instance | Get-RdsIamToken -UserName app_reader @key
        $token.HostName | Should -Be $hostName
        $token.Port | Should -Be 5433
    }

    It 'takes the flat endpoint of Get-RDSDBCluster from the pipeline' {
        $cluster = [pscustomobject]@{ DBClusterIdentifier = 'aurora'; Endpoint = 'aurora.cluster-abc123example.eu-west-1.rds.amazonaws.com'; Port = 5434 }
        ($cluster | Get-RdsIamToken -UserName app_reader @key).Port | Should -Be 5434
    }

    It 'goes on with the next record when one is bad' {
        $records = @(
            [pscustomobject]@{ HostName = $hostName; UserName = 'first' }
            [pscustomobject]@{ HostName = $hostName; UserName = 'second'; Port = 65536 }
            [pscustomobject]@{ HostName = $hostName; UserName = 'third' }
        )
        $tokens = $records | Get-RdsIamToken @key -ErrorVariable bad -ErrorAction SilentlyContinue
        $tokens.UserName | Should -Be 'first', 'third'
        $bad.FullyQualifiedErrorId | Should -Be 'PortOutOfRange,RdsIam.Commands.GetRdsIamTokenCommand'
    }

    It 'refuses <case> with the id <id>' -ForEach @(
        @{ Case = 'an empty host'; Id = 'HostNameEmpty'; Words = @{ HostName = ' '; UserName = 'u' } }
        @{ Case = 'port 0'; Id = 'PortOutOfRange'; Words = @{ HostName = 'x.abc.eu-west-1.rds.amazonaws.com'; Port = 0; UserName = 'u' } }
        @{ Case = 'port 65536'; Id = 'PortOutOfRange'; Words = @{ HostName = 'x.abc.eu-west-1.rds.amazonaws.com'; Port = 65536; UserName = 'u' } }
        @{ Case = 'a user over 63 bytes'; Id = 'UserNameTooLong'; Words = @{ HostName = 'x.abc.eu-west-1.rds.amazonaws.com'; UserName = 'ü' * 32 } }
        @{ Case = 'no user'; Id = 'UserNameEmpty'; Words = @{ HostName = 'x.abc.eu-west-1.rds.amazonaws.com' } }
        @{ Case = 'a region that contradicts the host'; Id = 'RegionContradictsHostName'; Words = @{ HostName = 'x.abc.eu-west-1.rds.amazonaws.com'; UserName = 'u'; Region = 'us-east-1' } }
        @{ Case = 'an unknown profile'; Id = 'ProfileNotFound'; Words = @{ HostName = 'x.abc.eu-west-1.rds.amazonaws.com'; UserName = 'u'; ProfileName = 'no such profile' } }
        @{ Case = 'half a key pair'; Id = 'KeyPairIncomplete'; Words = @{ HostName = 'x.abc.eu-west-1.rds.amazonaws.com'; UserName = 'u'; AccessKey = 'AKIAIOSFODNN7EXAMPLE' } }
        @{ Case = 'two ports'; Id = 'PortContradictsHostName'; Words = @{ HostName = 'x.abc.eu-west-1.rds.amazonaws.com:5433'; Port = 5432; UserName = 'u' } }
    ) {
        Get-RdsIamToken @Words -ErrorVariable bad -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $bad[0].FullyQualifiedErrorId | Should -Be "$Id,RdsIam.Commands.GetRdsIamTokenCommand"
        $bad[0].CategoryInfo.Category | Should -Not -Be 'NotSpecified'
    }

    It 'has the token as the password of a PSCredential' {
        $credential = Get-RdsIamToken -HostName $hostName -UserName app_reader @key -AsCredential
        $credential.UserName | Should -Be 'app_reader'
        $credential.GetNetworkCredential().Password | Should -BeLike "$($hostName):5432/``?Action=connect&DBUser=app_reader&*"
    }

    It 'percent-encodes the token once in a URI' {
        $uri = [uri](Get-RdsIamToken -HostName $hostName -UserName 'jane@example.com' @key -As Uri -Database shop)
        $user, $password = $uri.UserInfo -split ':'
        [uri]::UnescapeDataString($user) | Should -Be 'jane@example.com'
        $read = [uri]::UnescapeDataString($password) | ConvertFrom-RdsIamToken
        $read.IsValid | Should -BeTrue
        $read.UserName | Should -Be 'jane@example.com'
    }

    It 'gives the environment in the words of libpq' {
        $variables = Get-RdsIamToken -HostName $hostName -UserName app_reader @key -As Environment -Database shop
        $variables.PGHOST | Should -Be $hostName
        $variables.PGUSER | Should -Be 'app_reader'
        $variables.PGDATABASE | Should -Be 'shop'
        $variables.PGSSLMODE | Should -Be 'verify-full'
        Get-Content $variables.PGSSLROOTCERT -Raw | Should -Match 'BEGIN CERTIFICATE'
        ($variables.PGPASSWORD | ConvertFrom-RdsIamToken).IsValid | Should -BeTrue
    }

    It 'takes one form at a time' {
        { Get-RdsIamToken -HostName $hostName -UserName u @key -AsPlainText -As Uri -ErrorAction Stop } |
            Should -Throw -ErrorId 'OneTokenFormAtATime,RdsIam.Commands.GetRdsIamTokenCommand'
    }

    It 'reads credentials objects by their shape' {
        $shape = [pscustomobject]@{ AccessKeyId = 'ASIAIOSFODNN7EXAMPLE'; SecretAccessKey = 'secret'; SessionToken = 'session' }
        $token = Get-RdsIamToken -HostName $hostName -UserName u -AwsCredential $shape
        $token.AccessKeyId | Should -Be 'ASIAIOSFODNN7EXAMPLE'
        ($token | ConvertFrom-RdsIamToken).HasSessionToken | Should -BeTrue
    }

    Context 'in CI' {
        It 'masks plain text before it writes it: <variable>' -ForEach @(
            @{ Variable = 'GITHUB_ACTIONS'; Value = 'true'; Mask = '::add-mask::' }
            @{ Variable = 'TF_BUILD'; Value = 'True'; Mask = '##vso[task.setsecret]' }
        ) {
            $script = "Import-Module '$RdsIamManifest'; Get-RdsIamToken -HostName $hostName -UserName u -AccessKey AK -SecretKey sk -AsPlainText"
            [Environment]::SetEnvironmentVariable($Variable, $Value)
            try {
                $lines = @(pwsh -NoProfile -Command $script)
                $bare = @(pwsh -NoProfile -Command "$script -NoMask")
            }
            finally {
                [Environment]::SetEnvironmentVariable($Variable, $null)
            }
            $token = $lines[-1]
            $token | Should -Match 'X-Amz-Signature'
            $lines | Select-Object -SkipLast 1 | Should -Not -BeNullOrEmpty
            # Azure's and GitHub's own escaping leaves these characters of a token as they are, but for the percent sign.
            ($lines | Select-Object -SkipLast 1).Replace('%25', '%').Replace('%AZP25', '%') | Should -Contain "$Mask$token"
            $bare.Count | Should -Be 1
        }
    }

    It 'refuses a temporary key without its session token' {
        { Get-RdsIamToken $hostName app -AccessKey ASIAIOSFODNN7EXAMPLE -SecretKey sk -ErrorAction Stop } | Should -Throw -ErrorId 'SessionTokenMissing,*'
        $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = 'ASIAIOSFODNN7EXAMPLE', 'sk'
        try {
            { Get-RdsIamToken $hostName app -ErrorAction Stop } | Should -Throw -ErrorId 'SessionTokenMissing,*'
            $env:AWS_SESSION_TOKEN = 'token'
            (Get-RdsIamToken $hostName app).AccessKeyId | Should -Be 'ASIAIOSFODNN7EXAMPLE'
        }
        finally { $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $env:AWS_SESSION_TOKEN = $null }
    }

    It 'reads the profile that the AWS CLI wrote: <_>' -ForEach 'dev', 'my dev', "ann's dev", 'a"b c' {
        if (-not (Get-Command aws -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'the AWS CLI is not installed' }
        $env:AWS_CONFIG_FILE, $env:AWS_SHARED_CREDENTIALS_FILE = "$TestDrive/config", "$TestDrive/credentials"
        try {
            aws configure set region eu-west-1 --profile $_
            aws configure set aws_access_key_id AKIAIOSFODNN7EXAMPLE --profile $_
            aws configure set aws_secret_access_key sk --profile $_
            (Get-RdsIamToken $hostName app -ProfileName $_ -ErrorAction Stop).AccessKeyId | Should -Be 'AKIAIOSFODNN7EXAMPLE'
            (aws configure get region --profile $_) | Should -Be 'eu-west-1'
            # Only the config file has the region of the profile.
            (Get-RdsIamToken db.example.com app -ProfileName $_ -NoResolve -WarningAction Ignore -ErrorAction Stop).Region | Should -Be 'eu-west-1'
        }
        finally { $env:AWS_CONFIG_FILE = $env:AWS_SHARED_CREDENTIALS_FILE = $null }
    }
}
