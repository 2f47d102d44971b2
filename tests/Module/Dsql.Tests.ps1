BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/UserSandbox.ps1
    # One of its own: the endpoint would stay, and others tell of all that a certificate is for.
    $own = Start-UserSandbox ''
    $sandbox = $own.Description
    $kept = $env:AWS_ENDPOINT_URL, $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    $env:AWS_ENDPOINT_URL = $sandbox.awsEndpointUrl
    $env:AWS_ACCESS_KEY_ID = $sandbox.accessKeyId
    $env:AWS_SECRET_ACCESS_KEY = $sandbox.secretAccessKey

    function Set-Dsql([string] $Command, [hashtable] $Values = @{}) {
        Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json -Depth 9)
    }

    $cluster = Set-Dsql add-dsql
    $dsql = @{ HostName = $cluster.hostName; ConnectTo = $sandbox.connectTo; RootCertificate = $sandbox.rootCertificate }
}

AfterAll {
    Get-RdsIamConnection | Where-Object HostName -Like '*.dsql.*' | Disconnect-RdsIam
    $env:AWS_ENDPOINT_URL, $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $kept
    Stop-UserSandbox $own
}

Describe 'Tokens for Aurora DSQL' {
    It 'are for the host and the action that the user needs' {
        $admin = Get-RdsIamToken -HostName $cluster.hostName -UserName admin
        $admin.Token | ConvertFrom-SecureString -AsPlainText | Should -BeLike "$($cluster.hostName)/?Action=DbConnectAdmin&X-Amz-Algorithm=AWS4-HMAC-SHA256&*%2Feu-west-1%2Fdsql%2Faws4_request&*"
        Get-RdsIamToken -HostName $cluster.hostName -UserName app -AsPlainText | Should -BeLike "$($cluster.hostName)/?Action=DbConnect&*"
        $read = $admin | ConvertFrom-RdsIamToken
        $read.IsValid | Should -BeTrue
        $read.Action | Should -Be DbConnectAdmin
        $read.UserName | Should -Be admin
        $read.Port | Should -BeNullOrEmpty
        $read.Region | Should -Be eu-west-1
    }

    It 'take the region from the name and no other' {
        { Get-RdsIamToken -HostName $cluster.hostName -UserName app -Region us-east-1 -ErrorAction Stop } |
            Should -Throw -ErrorId 'RegionContradictsHostName*'
    }
}

Describe 'A session with Aurora DSQL' {
    It 'runs queries in the database postgres' {
        Connect-RdsIam @dsql -UserName admin
        $rows = Invoke-RdsIamQuery 'select session_user::text as who, current_database()::text as db, n from generate_series(1, 3) n'
        $rows.n | Should -Be 1, 2, 3
        $rows[0].who | Should -Be admin
        $rows[0].db | Should -Be postgres
    }

    It 'runs statement after statement on one connection, without DISCARD' {
        $options = $dsql + @{ UserName = 'admin' }
        $null = Invoke-RdsIamQuery 'set statement_timeout = 4321' @options -WarningAction SilentlyContinue
        (Invoke-RdsIamQuery 'show statement_timeout' @options).statement_timeout | Should -Be 0
        $first = (Invoke-RdsIamQuery 'select pg_backend_pid() as pid' @options).pid
        (Invoke-RdsIamQuery 'select pg_backend_pid() as pid' @options).pid | Should -Be $first
    }

    It 'keeps a transaction, and records one by one' {
        $options = $dsql + @{ UserName = 'admin' }
        $null = Invoke-RdsIamQuery 'drop table if exists dsql_notes' @options
        $null = Invoke-RdsIamQuery 'create table dsql_notes (id int primary key, note text)' @options
        $null = 1..5 | ForEach-Object { [pscustomobject]@{ id = $_; note = "note $_" } } |
            Invoke-RdsIamQuery 'insert into dsql_notes values (@id, @note)' @options -Transaction -RetryCount 2
        (Invoke-RdsIamQuery 'select count(*) as n from dsql_notes' @options).n | Should -Be 5
    }

    It 'says what a refused token may lack' {
        { Invoke-RdsIamQuery 'select 1' @dsql -UserName admin -RoleArn $sandbox.roleArn -ErrorAction Stop } |
            Should -Throw -ErrorId 'LoginDsqlAdminRefused*'
        { Invoke-RdsIamQuery 'select 1' @dsql -UserName nobody_there -ErrorAction Stop } | Should -Throw -ErrorId 'LoginDsqlTokenRefused*'
    }
}
