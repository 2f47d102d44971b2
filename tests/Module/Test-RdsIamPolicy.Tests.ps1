BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = @{ ResourceId = $sandbox.resourceId; Region = $sandbox.region }
    $arn = "arn:aws:rds-db:$($sandbox.region):$($sandbox.accountId):dbuser:$($sandbox.resourceId)"
    $allow = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds-db:connect","Resource":"' + $arn + '/app"}}'
    $deny = '{"Version":"2012-10-17","Statement":{"Sid":"Night","Effect":"Deny","Action":"*","Resource":"*"}}'
    $everything = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
    $storage = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}'
    $user = "arn:aws:iam::$($sandbox.accountId):user/rdsiam-demo-user"
}

Describe 'Test-RdsIamPolicy, live' {
    It 'refuses a document or a user name in the wrong place, which would not be asked about' {
        $resource = 'arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKLMNOPQRSTUVWXYZ/app'
        { Test-RdsIamPolicy '{"Version":"2012-10-17","Statement":[]}' -Resource $resource } | Should -Throw -ErrorId 'UserNameIsDocument,*'
        { Test-RdsIamPolicy app -Resource $resource } | Should -Throw -ErrorId 'UserNameBesideResource,*'
    }

    It 'lets the role in as the user that its policy names' {
        $result = Test-RdsIamPolicy $sandbox.userName -Principal $sandbox.roleArn @target
        $result | Should -BeOfType 'RdsIam.RdsIamPolicyResult'
        $result.Decision | Should -Be 'Allowed'
        $result.Allowed | Should -BeTrue
        $result.Principal | Should -Be $sandbox.roleArn
        $result.Resource | Should -Be "$arn/$($sandbox.userName)"
        $result.UserName | Should -Be $sandbox.userName
        $result.MatchedStatements[0].Policy | Should -Be 'rds-db-connect'
        $result.MatchedStatements[0].Effect | Should -Be 'Allow'
        $result.Policies.Name | Should -Contain 'rds-db-connect'
        $result.Suggestion | Should -BeNullOrEmpty
    }

    It 'leaves open what <Key> decides, and logins go both ways' -ForEach @(
        @{ Key = 'aws:TokenIssueTime'; In = '{"DateGreaterThan":{"aws:TokenIssueTime":"2020-01-01T00:00:00Z"}}'; Out = '{"DateLessThan":{"aws:TokenIssueTime":"2020-01-01T00:00:00Z"}}' }
        @{ Key = 'aws:MultiFactorAuthPresent'; In = '{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}'; Out = '{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}' }
        @{ Key = 'aws:SourceIdentity'; In = '{"Null":{"aws:SourceIdentity":"true"}}'; Out = '{"Null":{"aws:SourceIdentity":"false"}}' }
    ) {
        $name = $sandbox.deniedUserName
        $way = (Get-SandboxTarget) + @{ UserName = $name; RoleArn = $sandbox.roleArn }
        $put = @{ name = $sandbox.roleArn.Split('/')[-1]; policyName = 'open' }
        $uri, $headers = "$($sandbox.awsEndpointUrl)/sandbox", @{ 'X-Sandbox-Key' = $sandbox.controlKey }
        try {
            foreach ($side in 'In', 'Out') {
                $document = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds-db:connect","Resource":"' + "$arn/$name" + '","Condition":' + (Get-Variable $side -ValueOnly) + '}}'
                $null = Invoke-RestMethod -Method Post "$uri/put-role-policy" -Headers $headers -Body ($put + @{ document = $document } | ConvertTo-Json)
                $result = Test-RdsIamPolicy $name -Principal $sandbox.roleArn @target
                $result.Decision | Should -Be 'Unknown'
                $result.MissingContext | Should -Contain $Key
                $connection = Connect-RdsIam @way -ErrorAction SilentlyContinue
                [bool] $connection | Should -Be ($side -eq 'In')
                $connection | Disconnect-RdsIam
            }
        }
        finally {
            $null = Invoke-RestMethod -Method Post "$uri/delete-role-policy" -Headers $headers -Body ($put | ConvertTo-Json)
        }
    }

    It 'agrees with the server that refuses the other user' {
        $result = Test-RdsIamPolicy $sandbox.deniedUserName -Principal $sandbox.roleArn -HostName $sandbox.hostName
        $result.Decision | Should -Be 'ImplicitDeny'
        $result.HostName | Should -Be $sandbox.hostName
        $statement = $result.Suggestion.Statement | ConvertFrom-Json
        $statement.Resource | Should -Be "$arn/$($sandbox.deniedUserName)"
        $connect = @{ HostName = $sandbox.hostName; ConnectTo = $sandbox.connectTo; RootCertificate = $sandbox.rootCertificate; Database = $sandbox.database }
        { Connect-RdsIam @connect -UserName $sandbox.deniedUserName -RoleArn $sandbox.roleArn -ErrorAction Stop } | Should -Throw
    }

    It 'asks about the caller where nobody is named' {
        (Test-RdsIamPolicy app @target).Principal | Should -Be $user
        (Test-RdsIamPolicy app @target -RoleArn $sandbox.roleArn -RoleSessionName me).Principal |
            Should -Be "arn:aws:sts::$($sandbox.accountId):assumed-role/rdsiam-demo-app/me"
    }

    It 'does not know where it may not read, and says what is missing' {
        $result = Test-RdsIamPolicy $sandbox.userName @target -RoleArn $sandbox.roleArn
        $result.Decision | Should -Be 'Unknown'
        $result.Allowed | Should -BeFalse
        $result.Unread.Action | Should -Contain 'iam:ListRolePolicies'
        $result.Reason | Should -Match 'iam:ListRolePolicies'
        Test-RdsIamPolicy $sandbox.userName @target -RoleArn $sandbox.roleArn -Quiet | Should -BeFalse
    }

    It 'answers a matrix of principals, users and endpoints' {
        $results = Get-RdsIamEndpoint -Region $sandbox.region |
            Test-RdsIamPolicy $sandbox.userName, nobody -Principal $sandbox.roleArn, $user
        $results | Should -HaveCount 36
        $results | Where-Object Allowed | Should -HaveCount 9
        $results | Where-Object Allowed | ForEach-Object { $_.Principal, $_.UserName | Should -Be $sandbox.roleArn, $sandbox.userName }
    }

    It 'asks the simulator too and agrees with it' {
        $results = Test-RdsIamPolicy $sandbox.userName, nobody -Principal $sandbox.roleArn @target -Simulate -WarningVariable said
        $results.Simulation.Agrees | Should -Be $true, $true
        $results.Simulation.Decision | Should -Be 'Allowed', 'ImplicitDeny'
        $said | Should -BeNullOrEmpty
    }

    It 'answers who may assume a role by its trust policy' {
        Test-RdsIamPolicy -Action sts:AssumeRole -Resource $sandbox.roleArn -Quiet | Should -BeTrue
        $locked = $sandbox.roleArn -replace 'app$', 'locked'
        (Test-RdsIamPolicy -Action sts:AssumeRole -Resource $locked).Reason | Should -Match 'trust policy'
    }

    It 'goes on when one of the questions is bad' {
        $good = Test-RdsIamPolicy $sandbox.userName -HostName 'gone.abc123example.eu-west-1.rds.amazonaws.com', $sandbox.hostName -Principal $sandbox.roleArn -ErrorVariable bad -ErrorAction SilentlyContinue
        $good.Allowed | Should -BeTrue
        $bad.FullyQualifiedErrorId | Should -Be 'EndpointNotFound,RdsIam.Commands.TestRdsIamPolicyCommand'
        $none = Test-RdsIamPolicy x -Principal "arn:aws:iam::$($sandbox.accountId):role/nobody" @target -ErrorVariable bad -ErrorAction SilentlyContinue
        $none | Should -BeNullOrEmpty
        $bad.FullyQualifiedErrorId | Should -Be 'AwsResourceNotFound,RdsIam.Commands.TestRdsIamPolicyCommand'
    }
}

