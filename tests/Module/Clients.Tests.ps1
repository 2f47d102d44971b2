# The forms of Get-RdsIamToken in the hands of the programs that they are for, over verified TLS.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $target += @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
    $select = 'select current_user'

    # A token does not belong on a command line, which every user of a machine can read: the programs find it in FORM.
    function Invoke-Client([string] $Form, [string] $Program, [string[]] $Arguments, [hashtable] $More = @{}) {
        $start = [Diagnostics.ProcessStartInfo]::new($Program)
        $Arguments | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $start.Environment['FORM'] = $Form
        $More.Keys | ForEach-Object { $start.Environment[$_] = $More[$_] }
        $process = [Diagnostics.Process]::Start($start)
        $failed = $process.StandardError.ReadToEndAsync()
        $text = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        if ($process.ExitCode) { $failed.Result } else { $text.Trim() }
    }

    function Test-Program([string] $Program, [string[]] $Arguments) {
        if (-not (Get-Command $Program -CommandType Application -ErrorAction SilentlyContinue)) { return $false }
        $null = & $Program @Arguments 2>&1
        $LASTEXITCODE -eq 0
    }

    # What node does not find yet comes from npm, where there is one.
    $missing = 'postgres', 'pg' | Where-Object { -not (Test-Program node '-e', "require.resolve('$_')") }
    if ($missing -and (Get-Command npm -CommandType Application -ErrorAction Ignore)) {
        $null = npm install --prefix "$TestDrive" --silent --no-audit --no-fund postgres pg 2>&1
        $nodePath = $env:NODE_PATH
        $env:NODE_PATH = Join-Path $TestDrive node_modules
    }
}

AfterAll {
    if ($missing) { $env:NODE_PATH = $nodePath }
}

