BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $region = @{ Region = $sandbox.region }
    $zone = 'abc123example.eu-west-1.rds.amazonaws.com'
}

Describe 'Get-RdsIamEndpoint' {
    It 'finds instances, clusters, proxies and their endpoints' {
        $found = Get-RdsIamEndpoint @region
        $found | ForEach-Object { "$($_.Identifier) $($_.Kind)" } | Sort-Object | Should -Be @(
            'aurora ClusterReader', 'aurora ClusterWriter', 'aurora-1 Instance', 'aurora-2 Instance', 'demo Instance',
            'private Instance', 'proxy Proxy', 'proxy-ro ProxyEndpoint', 'reports ClusterCustom')
        $found | ForEach-Object { $_ | Should -BeOfType 'RdsIam.RdsIamEndpoint' }
    }

    It 'says all that a login and a policy need' {
        $demo = Get-RdsIamEndpoint demo @region
        $demo.HostName | Should -Be $sandbox.hostName
        $demo.Port | Should -Be $sandbox.port
        $demo.ResourceId | Should -Be $sandbox.resourceId
        $demo.Region | Should -Be $sandbox.region
        $demo.AccountId | Should -Be $sandbox.accountId
        $demo.IamEnabled | Should -BeTrue
        $demo.PendingIamEnabled | Should -BeNullOrEmpty
        $demo.Status | Should -Be 'available'
        $demo.CertificateExpiresAt | Should -BeGreaterThan ([DateTimeOffset]::UtcNow)
        $demo.Tags['stage'] | Should -Be 'demo'
    }

    It 'takes <Name>' -ForEach @(
        @{ Name = 'a wildcard'; Text = 'aurora-?'; Expected = 'aurora-1', 'aurora-2' }
        @{ Name = 'a host name'; Text = 'aurora.cluster-ro-abc123example.eu-west-1.rds.amazonaws.com'; Expected = 'aurora' }
        @{ Name = 'an ARN'; Text = 'arn:aws:rds:eu-west-1:123456789012:db:demo'; Expected = 'demo' }
        @{ Name = 'several names'; Text = 'demo', 'proxy-ro'; Expected = 'demo', 'proxy-ro' }
    ) {
        (Get-RdsIamEndpoint $Text @region).Identifier | Sort-Object | Should -Be $Expected
    }

    It 'takes names and objects of AWS''s cmdlets from the pipeline' {
        ('demo', 'aurora-1' | Get-RdsIamEndpoint @region).Identifier | Should -Be 'demo', 'aurora-1'
        $instance = [pscustomobject]@{ DBInstanceIdentifier = 'aurora-1'; DBClusterIdentifier = 'aurora' }
        ($instance | Get-RdsIamEndpoint @region).Identifier | Should -Be 'aurora-1'
        $token = Get-RdsIamToken -HostName "proxy.proxy-$zone" -UserName x
        ($token | Get-RdsIamEndpoint).Kind | Should -Be 'Proxy'
    }

    It 'looks in several regions' {
        (Get-RdsIamEndpoint -Region us-east-1, $sandbox.region | Measure-Object).Count | Should -Be 9
        (Get-RdsIamEndpoint demo -Region us-east-1, $sandbox.region).Identifier | Should -Be 'demo'
    }

    It 'takes the region from a host name and asks for one where nothing says it' {
        $saved = $env:AWS_REGION, $env:AWS_DEFAULT_REGION
        $env:AWS_REGION = $env:AWS_DEFAULT_REGION = $null
        try {
            (Get-RdsIamEndpoint $sandbox.hostName).Identifier | Should -Be 'demo'
            { Get-RdsIamEndpoint demo -ErrorAction Stop } | Should -Throw -ErrorId 'RegionNotGiven,*'
        }
        finally { $env:AWS_REGION, $env:AWS_DEFAULT_REGION = $saved }
    }

    It 'says once what keeps it from looking for every kind of endpoint' {
        $saved = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
        try {
            $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $null, $null
            $env:AWS_CONFIG_FILE = $env:AWS_SHARED_CREDENTIALS_FILE = Join-Path $TestDrive none
            $null = Get-RdsIamEndpoint localhost @region -ErrorVariable bad -ErrorAction SilentlyContinue
            @($bad) | Should -HaveCount 1
            $null = Get-RdsIamEndpoint one, two @region -ErrorVariable bad -ErrorAction SilentlyContinue
            @($bad) | Should -HaveCount 2
        }
        finally {
            $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $saved
            Remove-Item Env:AWS_CONFIG_FILE, Env:AWS_SHARED_CREDENTIALS_FILE
        }
    }

    It 'goes on with the next name when one is not there' {
        $found = Get-RdsIamEndpoint nobody, demo @region -ErrorVariable bad -ErrorAction SilentlyContinue
        $found.Identifier | Should -Be 'demo'
        $bad.FullyQualifiedErrorId | Should -Be 'EndpointNotFound,RdsIam.Commands.GetRdsIamEndpointCommand'
        $bad.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $bad.TargetObject | Should -Be 'nobody'
        Get-RdsIamEndpoint nobody* @region -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'pipes into the cmdlets that sign and connect' {
        $tokens = Get-RdsIamEndpoint @region | Get-RdsIamToken -UserName x
        $tokens.HostName | Should -Be (Get-RdsIamEndpoint @region).HostName
        $way = @{ ConnectTo = $sandbox.connectTo; RootCertificate = $sandbox.rootCertificate; Database = $sandbox.database }
        $connection = Get-RdsIamEndpoint demo @region | Connect-RdsIam -UserName $sandbox.userName -RoleArn $sandbox.roleArn @way
        $connection.HostName | Should -Be $sandbox.hostName
        Disconnect-RdsIam $connection
    }

    It 'shows the endpoint, whether IAM is on, and the status at a glance' {
        $view = Get-RdsIamEndpoint demo @region | Out-String -Width 80
        $view | Should -Match 'demo\s+Instance\s+postgres 16\.4\s+on\s+demo\.abc123example'
    }
}