Describe 'Test-RdsIamPolicy, offline' {
    It 'takes a policy as <Form>' -ForEach @(
        @{ Form = 'JSON text' }
        @{ Form = 'path' }
        @{ Form = 'wildcard path' }
        @{ Form = 'FileInfo' }
        @{ Form = 'object' }
        @{ Form = 'hashtable' }
    ) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        $file = Join-Path $folder 'policy.json'
        Set-Content $file $allow
        $policy = switch ($Form) {
            'JSON text' { $allow }
            'path' { $file }
            'wildcard path' { Join-Path $folder '*.json' }
            'FileInfo' { Get-Item $file }
            'object' { $allow | ConvertFrom-Json }
            'hashtable' { @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Allow'; Action = 'rds-db:connect'; Resource = "$arn/app" }) } }
        }
        $result = Test-RdsIamPolicy -PolicyDocument $policy -Resource "$arn/app"
        $result.Decision | Should -Be 'Allowed'
        $result.Principal | Should -BeNullOrEmpty
        $result.Findings | Should -BeNullOrEmpty
    }

    It 'evaluates several policies together, deny first' {
        $result = Test-RdsIamPolicy -PolicyDocument $allow, $deny -Resource "$arn/app"
        $result.Decision | Should -Be 'ExplicitDeny'
        $result.MatchedStatements | Should -HaveCount 2
        $result.Reason | Should -Match 'Night'
    }

    It 'holds <Layer> against it' -ForEach @(
        @{ Layer = 'PermissionsBoundary' }
        @{ Layer = 'SessionPolicy' }
        @{ Layer = 'ServiceControlPolicy' }
    ) {
        $open = @{ $Layer = $everything }
        Test-RdsIamPolicy -PolicyDocument $allow -Resource "$arn/app" @open -Quiet | Should -BeTrue
        $closed = @{ $Layer = $storage }
        (Test-RdsIamPolicy -PolicyDocument $allow -Resource "$arn/app" @closed).Decision | Should -Be 'ImplicitDeny'
    }

    It 'takes service control policies level by level' {
        Test-RdsIamPolicy -PolicyDocument $allow -Resource "$arn/app" -ServiceControlPolicy $everything, @($storage, $everything) -Quiet | Should -BeTrue
        $result = Test-RdsIamPolicy -PolicyDocument $allow -Resource "$arn/app" -ServiceControlPolicy $everything, @($storage)
        $result.Allowed | Should -BeFalse
        $result.Suggestion.Layer | Should -Be 'ServiceControl'
        $result.Suggestion.Level | Should -Be 1
    }

    It 'takes context keys with one value or several' {
        $policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds-db:connect","Resource":"' + $arn + '/${aws:PrincipalTag/dbuser}","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalOrgPaths":["o/a","o/b"]}}}}'
        $result = Test-RdsIamPolicy -PolicyDocument $policy -Resource "$arn/app"
        $result.MissingContext | Should -Contain 'aws:PrincipalTag/dbuser'
        Test-RdsIamPolicy -PolicyDocument $policy -Resource "$arn/app" -Quiet -Context @{ 'aws:PrincipalTag/dbuser' = 'app'; 'aws:PrincipalOrgPaths' = 'o/x', 'o/b' } |
            Should -BeTrue
    }

    It 'takes a trust policy for the role to be assumed' {
        $role = "arn:aws:iam::$($sandbox.accountId):role/x"
        $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"' + $user + '"},"Action":"sts:AssumeRole"}}'
        Test-RdsIamPolicy -Action sts:AssumeRole -Resource $role -Principal $user -PolicyDocument $storage -TrustPolicy $trust -Quiet | Should -BeTrue
        Test-RdsIamPolicy -Action sts:AssumeRole -Resource $role -Principal $role -PolicyDocument $storage -TrustPolicy $trust -Quiet | Should -BeFalse
        { Test-RdsIamPolicy -Resource $role -TrustPolicy $trust } | Should -Throw -ErrorId 'TrustPolicyNotAsked,*'
    }

    It 'tells ids that are gone, when it may compare with what is there' {
        $old = $allow.Replace($sandbox.resourceId, 'db-AAAAAAAAAAAAAAAAAAAAAAAAAA')
        $ask = @{ PolicyDocument = $old; UserName = 'app'; AccountId = $sandbox.accountId }
        (Test-RdsIamPolicy @ask @target -Discover).Findings.Id | Should -Be 'ResourceIdUnknown'
        (Test-RdsIamPolicy @ask @target).Findings | Should -BeNullOrEmpty
    }

    It 'tells every finding with place and fix' {
        $policy = $allow.Replace('rds-db:connect', 'rds:connect').Replace(',"Resource', ",`n  ""Resource")
        $finding = (Test-RdsIamPolicy -PolicyDocument $policy -Resource "$arn/app").Findings | Where-Object Id -EQ 'ConnectActionService'
        $finding.Severity | Should -Be 'Error'
        $finding.JsonPointer | Should -Be '/Statement/Action'
        $finding.Line | Should -Be 1
        $finding.Fix | Should -Match 'rds-db:connect'
    }

    It 'does not know about a document that AWS would refuse, and says every fault with line and column' {
        $result = Test-RdsIamPolicy -PolicyDocument "{`n  ""Version"": ""2012-10-17"",`n}" -Resource "$arn/app"
        $result.Decision | Should -Be 'Unknown'
        $result.Findings.Id | Should -Be 'PolicyStatementMissing', 'PolicyTrailingComma'
        ($result.Findings | Where-Object Id -EQ 'PolicyTrailingComma').Line | Should -Be 2
    }

    It 'takes a policy that is not complete for what AWS makes of it, and says so' {
        $result = Test-RdsIamPolicy -PolicyDocument $allow.Replace("$arn/app", "arn:aws:rds-db:$($sandbox.region)") -Resource "$arn/app"
        $result.Decision | Should -Be 'Allowed'
        $result.Findings.Id | Should -Be 'ResourceIncomplete'
    }

    It 'decides nothing by a document that AWS refuses, whatever else stands in it' {
        foreach ($bad in '"Action":"connect","Resource":"*"', '"Action":"s3:*","Resource":"mydb"', '"Principal":"*","Action":"s3:*","Resource":"*"') {
            $result = Test-RdsIamPolicy -PolicyDocument ($allow -replace '"Statement":(.+)\}$', ('"Statement":[$1,{"Effect":"Allow",' + $bad + '}]}')) -Resource "$arn/app"
            $result.Decision | Should -Be 'Unknown'
            $result.Unread | Should -Not -BeNullOrEmpty
        }
    }

    It 'goes by the kind of the document' {
        $old = $allow.Replace('"Version":"2012-10-17",', '')
        Test-RdsIamPolicy -PolicyDocument $old -Resource "$arn/app" -Quiet | Should -BeTrue
        Test-RdsIamPolicy -PolicyDocument $old -Resource "$arn/app" -PolicyKind RoleInline -Quiet | Should -BeTrue
        $managed = Test-RdsIamPolicy -PolicyDocument $old -Resource "$arn/app" -PolicyKind Managed
        $managed.Decision | Should -Be 'Unknown'
        $managed.Findings.Id | Should -Be 'PolicyVersionOld'
    }

    It 'does not take a key for absent that every session has' {
        $guarded = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2099-01-01T00:00:00Z"}}}]}'
        $session = "arn:aws:sts::$($sandbox.accountId):assumed-role/app/ann"
        $result = Test-RdsIamPolicy -PolicyDocument $guarded -Resource "$arn/app" -Principal $session
        $result.Decision | Should -Be 'Unknown'
        $result.MissingContext | Should -Contain 'aws:TokenIssueTime'
        $result.Reason | Should -Match '-Context'
        Test-RdsIamPolicy -PolicyDocument $guarded -Resource "$arn/app" -Principal $session -Quiet | Should -BeFalse
        (Test-RdsIamPolicy -PolicyDocument $guarded -Resource "$arn/app" -Principal $session -Context @{ 'aws:TokenIssueTime' = '2099-02-01T00:00:00Z' }).Decision | Should -Be 'Allowed'
    }

    It 'answers nothing from half of the policies' {
        $role = "arn:aws:iam::$($sandbox.accountId):role/x"
        $result = Test-RdsIamPolicy -Action sts:AssumeRole -Resource $role -Principal $user -PolicyDocument $everything
        $result.Decision | Should -Be 'Unknown'
        $result.Reason | Should -Match '-TrustPolicy'
        Test-RdsIamPolicy -Action sts:AssumeRole -Resource $role -Principal $user -PolicyDocument $everything -Quiet | Should -BeFalse
    }

    It 'refuses to answer for <Action> on <Resource>, which no login asks for' -ForEach @(
        @{ Action = 'rds-db:connect'; Resource = 'arn:aws:rds:eu-west-1:123456789012:db:orders'; Id = 'ConnectResourceForm' }
        @{ Action = 'RDS-DB:Connect'; Resource = 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ/app'; Id = 'ConnectResourceForm' }
        @{ Action = 'rds-db:*'; Resource = '*'; Id = 'PolicyActionForm' }
        @{ Action = 'connect'; Resource = '*'; Id = 'PolicyActionForm' }
    ) {
        { Test-RdsIamPolicy -Action $Action -Resource $Resource -PolicyDocument $everything -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'a path that is not there'; Arguments = @{ PolicyDocument = 'nowhere.json'; Resource = 'arn:x' }; ErrorId = 'PolicyFileNotFound' }
        @{ Name = 'a question without an endpoint'; Arguments = @{ UserName = 'app' }; ErrorId = 'PolicyQuestionForm' }
        @{ Name = 'an identifier for a resource id'; Arguments = @{ UserName = 'app'; ResourceId = 'demo'; Region = 'eu-west-1' }; ErrorId = 'ResourceIdForm' }
        @{ Name = 'a limit that AWS would refuse'; Arguments = @{ SessionPolicy = '{'; Resource = 'arn:x' }; ErrorId = 'PolicyRefused' }
    ) {
        { Test-RdsIamPolicy @Arguments -ErrorAction Stop } | Should -Throw -ErrorId "$ErrorId,*"
    }
}