Describe 'A token' {
    It 'lets psql in as <_>' -ForEach 'Libpq', 'Uri' {
        if (-not (Test-Program psql '--version')) { Set-ItResult -Skipped -Because 'psql is not installed' }
        Invoke-Client (Get-RdsIamToken @target -As $_) bash '-c', "psql -XAtc '$select' ""`$FORM""" | Should -Be $sandbox.userName
    }

    It 'lets psql in by the environment' {
        if (-not (Test-Program psql '--version')) { Set-ItResult -Skipped -Because 'psql is not installed' }
        $variables = Get-RdsIamToken @target -As Environment
        $more = @{}
        $variables.Keys | ForEach-Object { $more[$_] = $variables[$_] }
        Invoke-Client '' psql '-XAtc', $select $more | Should -Be $sandbox.userName
    }

    It 'lets psycopg2 in as <_>' -ForEach 'Libpq', 'Uri' {
        $python = if (Test-Path /usr/bin/python3) { '/usr/bin/python3' } else { 'python3' }
        if (-not (Test-Program $python '-c', 'import psycopg2')) { Set-ItResult -Skipped -Because 'psycopg2 is not installed' }
        $script = "import os, psycopg2`nc = psycopg2.connect(os.environ['FORM']).cursor()`nc.execute('$select')`nprint(c.fetchone()[0])"
        Invoke-Client (Get-RdsIamToken @target -As $_) $python '-c', $script | Should -Be $sandbox.userName
    }

    # The name must lead to the sandbox while TLS checks it, so name resolution is the only thing that is bent.
    It 'lets <_> of Node.js in, with the name verified' -ForEach 'postgres', 'pg' {
        if (-not (Test-Program node '-e', "require.resolve('$_')")) { Set-ItResult -Skipped -Because "node finds no package $_, and npm did not give it" }
        $form = Get-RdsIamToken @target -As NodeUri -ConnectTo "$($sandbox.hostName):$(($sandbox.connectTo -split ':')[1])"
        $bend = "const dns = require('dns'); dns.lookup = (n, o, f) => (typeof o === 'function' ? o : f)(null, o?.all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4);"
        $script = if ($_ -eq 'postgres') {
            "const sql = require('postgres')(process.env.FORM, { max: 1 }); sql.unsafe('$select').then(r => { console.log(r[0].current_user); return sql.end() }, e => { console.error(e); process.exit(1) })"
        }
        else {
            "const c = new (require('pg').Client)(process.env.FORM); c.connect().then(() => c.query('$select')).then(r => { console.log(r.rows[0].current_user); return c.end() }).catch(e => { console.error(e); process.exit(1) })"
        }
        Invoke-Client $form node '-e', ($bend + $script) @{ NODE_EXTRA_CA_CERTS = $sandbox.rootCertificate } | Should -Match "(^|\n)$($sandbox.userName)$"
        Invoke-Client $form node '-e', ($bend + $script) | Should -Match 'certificate'
    }

    It 'lets Npgsql in as a connection string' {
        # The client of this test loads Npgsql beside PowerShell, where 7.4's own DiagnosticSource 8 wins; the module does not.
        if ($PSVersionTable.PSVersion -lt [version]'7.5') { Set-ItResult -Skipped -Because 'Npgsql 10 itself does not load into PowerShell 7.4' }
        $folder = Join-Path (Split-Path $RdsIamManifest) 'bin/core'
        # VerifyCA: this form has one name for TLS and the socket, so through a tunnel the name cannot be checked.
        $form = Get-RdsIamToken @target -As ConnectionString -SslMode VerifyCA
        { Get-RdsIamToken @target -As ConnectionString -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionStringCannotTunnel,*'
        $script = "Add-Type -Path '$folder/Npgsql.dll'; `$c = [Npgsql.NpgsqlConnection]::new(`$env:FORM); `$c.Open(); `$q = `$c.CreateCommand(); `$q.CommandText = '$select'; `$q.ExecuteScalar()"
        Invoke-Client $form pwsh '-NoProfile', '-Command', $script | Should -Be $sandbox.userName
    }
}

Describe 'Objects as AWS''s tools write them' {
    BeforeAll {
        class DoubleEndpoint { [string] $Address; [int] $Port; [string] $HostedZoneId }
        class DoubleInstance { [string] $DBInstanceIdentifier; [string] $DBName; [DoubleEndpoint] $Endpoint; [string] $MasterUsername; [int] $DbInstancePort; [string] $DbiResourceId; [string] $Engine }
        class DoubleCluster { [string] $DBClusterIdentifier; [string] $DatabaseName; [string] $Endpoint; [string] $ReaderEndpoint; [System.Nullable[int]] $Port; [string] $DbClusterResourceId }
        $instance = [DoubleInstance]@{ DBInstanceIdentifier = 'demo'; MasterUsername = 'postgres'; DbiResourceId = $sandbox.resourceId
            Endpoint = [DoubleEndpoint]@{ Address = $sandbox.hostName; Port = 5433 } }
        $cluster = [DoubleCluster]@{ DBClusterIdentifier = 'aurora'; Endpoint = 'aurora.cluster-abc123example.eu-west-1.rds.amazonaws.com'; Port = 5434 }
        $answer = '{"Credentials":{"AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"s","SessionToken":"t","Expiration":"2099-01-01T00:00:00+00:00"},"AssumedRoleUser":{"Arn":"arn:aws:sts::123456789012:assumed-role/x/y"}}'
    }

    It 'are endpoints: an instance with and without a database, and a cluster' {
        $tokens = $instance, $cluster | Get-RdsIamToken -UserName app
        $tokens.HostName | Should -Be $sandbox.hostName, $cluster.Endpoint
        $tokens.Port | Should -Be 5433, 5434
        Get-RdsIamToken -HostName $instance.Endpoint -UserName app | ForEach-Object Port | Should -Be 5433
        $instance.DBName = 'shop'
        ($instance | Get-RdsIamToken -UserName app -As Environment)['PGDATABASE'] | Should -Be 'shop'
        ($instance | Invoke-RdsIamCommand -UserName app -EnvironmentOnly | Where-Object Name -EQ PGDATABASE).Value | Should -Be 'shop'
        ($cluster | Invoke-RdsIamCommand -UserName app -EnvironmentOnly | Where-Object Name -EQ PGDATABASE).Value | Should -Be 'postgres'
    }

    It 'are names for Get-RdsIamEndpoint and Enable-RdsIamAuthentication' {
        ($instance | Get-RdsIamEndpoint -Region $sandbox.region).ResourceId | Should -Be $sandbox.resourceId
        ($instance | Enable-RdsIamAuthentication -Region $sandbox.region).Changed | Should -BeFalse
        ($cluster | Get-RdsIamEndpoint -Region $sandbox.region).Kind | Should -Contain 'ClusterWriter'
    }

    It 'are credentials: <Name>' -ForEach @(
        @{ Name = 'the answer of aws sts assume-role'; Make = { $answer | ConvertFrom-Json } }
        @{ Name = 'its credentials'; Make = { ($answer | ConvertFrom-Json).Credentials } }
        @{ Name = 'it as a hashtable'; Make = { $answer | ConvertFrom-Json -AsHashtable } }
        @{ Name = 'AWSCredentials'; Make = {
                class DoubleKeys { [string] $AccessKey; [string] $SecretKey; [string] $Token }
                class DoubleCredentials { [DoubleKeys] GetCredentials() { return [DoubleKeys]@{ AccessKey = 'ASIAIOSFODNN7EXAMPLE'; SecretKey = 's'; Token = 't' } } }
                [DoubleCredentials]::new() } }
        @{ Name = 'the response of Use-STSRole'; Make = {
                class DoubleStsKeys { [string] $AccessKeyId; [string] $SecretAccessKey; [string] $SessionToken; [datetime] $Expiration }
                class DoubleResponse { [DoubleStsKeys] $Credentials }
                [DoubleResponse]@{ Credentials = [DoubleStsKeys]@{ AccessKeyId = 'ASIAIOSFODNN7EXAMPLE'; SecretAccessKey = 's'; SessionToken = 't'; Expiration = [datetime]::UtcNow.AddHours(1) } } } }
    ) {
        $token = Get-RdsIamToken $sandbox.hostName app -AwsCredential (& $Make)
        $token.AccessKeyId | Should -Be 'ASIAIOSFODNN7EXAMPLE'
        ($token | ConvertFrom-RdsIamToken).HasSessionToken | Should -BeTrue
    }
}
