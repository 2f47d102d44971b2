BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $region = @{ Region = $sandbox.region }
    $prefix = "arn:aws:rds-db:$($sandbox.region):$($sandbox.accountId):dbuser"
}

Describe 'New-RdsIamPolicy' {
    It 'writes one statement for endpoints and users, which lets them and nobody else in and has no finding' {
        $endpoints = Get-RdsIamEndpoint demo, aurora @region
        $json = $endpoints | New-RdsIamPolicy app, report
        $json | Should -BeOfType [string]
        $policy = $json | ConvertFrom-Json
        $policy.Statement | Should -HaveCount 1
        $policy.Statement.Resource | Should -HaveCount 4
        foreach ($result in $endpoints | Test-RdsIamPolicy app, report -PolicyDocument $json) {
            $result.Allowed | Should -BeTrue
            $result.Findings | Should -BeNullOrEmpty
        }
        $endpoints | Test-RdsIamPolicy App, postgres -PolicyDocument $json -Quiet | Should -Not -Contain $true
        Get-RdsIamEndpoint proxy @region | Test-RdsIamPolicy app -PolicyDocument $json -Quiet | Should -Not -Contain $true
    }

    It 'takes users from the pipeline and looks their endpoint up' {
        $user = [pscustomobject]@{ UserName = 'app'; HostName = $sandbox.hostName }
        ($user | New-RdsIamPolicy | ConvertFrom-Json).Statement.Resource | Should -Be "$prefix`:$($sandbox.resourceId)/app"
    }

    It 'takes resource ids without any call, in the partition of the region' {
        $policy = New-RdsIamPolicy app -ResourceId db-ABCDEFGHIJKLMNOPQRST -Region cn-north-1 -AccountId 123456789012 | ConvertFrom-Json
        $policy.Statement.Resource | Should -Be 'arn:aws-cn:rds-db:cn-north-1:123456789012:dbuser:db-ABCDEFGHIJKLMNOPQRST/app'
    }

    It 'names the user by a tag of the principal' {
        $json = Get-RdsIamEndpoint demo @region | New-RdsIamPolicy -PerPrincipalTag dbuser
        ($json | ConvertFrom-Json).Statement.Resource | Should -Be ($prefix + ":$($sandbox.resourceId)/" + '${aws:PrincipalTag/dbuser}')
        $ask = @{ PolicyDocument = $json; UserName = 'app'; HostName = $sandbox.hostName; Quiet = $true }
        Test-RdsIamPolicy @ask -Context @{ 'aws:PrincipalTag/dbuser' = 'app' } | Should -BeTrue
        Test-RdsIamPolicy @ask -Context @{ 'aws:PrincipalTag/dbuser' = 'other' } | Should -BeFalse
    }

    It 'writes objects, Terraform and CloudFormation' {
        $endpoint = Get-RdsIamEndpoint demo @region
        ($endpoint | New-RdsIamPolicy app -As Object).Statement[0].Action | Should -Be 'rds-db:connect'
        $terraform = $endpoint | New-RdsIamPolicy app -As Terraform -Name orders
        $terraform | Should -Match 'data "aws_iam_policy_document" "orders"'
        $terraform | Should -Match ([regex]::Escape("$($sandbox.resourceId)/app"))
        $template = $endpoint | New-RdsIamPolicy app -As CloudFormation -Name Orders | ConvertFrom-Json
        $template.Resources.Orders.Properties.PolicyDocument.Statement.Resource | Should -Be "$prefix`:$($sandbox.resourceId)/app"
    }

    It 'writes a trust policy for <Party> without a finding' -ForEach @(
        @{ Party = 'Role'; Words = @{ Principal = 'arn:aws:iam::123456789012:role/ci' }; Action = 'sts:AssumeRole' }
        @{ Party = 'Account'; Words = @{ AccountId = '123456789012'; ExternalId = 'shop-42' }; Action = 'sts:AssumeRole' }
        @{ Party = 'GitHub'; Words = @{ AccountId = '123456789012'; Repository = 'acme/shop'; Subject = 'ref:refs/heads/main' }; Action = 'sts:AssumeRoleWithWebIdentity' }
        @{ Party = 'AzureDevOps'; Words = @{ AccountId = '123456789012'; OrganizationId = '3f2b0c1e-0d3a-4d53-9d3e-2f3c6f1d7b11'; ServiceConnection = 'acme/shop/aws' }; Action = 'sts:AssumeRoleWithWebIdentity' }
        @{ Party = 'Ec2'; Words = @{}; Action = 'sts:AssumeRole' }
        @{ Party = 'Ecs'; Words = @{}; Action = 'sts:AssumeRole' }
        @{ Party = 'Lambda'; Words = @{}; Action = 'sts:AssumeRole' }
    ) {
        $json = New-RdsIamPolicy -TrustPolicyFor $Party @Words
        ($json | ConvertFrom-Json).Statement.Action | Should -Be $Action
        $ask = @{ Action = $Action; Resource = 'arn:aws:iam::123456789012:role/x'; PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}' }
        $result = Test-RdsIamPolicy @ask -Principal 'arn:aws:iam::123456789012:user/u' -TrustPolicy $json
        $result.Findings | Where-Object Severity -NE 'Information' | Should -BeNullOrEmpty
        $result.Allowed | Should -BeFalse
    }

    It 'attaches to nothing unless told, and then through ShouldProcess' {
        $role = 'role/rdsiam-demo-chained'
        $arn = "arn:aws:iam::$($sandbox.accountId):$role"
        $endpoint = Get-RdsIamEndpoint demo @region
        $null = $endpoint | New-RdsIamPolicy attached
        $null = $endpoint | New-RdsIamPolicy attached -Attach $role -WhatIf
        $endpoint | Test-RdsIamPolicy attached -Principal $arn -Quiet | Should -BeFalse
        $null = $endpoint | New-RdsIamPolicy attached -Attach $role -Name from-pester
        $result = $endpoint | Test-RdsIamPolicy attached -Principal $arn
        $result.Allowed | Should -BeTrue
        $result.MatchedStatements.Policy | Should -Be 'from-pester'
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'a trust policy to be attached'; Words = @{ TrustPolicyFor = 'Ec2'; Attach = 'role/x' }; ErrorId = 'TrustPolicyNotAttached' }
        @{ Name = 'an account without a condition'; Words = @{ TrustPolicyFor = 'Account'; AccountId = '123456789012' }; ErrorId = 'TrustAccountOpen' }
        @{ Name = 'a party without its words'; Words = @{ TrustPolicyFor = 'GitHub' }; ErrorId = 'TrustWordMissing' }
        @{ Name = 'nothing to write about'; Words = @{}; ErrorId = 'PolicyQuestionForm' }
        @{ Name = 'a resource id without an account'; Words = @{ UserName = 'app'; ResourceId = 'db-A'; Region = 'eu-west-1' }; ErrorId = 'AccountIdRequired' }
    ) {
        { New-RdsIamPolicy @Words -ErrorAction Stop } | Should -Throw -ErrorId "$ErrorId,*"
    }

    It 'says one thing for one fault' {
        $null = New-RdsIamPolicy app -HostName nobody.abc123example.eu-west-1.rds.amazonaws.com -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad | Should -HaveCount 1
    }
}
