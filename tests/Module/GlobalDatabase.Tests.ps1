BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/UserSandbox.ps1
    # One of its own: a global database would stay, and the server is restarted.
    $own = Start-UserSandbox ''
    $sandbox = $own.Description
    $kept = $env:AWS_ENDPOINT_URL, $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY, $env:AWS_REGION
    $env:AWS_ENDPOINT_URL = $sandbox.awsEndpointUrl
    $env:AWS_ACCESS_KEY_ID = $sandbox.accessKeyId
    $env:AWS_SECRET_ACCESS_KEY = $sandbox.secretAccessKey
    $env:AWS_REGION = 'eu-west-1'

    function Set-Global([string] $Command, [hashtable] $Values = @{}) {
        Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json -Depth 9)
    }

    $global = Set-Global add-global-database @{ identifier = 'orders'; otherRegion = 'us-west-2' }
    $resources = foreach ($region in 'eu-west-1', 'us-west-2') {
        "arn:aws:rds-db:${region}:$($sandbox.accountId):dbuser:$($global.resourceIds[[int]($region -ne 'eu-west-1')])/$($sandbox.userName)"
    }
    $policy = @{ Version = '2012-10-17'; Statement = @{ Effect = 'Allow'; Action = 'rds-db:connect'; Resource = $resources } }
    $null = Set-Global put-role-policy @{ name = ($sandbox.roleArn -split '/')[-1]; policyName = 'global'; document = $policy }
    $who = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
    $login = $who + @{ HostName = $global.hostName; Database = $sandbox.database; ConnectTo = $sandbox.connectTo; RootCertificate = $sandbox.rootCertificate }
}

AfterAll {
    Get-RdsIamConnection | Where-Object HostName -EQ $global.hostName | Disconnect-RdsIam
    $env:AWS_ENDPOINT_URL, $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY, $env:AWS_REGION = $kept
    Stop-UserSandbox $own
}

Describe 'A global database' {
    It 'is listed with its clusters, its endpoint and the region of its writer' {
        $found = Get-RdsIamEndpoint orders
        $found.Kind | Should -Be GlobalWriter
        $found.HostName | Should -Be $global.hostName
        $found.Region | Should -Be eu-west-1
        $found.ResourceId | Should -Be $global.resourceIds[0]
        $found.Members | Should -Be @("arn:aws:rds:eu-west-1:$($sandbox.accountId):cluster:aurora", "arn:aws:rds:us-west-2:$($sandbox.accountId):cluster:aurora-us-west-2")
        (Get-RdsIamEndpoint -Region us-west-2).Kind | Should -Be ClusterWriter, ClusterReader
        (Get-RdsIamEndpoint | Where-Object Kind -EQ GlobalWriter).Identifier | Should -Be orders
    }

    It 'is in a policy with all its clusters, as each of them may write next' {
        $looked = New-RdsIamPolicy $sandbox.userName -HostName $global.hostName -WarningVariable warnings | ConvertFrom-Json
        $piped = Get-RdsIamEndpoint orders | New-RdsIamPolicy $sandbox.userName -WarningVariable +warnings | ConvertFrom-Json
        foreach ($written in $looked, $piped) {
            $written.Statement.Resource | Sort-Object | Should -Be ($resources | Sort-Object)
        }
        $warnings | Should -BeNullOrEmpty
        # A question is about the one that writes now.
        (Test-RdsIamPolicy $sandbox.userName -HostName $global.hostName -PolicyDocument ($looked | ConvertTo-Json -Depth 9)).Resource | Should -Be $resources[0]
    }

    It 'is in a policy with what may be read, and a warning tells the rest' {
        $endpoint = Get-RdsIamEndpoint orders
        $null = Set-Global add-user @{ name = 'here' }
        $null = Set-Global put-user-policy @{ name = 'here'; policyName = 'read'; document = @{ Version = '2012-10-17'; Statement = @{
                    Effect = 'Allow'; Action = 'rds:Describe*'; Resource = '*'; Condition = @{ StringEquals = @{ 'aws:RequestedRegion' = 'eu-west-1' } }
                } } }
        $key = Set-Global add-access-key @{ name = 'here' }
        $here = @{ AccessKey = $key.accessKeyId; SecretKey = $key.secretAccessKey; WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        ($endpoint | New-RdsIamPolicy $sandbox.userName @here | ConvertFrom-Json).Statement.Resource | Should -Be $resources[0]
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike '*aurora-us-west-2*-ResourceId*'
        $null = Set-Global add-user @{ name = 'nobody' }
        $key = Set-Global add-access-key @{ name = 'nobody' }
        $nobody = $here + @{}
        $nobody.AccessKey, $nobody.SecretKey = $key.accessKeyId, $key.secretAccessKey
        ($endpoint | New-RdsIamPolicy $sandbox.userName @nobody | ConvertFrom-Json).Statement.Resource | Should -Be $resources[0]
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike '*orders*rds:DescribeGlobalClusters*-ResourceId*'
    }

    It 'is logged in to in the region of its writer, which is looked up again after a switchover' {
        (Get-RdsIamToken @who -HostName $global.hostName).Region | Should -Be eu-west-1
        $connection = Connect-RdsIam @login
        $connection.Region | Should -Be eu-west-1
        (Invoke-RdsIamQuery 'select 1 as n' -Connection $connection).n | Should -Be 1
        (Set-Global switch-over @{ identifier = 'orders' }).region | Should -Be us-west-2
        # A switchover ends all sessions, which the first statement on one of them may only notice.
        $null = Set-Global server-restart
        try { $null = Invoke-RdsIamQuery 'select 2 as n' -Connection $connection -ErrorAction Stop } catch { "$_" | Should -BeLike '*connection was lost*' }
        (Invoke-RdsIamQuery 'select 2 as n' -Connection $connection).n | Should -Be 2
        $connection.Region | Should -Be us-west-2
        Get-Content $sandbox.logFile -Raw | Should -Match 'the token is for the region eu-west-1 and not for us-west-2'
        (Get-RdsIamToken @who -HostName $global.hostName).Region | Should -Be us-west-2
        (Invoke-RdsIamQuery 'select 3 as n' @login).n | Should -Be 3
        (Get-RdsIamEndpoint orders).Region | Should -Be us-west-2
        Test-RdsIamConnection @login | Where-Object Status -EQ Failed | ForEach-Object Name | Should -BeNullOrEmpty
        $elsewhere = Test-RdsIamConnection @login -Region eu-west-1 | Where-Object Status -EQ Failed | Select-Object -First 1
        $elsewhere.Detail | Should -BeLike '*is in us-west-2 now*signed for eu-west-1*'
    }

    It 'asks for -Region where nobody may look the writer up' {
        $null = Set-Global add-user @{ name = 'blind' }
        $key = Set-Global add-access-key @{ name = 'blind' }
        $keys = @{ AccessKey = $key.accessKeyId; SecretKey = $key.secretAccessKey }
        { Get-RdsIamToken -HostName $global.hostName -UserName app @keys -ErrorAction Stop } | Should -Throw -ErrorId 'GlobalWriterUnknown*'
        $Error[0].ErrorDetails.RecommendedAction ?? $Error[0].Exception.Fix | Should -BeLike '*-Region*rds:DescribeGlobalClusters*'
        (Get-RdsIamToken -HostName $global.hostName -UserName app @keys -Region us-west-2).Region | Should -Be us-west-2
    }
}
