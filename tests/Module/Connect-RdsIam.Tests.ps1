BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
}

AfterAll {
    Disconnect-RdsIam
}

Describe 'Connect-RdsIam' {
    It 'logs in with a token by an assumed role and becomes the default' {
        $connection = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn
        $connection | Should -BeOfType 'RdsIam.RdsIamConnection'
        $connection.Authentication | Should -Be 'Iam'
        $connection.Region | Should -Be $sandbox.region
        $connection.ServerVersion | Should -Match '^\d+'
        Invoke-RdsIamQuery 'select current_user' -As Scalar | Should -Be $sandbox.userName
    }

    It 'takes a port alone as the near end of a tunnel on this machine: <_>' -ForEach '{0}', ':{0}', 'localhost:{0}' {
        $words = $target.Clone()
        $words.ConnectTo = $_ -f ($target.ConnectTo -split ':')[-1]
        (Connect-RdsIam @words -UserName $sandbox.userName -RoleArn $sandbox.roleArn -ErrorAction Stop).HostName | Should -Be $target.HostName
    }

    It 'refuses what is no near end of a tunnel: <To>' -ForEach @(
        @{ To = 'tcp://localhost:15432'; Id = 'ConnectToForm' }
        @{ To = 'localhost, 15432'; Id = 'ConnectToForm' }
        @{ To = 'me@bastion:22'; Id = 'ConnectToForm' }
        @{ To = '0'; Id = 'PortOutOfRange' }
        @{ To = '154320'; Id = 'PortOutOfRange' }
        @{ To = 'localhost:'; Id = 'PortOutOfRange' }
    ) {
        $words = $target.Clone()
        $words.ConnectTo = $To
        { Connect-RdsIam @words -UserName $sandbox.userName -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"
    }

    It 'says first where a tunnel and an identifier belong: <Name>' -ForEach @(
        @{ Name = 'localhost'; Id = 'HostNameIsTunnel' }
        @{ Name = '127.0.0.1:15432'; Id = 'HostNameIsTunnel' }
        @{ Name = '[::1]:15432'; Id = 'HostNameIsTunnel' }
        @{ Name = 'demo'; Id = 'HostNameIsIdentifier' }
    ) {
        { Connect-RdsIam $Name app -NoResolve -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"
        { Get-RdsIamToken $Name app -NoResolve -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"
        { Invoke-RdsIamQuery 'select 1' -HostName $Name -UserName app -NoResolve -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"
    }

    It 'logs an administrator in with a password' {
        $connection = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        $connection.Authentication | Should -Be 'Password'
        Invoke-RdsIamQuery 'select current_user' -As Scalar -Connection $connection | Should -Be $sandbox.adminUserName
    }

    It 'gives the same pool for the same words and another for another identity' {
        $one = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn
        $same = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn
        $other = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn -RoleSessionName somebody-else
        $pids = foreach ($connection in $one, $same, $other) { Invoke-RdsIamQuery 'select pg_backend_pid()' -As Scalar -Connection $connection }
        $pids[1] | Should -Be $pids[0]
        $pids[2] | Should -Not -Be $pids[0]
    }

    It 'shows up in pg_stat_activity under the product, the role session and the machine' {
        $connection = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn -RoleSessionName night-report
        Invoke-RdsIamQuery "select current_setting('application_name')" -As Scalar -Connection $connection |
            Should -BeLike 'RdsIam/*night-report@*'
    }

    It 'tells with -Verbose where it went, who signed and how long it took, and nothing secret' {
        $text = (Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn -Database postgres -Verbose 4>&1 | Out-String -Width 500) -join "`n"
        $text | Should -Match 'Endpoint \S+rds\.amazonaws\.com:5432, region eu-west-1 \(from the host name\)'
        $text | Should -Match "Credentials: environment variables, then $($sandbox.roleArn); access key ASIA\w+, valid until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"
        $text | Should -Match "Token for $($sandbox.userName) at .*:5432 in eu-west-1, signed with access key ASIA\w+, valid until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"
        $text | Should -Match 'rds\.amazonaws\.com:5432, socket to 127\.0\.0\.1:\d+'
        $text | Should -Match 'TLS 1\.[23], TLS_\w+; certificate check VerifyFull, trusted roots: .*root-ca\.pem'
        $text | Should -Match "Logged in as $($sandbox.userName) to postgres, PostgreSQL .*, with a token, in \d+ ms: credentials and token \d+, reaching the server \d+, TLS \d+, server \d+"
        $text | Should -Not -Match 'X-Amz-Signature|X-Amz-Security-Token'
        $text | Should -Not -BeLike "*$($sandbox.secretAccessKey)*"
    }

    It 'says why a user without a policy is refused, and what to do' {
        Connect-RdsIam @target -UserName $sandbox.deniedUserName -RoleArn $sandbox.roleArn -ErrorVariable bad -ErrorAction SilentlyContinue |
            Should -BeNullOrEmpty
        $bad[0].FullyQualifiedErrorId | Should -Be 'LoginTokenRefused,RdsIam.Commands.ConnectRdsIamCommand'
        $bad[0].CategoryInfo.Category | Should -Be 'AuthenticationError'
        $bad[0].Exception.Message | Should -Match 'rds-db:connect'
        $bad[0].Exception | Should -BeOfType 'RdsIam.RdsIamException'
    }

    It 'tells a role outside rds_iam from a bad token' {
        Connect-RdsIam @target -UserName app_password -RoleArn $sandbox.roleArn -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad[0].FullyQualifiedErrorId | Should -Not -BeLike 'LoginTokenRefused*'
        $bad[0].Exception.Message | Should -Match 'rds_iam'
    }

    It 'keeps a failed connection from becoming the default' {
        $before = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn
        Connect-RdsIam @target -UserName $sandbox.deniedUserName -RoleArn $sandbox.roleArn -ErrorAction SilentlyContinue
        Invoke-RdsIamQuery 'select current_user' -As Scalar | Should -Be $before.UserName
    }

    It 'does not trust an authority that it was not told of' {
        $words = $target.Clone()
        $words.Remove('RootCertificate')
        Connect-RdsIam @words -UserName $sandbox.userName -RoleArn $sandbox.roleArn -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad[0].CategoryInfo.Category | Should -Be 'SecurityError'
        $bad[0].Exception.Message | Should -Match 'RootCertificate'
    }

    It 'verifies the real name through a tunnel' {
        $words = $target.Clone()
        $words.HostName = 'other.abc123example.eu-west-1.rds.amazonaws.com'
        Connect-RdsIam @words -UserName $sandbox.userName -RoleArn $sandbox.roleArn -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad[0].CategoryInfo.Category | Should -Be 'SecurityError'
        $bad[0].Exception.Message | Should -Match 'other\.abc123example'
    }
}

Describe 'Disconnect-RdsIam' {
    It 'closes the sessions and drops the default' {
        $connection = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn -RoleSessionName to-be-closed
        $backend = Invoke-RdsIamQuery 'select pg_backend_pid()' -As Scalar
        Disconnect-RdsIam
        Wait-Until { -not (Invoke-RdsIamQuery 'select 1 from pg_stat_activity where pid = $1' $backend @target -Credential (Get-SandboxAdministrator)) } |
            Should -BeTrue
        { Invoke-RdsIamQuery 'select 1' -ErrorAction Stop } | Should -Throw -ErrorId 'NoConnection,RdsIam.Commands.InvokeRdsIamQueryCommand'
        { Invoke-RdsIamQuery 'select 1' -Connection $connection -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectionDropped,RdsIam.Commands.InvokeRdsIamQueryCommand'
    }

    It 'can be told twice' {
        { Disconnect-RdsIam; Disconnect-RdsIam } | Should -Not -Throw
    }
}