Describe 'What Test-RdsIamPolicy takes for a document' {
    BeforeAll {
        $compact = $allow | ConvertFrom-Json | ConvertTo-Json -Depth 9 -Compress
        $shown = $allow | ConvertFrom-Json | ConvertTo-Json -Depth 9
    }

    It 'takes <Name>' -ForEach @(
        @{ Name = 'URL-encoded text'; Text = { [uri]::EscapeDataString($allow) } }
        @{ Name = 'lines of a file'; Text = { Set-Content TestDrive:/lines.json ("`n" + $shown + "`n"); Get-Content TestDrive:/lines.json } }
        @{ Name = 'lines of aws iam get-role-policy'; Text = { "{`n""RoleName"": ""app"",`n""PolicyName"": ""p"",`n""PolicyDocument"": $shown`n}" -split "`n" } }
        @{ Name = 'aws iam get-role-policy as an object'; Text = { "{""RoleName"": ""app"", ""PolicyDocument"": $allow}" | ConvertFrom-Json } }
        @{ Name = 'AWS.Tools'' object'; Text = { [pscustomobject]@{ RoleName = 'app'; PolicyName = 'p'; PolicyDocument = [uri]::EscapeDataString($allow) } } }
        @{ Name = 'aws iam get-policy-version'; Text = { "{""PolicyVersion"": {""Document"": $allow, ""VersionId"": ""v1""}}" } }
        @{ Name = 'text with comments'; Text = { "// who may`n$shown # connect`n" } }
        @{ Name = 'a template in YAML'; Text = { "Resources:`n  P:`n    Type: AWS::IAM::ManagedPolicy`n    Properties:`n      PolicyDocument: $compact`n" } }
        @{ Name = 'the lines of a template in YAML'; Text = { "Resources:`n`n  P:`n    Type: AWS::IAM::ManagedPolicy`n    Properties:`n      PolicyDocument: $compact" -split "`n" } }
        @{ Name = 'a folder'; Text = { New-Item -ItemType Directory TestDrive:/folder -Force; Set-Content TestDrive:/folder/a.json $allow; Set-Content TestDrive:/folder/package.json '{"name":"x"}'; 'TestDrive:/folder' } }
    ) {
        $document = & $Text | Where-Object { $_ -isnot [IO.DirectoryInfo] }
        (Test-RdsIamPolicy -PolicyDocument $document -Resource "$arn/app").Decision | Should -Be 'Allowed'
        (Test-RdsIamPolicy -PolicyDocument $document -Resource "$arn/other").Decision | Should -Be 'ImplicitDeny'
    }

    It 'takes what New-RdsIamPolicy writes as <_>, given, piped and in lines' -ForEach 'Json', 'Object', 'Terraform', 'CloudFormation' {
        $written = New-RdsIamPolicy 'app', 'we''ird ${name}' -ResourceId db-ABCDEFGHIJKLMNOPQRSTUVWXYZ -Region eu-west-1 -AccountId 123456789012 -As $_
        $resource = 'arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKLMNOPQRSTUVWXYZ'
        foreach ($user in 'app', 'we''ird ${name}') {
            $result = Test-RdsIamPolicy -PolicyDocument $written -Resource "$resource/$user"
            $result.Decision | Should -Be 'Allowed'
            $result.Findings | Should -BeNullOrEmpty
        }

        ($written | Test-RdsIamPolicy -Resource "$resource/app").Decision | Should -Be 'Allowed'
        if ($written -is [string]) {
            ($written -split "`n" | Test-RdsIamPolicy -Resource "$resource/app").Decision | Should -Be 'Allowed'
        }
    }

    It 'takes files and lines by the pipe, all together, and asks once' {
        New-Item -ItemType Directory TestDrive:/piped
        Set-Content TestDrive:/piped/a.json $allow
        Set-Content TestDrive:/piped/b.json $shown.Replace('/app', '/other')
        $results = Get-ChildItem TestDrive:/piped | Test-RdsIamPolicy -Resource "$arn/app", "$arn/other"
        $results.Decision | Should -Be 'Allowed', 'Allowed'
        $results = Get-Content TestDrive:/piped/a.json, TestDrive:/piped/b.json | Test-RdsIamPolicy -Resource "$arn/app", "$arn/other"
        $results.Decision | Should -Be 'Allowed', 'Allowed'
    }

    It 'takes a service control policy as AWS Organizations shows it, in lines' {
        $lines = (@{ Policy = @{ PolicySummary = @{ Name = 'p'; Type = 'SERVICE_CONTROL_POLICY' }; Content = $storage } } | ConvertTo-Json -Depth 5) -split "`n"
        $result = Test-RdsIamPolicy -PolicyDocument $allow -ServiceControlPolicy $lines -Resource "$arn/app"
        $result.Decision | Should -Be 'ImplicitDeny'
    }

    It 'lets a service control policy among the documents limit, and never allow' {
        $control = @{ Policy = @{ PolicySummary = @{ Name = 'p'; Type = 'SERVICE_CONTROL_POLICY' }; Content = $allow } } | ConvertTo-Json -Depth 5
        $result = Test-RdsIamPolicy -PolicyDocument $control -Resource "$arn/app"
        $result.Decision | Should -Be 'ImplicitDeny'
        $result.Findings.Id | Should -Contain 'ServiceControlAllowsNothing'
        (Test-RdsIamPolicy -PolicyDocument $allow, $control -Resource "$arn/app").Decision | Should -Be 'Allowed'
        (Test-RdsIamPolicy -PolicyDocument $allow, $control.Replace('/app', '/other') -Resource "$arn/app").Decision | Should -Be 'ImplicitDeny'
    }

    It 'leaves a resource control policy out for logins, and does not answer for what it may deny' {
        $deny = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:*","Resource":"*"}]}'
        $control = @{ Policy = @{ PolicySummary = @{ Name = 'perimeter'; Type = 'RESOURCE_CONTROL_POLICY' }; Content = $deny } } | ConvertTo-Json -Depth 5
        $result = Test-RdsIamPolicy -PolicyDocument $allow, $control -Resource "$arn/app"
        $result.Decision | Should -Be 'Allowed'
        $result.Unread | Should -BeNullOrEmpty
        $result.Findings.Id | Should -Be 'ResourceControlPolicy'
        $assume = $allow.Replace('rds-db:connect', 'sts:AssumeRole').Replace("$arn/app", 'arn:aws:iam::123456789012:role/app')
        $trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"},"Action":"sts:AssumeRole"}]}'
        $question = @{ Action = 'sts:AssumeRole'; Resource = 'arn:aws:iam::123456789012:role/app'; Principal = 'arn:aws:iam::123456789012:user/ann'; TrustPolicy = $trust }
        (Test-RdsIamPolicy -PolicyDocument $assume @question).Decision | Should -Be 'Allowed'
        $result = Test-RdsIamPolicy -PolicyDocument $assume, $control @question
        $result.Decision | Should -Be 'Unknown'
        $result.Unread.Message | Should -BeLike 'perimeter is a resource control policy*'
        { Test-RdsIamPolicy -PolicyDocument $allow -ServiceControlPolicy $control -Resource "$arn/app" -ErrorAction Stop } | Should -Throw -ErrorId 'ResourceControlPolicy,*'
        $terraform = "resource ""aws_organizations_policy"" ""p"" {`n  type = ""RESOURCE_CONTROL_POLICY""`n  content = <<-EOT`n    $deny`n  EOT`n}`n"
        (Test-RdsIamPolicy -PolicyDocument $allow, $terraform -Resource "$arn/app").Findings.Id | Should -Be 'ResourceControlPolicy'
    }

    It 'says what to run where the output of <Name> has no document' -ForEach @(
        @{ Name = 'get-policy'; Text = '{"Policy":{"PolicyName":"p","Arn":"arn:aws:iam::123456789012:policy/p","DefaultVersionId":"v1"}}' }
        @{ Name = 'list-role-policies'; Text = '{"PolicyNames":["connect"]}' }
        @{ Name = 'list-attached-role-policies'; Text = '{"AttachedPolicies":[{"PolicyName":"p","PolicyArn":"arn:aws:iam::123456789012:policy/p"}]}' }
        @{ Name = 'list-policies'; Text = '{"Policies":[{"PolicyName":"p","DefaultVersionId":"v1"}]}' }
    ) {
        { Test-RdsIamPolicy -PolicyDocument $Text -Resource "$arn/app" -ErrorAction Stop } | Should -Throw -ErrorId 'PolicyNamesOnly,*'
    }

    It 'asks for terraform show where it is given Terraform''s own state' {
        $state = '{"version":4,"terraform_version":"1.9.0","resources":[]}'
        { Test-RdsIamPolicy -PolicyDocument $state -Resource "$arn/app" -ErrorAction Stop } | Should -Throw -ErrorId 'TerraformStateFile,*'
    }

    It 'calls a list of statements what it is' {
        $result = Test-RdsIamPolicy -PolicyDocument '[{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}]' -Resource "$arn/app"
        $result.Decision | Should -Be 'Unknown'
        $result.Findings.Id | Should -Be 'PolicyStatementBare'
    }

    It 'goes by the principal where the policies of a whole account are given' {
        $encoded = [uri]::EscapeDataString($allow)
        $details = @"
{"UserDetailList": [{"UserName": "ann", "Arn": "arn:aws:iam::123456789012:user/ann", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": "$encoded"}], "GroupList": [], "AttachedManagedPolicies": []}],
 "RoleDetailList": [{"RoleName": "app", "Arn": "arn:aws:iam::123456789012:role/app", "RolePolicyList": [], "AttachedManagedPolicies": [],
   "AssumeRolePolicyDocument": {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"},"Action":"sts:AssumeRole"}]}}],
 "GroupDetailList": [], "Policies": []}
"@
        (Test-RdsIamPolicy -PolicyDocument $details -Resource "$arn/app" -Principal arn:aws:iam::123456789012:user/ann).Decision | Should -Be 'Allowed'
        (Test-RdsIamPolicy -PolicyDocument $details -Resource "$arn/app" -Principal arn:aws:iam::123456789012:role/app).Decision | Should -Be 'ImplicitDeny'
        (Test-RdsIamPolicy -PolicyDocument $details -Action sts:AssumeRole -Resource arn:aws:iam::123456789012:role/app -Principal arn:aws:iam::123456789012:user/ann).Decision | Should -Be 'Allowed'
        { Test-RdsIamPolicy -PolicyDocument $details -Resource "$arn/app" -ErrorAction Stop } | Should -Throw -ErrorId 'PolicyHolderNotSaid,*'
        { Test-RdsIamPolicy -PolicyDocument $details -Resource "$arn/app" -Principal arn:aws:iam::123456789012:user/eve -ErrorAction Stop } | Should -Throw -ErrorId 'PolicyHolderUnknown,*'
    }

    It 'says what it took for values that only a template knows' {
        $template = "Resources:`n  P:`n    Type: AWS::IAM::ManagedPolicy`n    Properties:`n      PolicyDocument:`n        Version: 2012-10-17`n        Statement:`n          Effect: Allow`n          Action: rds-db:connect`n          Resource: !Sub 'arn:`${AWS::Partition}:rds-db:`${AWS::Region}:`${AWS::AccountId}:dbuser:`${Db.DbiResourceId}/app'`n"
        $result = Test-RdsIamPolicy -PolicyDocument $template -Resource "$arn/app"
        $result.Decision | Should -Be 'Allowed'
        $result.Findings.Id | Select-Object -Unique | Should -Be 'PolicyValueUnknown'
        $result.Findings[0].Line | Should -Be 10
    }

    It 'refuses <Name>, and says what it is' -ForEach @(
        @{ Name = 'a template without a policy'; Text = "Resources:`n  B:`n    Type: AWS::S3::Bucket`n"; ErrorId = 'NoPolicyFound' }
        @{ Name = 'broken YAML'; Text = "Resources:`n  B: [`n"; ErrorId = 'PolicyYamlSyntax' }
        @{ Name = 'broken Terraform'; Text = "data ""a"" ""b"" {`n  x =`n"; ErrorId = 'PolicyHclSyntax' }
    ) {
        { Test-RdsIamPolicy -PolicyDocument $Text -Resource 'arn:x' -ErrorAction Stop } | Should -Throw -ErrorId "$ErrorId,*"
    }
}

Describe 'Test-RdsIamPolicy in scripts' {
    It 'writes an error for each denial with -ErrorOnDenied' {
        $result = Test-RdsIamPolicy -PolicyDocument $allow -Resource "$arn/app", "$arn/other" -ErrorOnDenied -ErrorVariable bad -ErrorAction SilentlyContinue
        $result | Should -HaveCount 2
        $bad | Should -HaveCount 1
        $bad.FullyQualifiedErrorId | Should -Be 'PolicyTestDenied,RdsIam.Commands.TestRdsIamPolicyCommand'
        $bad.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $bad.TargetObject.Resource | Should -Be "$arn/other"
    }

    It 'ends a process with a code that says so' {
        $file = Join-Path $TestDrive 'policy.json'
        Set-Content $file $allow
        $command = "Import-Module '$RdsIamManifest'; Test-RdsIamPolicy -PolicyDocument '$file' -Resource '$arn/{0}' -Quiet -ErrorOnDenied"
        pwsh -NoProfile -Command ($command -f 'app') | Should -Be 'True'
        $LASTEXITCODE | Should -Be 0
        pwsh -NoProfile -Command ($command -f 'other') 2>$null | Should -Be 'False'
        $LASTEXITCODE | Should -Be 1
    }

    It 'says which statements nearly allow it, and what keeps them from it' {
        $policy = '{"Version":"2012-10-17","Statement":[{"Sid":"Team","Effect":"Allow","Action":"rds-db:connect","Resource":"' + $arn + '/app","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}},{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
        $result = Test-RdsIamPolicy -PolicyDocument $policy -Resource "$arn/app" -Context @{ 'aws:PrincipalTag/team' = 'b' }
        $result.NearMisses | Should -HaveCount 1
        $result.NearMisses[0].Sid | Should -Be 'Team'
        $result.NearMisses[0].Why | Should -Match 'aws:PrincipalTag/team is b'
        $result | Out-String -Width 300 | Should -Match 'Near misses : Allow Identity'
        (Test-RdsIamPolicy -PolicyDocument $policy -Resource "$arn/app" -Context @{ 'aws:PrincipalTag/team' = 'a' }).NearMisses | Should -BeNullOrEmpty
        # A generic dictionary is a table, too.
        $tags = [System.Collections.Generic.Dictionary[string, string]]::new()
        $tags['aws:PrincipalTag/team'] = 'a'
        (Test-RdsIamPolicy -PolicyDocument $policy -Resource "$arn/app" -Context $tags).NearMisses | Should -BeNullOrEmpty
    }

    It 'refuses a file that is not in UTF-8, and reads one whose mark says what it is in' {
        $path = Join-Path $TestDrive 'policy.json'
        [IO.File]::WriteAllText($path, $allow.Replace('/app', "/caf$([char]0xe9)"), [Text.Encoding]::Latin1)
        $failure = { Test-RdsIamPolicy -PolicyDocument $path -Resource "$arn/app" -ErrorAction Stop } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'PolicyFileNotUtf8,*'
        [IO.File]::WriteAllText($path, $allow, [Text.Encoding]::Unicode)
        (Test-RdsIamPolicy -PolicyDocument $path -Resource "$arn/app").Decision | Should -Be 'Allowed'
    }

    It 'shows a finding with its place and its fix' {
        $findings = (Test-RdsIamPolicy -PolicyDocument $allow.Replace('rds-db:connect', 'rds:connect') -Resource "$arn/app").Findings
        $findings | Out-String -Width 300 | Should -Match 'Finding : Error ConnectActionService[\s\S]+Place   : line 1, column \d+ \(/Statement/Action\)[\s\S]+Fix     : Write "rds-db:connect"'
    }

    It 'is readable' {
        $text = Test-RdsIamPolicy -PolicyDocument $storage -Resource "$arn/app" | Out-String -Width 300
        $text | Should -Match 'Decision\s+: ImplicitDeny'
        $text | Should -Match 'Reason\s+: Not allowed'
        $text | Should -Match 'Suggestion :\s+\{"Effect":"Allow"'
        $table = Test-RdsIamPolicy -PolicyDocument $storage -Resource "$arn/app" | Format-Table | Out-String -Width 300
        $table | Should -Match 'ImplicitDeny\s+app'
    }
}

Describe 'A policy of a connection' {
    BeforeAll {
        $connect = @{ HostName = $sandbox.hostName; ConnectTo = $sandbox.connectTo; RootCertificate = $sandbox.rootCertificate; Database = $sandbox.database; UserName = $sandbox.userName }
        $null = New-RdsIamPolicy $sandbox.userName -HostName $sandbox.hostName -Name OwnLogin -Attach user/rdsiam-demo-user -Confirm:$false
        $keys = @{ AccessKey = $sandbox.accessKeyId; SecretKey = $sandbox.secretAccessKey }
        $own = Connect-RdsIam @connect @keys -Name own
        $null = Connect-RdsIam @connect -RoleArn $sandbox.roleArn -Name byRole
        # Whoever asks AWS from here on is the connection, or nobody.
        Remove-Item Env:AWS_ACCESS_KEY_ID, Env:AWS_SECRET_ACCESS_KEY
    }

    AfterAll {
        Set-SandboxEnvironment
        Disconnect-RdsIam -All
    }

    It 'is asked by whoever signs for it: <how>' -ForEach @(
        @{ How = 'named'; Run = { Test-RdsIamPolicy -Connection own } }
        @{ How = 'piped'; Run = { $own | Test-RdsIamPolicy } }
    ) {
        $result = & $Run
        $result.Decision, $result.UserName, $result.HostName | Should -Be Allowed, $sandbox.userName, $sandbox.hostName
        $result.Principal | Should -BeLike '*user/rdsiam-demo-user'
    }

    It 'is written by it, and about other users of its endpoint' {
        ($own | New-RdsIamPolicy) | Should -BeLike "*dbuser:$($sandbox.resourceId)/$($sandbox.userName)*"
        New-RdsIamPolicy -Connection own other | Should -BeLike "*dbuser:$($sandbox.resourceId)/other*"
        (Test-RdsIamPolicy -Connection own other).Decision | Should -Be ImplicitDeny
    }

    It 'says who asked where AWS refuses' {
        $null = Test-RdsIamPolicy -Connection byRole -ErrorVariable bad -WarningVariable said -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $bad[0].FullyQualifiedErrorId | Should -BeLike 'AwsAccessDenied*'
        "$said" | Should -BeLike "AWS was asked as $($sandbox.roleArn)*, who signs for*"
    }

    It 'is asked by whom the words name in its place' {
        (Test-RdsIamPolicy -Connection byRole @keys).Decision | Should -Be Allowed
    }
}
