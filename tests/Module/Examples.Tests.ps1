# The pipelines and the runbook: parsed as what they are, their PowerShell parsed, their cmdlets and parameters looked up, and run
# against the sandbox as GitHub and Azure run them.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $examples = Join-Path $RdsIamRoot 'examples'
    $yaml = Get-ChildItem (Join-Path $RdsIamRoot 'out/bin/RdsIam.Tests') -Recurse -Filter YamlDotNet.dll | Select-Object -Last 1
    Add-Type -Path $yaml.FullName

    function Read-Yaml($Name) {
        $reader = [IO.StringReader]::new((Get-Content -Raw (Join-Path $examples $Name)))
        [YamlDotNet.Serialization.DeserializerBuilder]::new().Build().Deserialize($reader)
    }

    # The steps of every job, whatever the system calls them: name, PowerShell, and environment.
    function Get-Step($Name) {
        $pipeline = Read-Yaml $Name
        $jobs = if ($pipeline['jobs'] -is [Collections.IDictionary]) { $pipeline['jobs'].Values } else { $pipeline['jobs'] }
        foreach ($job in $jobs) {
            foreach ($step in $job['steps']) {
                $script = if ($step['shell'] -eq 'pwsh') { $step['run'] } else { $step['pwsh'] }
                [pscustomobject]@{
                    Job    = $job['job']
                    Name   = if ($step['name']) { $step['name'] } else { $step['displayName'] }
                    Script = $script
                    Step   = $step
                }
            }
        }
    }

    function Get-Fence {
        $text = Get-Content -Raw (Join-Path $examples 'on-call.md')
        [regex]::Matches($text, '(?ms)^```powershell\r?\n(.*?)^```').ForEach{ $_.Groups[1].Value }
    }

    # Runs a script as a step of a pipeline, in a process of its own, and gives all that its log would show.
    function Invoke-Step([string] $Script, [hashtable] $Environment) {
        $file = Join-Path $TestDrive "$([guid]::NewGuid().ToString('n')).ps1"
        $defaults = "Import-Module '$RdsIamManifest'; foreach (`$name in 'Connect-RdsIam', 'Invoke-RdsIamCommand', 'Export-RdsIamPgPass', 'Get-RdsIamUser') { " +
            "`$PSDefaultParameterValues[`$name + ':ConnectTo'] = '$($sandbox.connectTo)'; `$PSDefaultParameterValues[`$name + ':RootCertificate'] = '$($sandbox.rootCertificate)' }"
        Set-Content $file $Script
        $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
        '-NoProfile', '-NonInteractive', '-Command', "$defaults; `$VerbosePreference = `$DebugPreference = `$InformationPreference = 'Continue'; & '$file' *>&1" |
            ForEach-Object { $start.ArgumentList.Add($_) }
        $start.WorkingDirectory = $RdsIamRoot
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        foreach ($name in 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY') { $null = $start.Environment.Remove($name) }
        $start.Environment['NO_COLOR'] = '1'
        foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
        $process = [Diagnostics.Process]::Start($start)
        $failed = $process.StandardError.ReadToEndAsync()
        $text = $process.StandardOutput.ReadToEnd() + $failed.Result
        $process.WaitForExit()
        [pscustomobject]@{ Text = $text; ExitCode = $process.ExitCode }
    }

    # Answers one request for the pipeline's token, as the system of the pipeline does.
    function Start-TokenSource([string] $Answer) {
        $listener = [Net.HttpListener]::new()
        $port = ([Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0) | ForEach-Object { $_.Start(); $_.LocalEndpoint.Port; $_.Stop() })
        $listener.Prefixes.Add("http://127.0.0.1:$port/")
        $listener.Start()
        $job = Start-ThreadJob {
            $context = $using:listener | ForEach-Object { $_.GetContext() }
            $bytes = [Text.Encoding]::UTF8.GetBytes($using:Answer)
            $context.Response.ContentType = 'application/json'
            $context.Response.OutputStream.Write($bytes)
            $context.Response.Close()
            '{0} {1} {2}' -f $context.Request.HttpMethod, $context.Request.RawUrl, $context.Request.Headers['Authorization']
        }
        [pscustomobject]@{ Url = "http://127.0.0.1:$port"; Job = $job; Listener = $listener }
    }

    function Get-PipelineToken {
        $body = @{ subject = 'repo:example/app:ref:refs/heads/main'; audience = 'sts.amazonaws.com'; lifetimeSeconds = 600 } | ConvertTo-Json
        (Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/web-identity-token" -Body $body -ContentType application/json -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey }).token
    }

    $role = $sandbox.roleArn -replace 'rdsiam-demo-app$', 'rdsiam-demo-web'
    $database = @{ DB_HOST = $sandbox.hostName; DB_NAME = $sandbox.database; DB_USER = $sandbox.userName; ROLE_ARN = $role }
    $psql = [bool](Get-Command psql -CommandType Application -ErrorAction SilentlyContinue)
}

Describe 'examples/<_>' -ForEach 'github-actions.yml', 'azure-pipelines.yml' {
    It 'is a pipeline whose PowerShell is right and whose cmdlets and parameters exist' {
        $steps = Get-Step $_ | Where-Object Script
        $steps.Count | Should -BeGreaterThan 2
        $steps | ForEach-Object { Get-ScriptFault $_.Script } | Should -BeNullOrEmpty
        foreach ($call in ([regex]::Matches((Get-Content -Raw (Join-Path $examples $_)), 'examples/migrate\.ps1(?<Words>.*)'))) {
            $parameters = (Get-Command (Join-Path $examples 'migrate.ps1')).Parameters.Keys
            [regex]::Matches($call.Groups['Words'].Value, '(?<=\s-)[A-Z]\w+').Value | ForEach-Object { $parameters | Should -Contain $_ }
        }
    }

    It 'stores no secret' {
        Get-Content -Raw (Join-Path $examples $_) | Should -Not -Match 'secrets\.|AKIA|ASIA|aws_secret|password\s*[:=]'
    }
}

Describe 'examples/github-actions.yml' {
    It 'has a job that may ask for its token, and only real keys of a workflow' {
        $workflow = Read-Yaml github-actions.yml
        $workflow['permissions']['id-token'] | Should -Be 'write'
        $workflow.Keys | Should -Be 'name', 'on', 'permissions', 'jobs'
        $workflow['jobs']['migrate']['steps'] | ForEach-Object { $_.Keys | Should -BeIn 'uses', 'name', 'if', 'shell', 'run' }
    }

    It 'migrates with the job''s own identity, and no secret reaches the log' {
        if (-not $psql) { Set-ItResult -Skipped -Because 'psql is not installed' }
        $null = New-Item -ItemType Directory -Force (Join-Path $TestDrive 'temp')
        $migrations = New-Item -ItemType Directory -Force (Join-Path $TestDrive 'migrations')
        Set-Content (Join-Path $migrations '1.sql') 'select count(*) from sales.orders;'
        $token = Get-PipelineToken
        $source = Start-TokenSource (@{ value = $token } | ConvertTo-Json)
        $file = Join-Path $TestDrive 'temp/identity'
        try {
            $run = $database + @{
                GITHUB_ACTIONS = 'true'; CI = 'true'; RUNNER_TEMP = Join-Path $TestDrive 'temp'; GITHUB_ENV = Join-Path $TestDrive 'env'
                ACTIONS_ID_TOKEN_REQUEST_URL = "$($source.Url)/?api-version=2.0"; ACTIONS_ID_TOKEN_REQUEST_TOKEN = 'the-runners-own-token'; IDENTITY_FILE = $file
            }
            $logs = foreach ($step in Get-Step github-actions.yml | Where-Object { $_.Script -and $_.Name -ne 'Install RdsIam' }) {
                $log = Invoke-Step $step.Script.Replace('migrate.ps1 ', "migrate.ps1 -Path '$migrations' ") $run
                $log.ExitCode | Should -Be 0 -Because $log.Text
                $log.Text
            }
            $asked = $source.Job | Wait-Job -Timeout 30 | Receive-Job
        }
        finally { $source.Listener.Stop() }
        $asked | Should -Be 'GET /?api-version=2.0&audience=sts.amazonaws.com Bearer the-runners-own-token'
        Get-Content (Join-Path $TestDrive 'env') | Should -Be "IDENTITY_FILE=$file"
        Test-Path $file | Should -BeFalse
        "$logs" | Should -Match 'Running 1\.sql'
        "$logs" | Should -Match 'sales\s+\d'
        foreach ($secret in $token, 'the-runners-own-token', 'X-Amz-Signature', 'X-Amz-Security-Token') { "$logs".Contains($secret) | Should -BeFalse }
    }
}

Describe 'examples/azure-pipelines.yml' {
    It 'migrates by the service connection''s token, and no secret reaches the log' {
        if (-not $psql) { Set-ItResult -Skipped -Because 'psql is not installed' }
        $null = New-Item -ItemType Directory -Force (Join-Path $TestDrive 'agent')
        $migrations = New-Item -ItemType Directory -Force (Join-Path $TestDrive 'migrations')
        Set-Content (Join-Path $migrations '1.sql') 'select count(*) from sales.orders;'
        Set-Content (Join-Path $migrations '2.sql') 'select nosuch from sales.orders;'
        $step = Get-Step azure-pipelines.yml | Where-Object { $_.Job -eq 'OpenIdConnect' -and $_.Name -eq 'Migrate' }
        $step.Step['env']['SYSTEM_ACCESSTOKEN'] | Should -Be '$(System.AccessToken)'
        $token = Get-PipelineToken
        $source = Start-TokenSource (@{ oidcToken = $token } | ConvertTo-Json)
        try {
            $log = Invoke-Step $step.Script.Replace('migrate.ps1 ', "migrate.ps1 -Path '$migrations' ") ($database + @{
                    TF_BUILD = 'True'; AGENT_TEMPDIRECTORY = Join-Path $TestDrive 'agent'; SERVICE_CONNECTION_ID = 'c1'
                    SYSTEM_OIDCREQUESTURI = "$($source.Url)/oidc"; SYSTEM_ACCESSTOKEN = 'the-agents-own-token' })
            $asked = $source.Job | Wait-Job -Timeout 30 | Receive-Job
        }
        finally { $source.Listener.Stop() }
        $asked | Should -Be 'POST /oidc?api-version=7.1&serviceConnectionId=c1 Bearer the-agents-own-token'
        # The first file ran, the second broke, and the step says so and fails.
        $log.Text | Should -Match 'Running 1\.sql[\s\S]+Running 2\.sql[\s\S]+2\.sql failed: psql ended with 3'
        $log.ExitCode | Should -Not -Be 0
        Get-ChildItem (Join-Path $TestDrive 'agent') | Should -BeNullOrEmpty
        foreach ($secret in $token, 'the-agents-own-token', 'X-Amz-Signature', 'X-Amz-Security-Token') { $log.Text.Contains($secret) | Should -BeFalse }
    }

    It 'calls the script from the toolkit''s shell task in a line that bash takes' {
        $task = Get-Step azure-pipelines.yml | Where-Object { $_.Step['task'] -eq 'AWSShellScript@1' }
        $task.Step['inputs']['inlineScript'] | Should -Match '^pwsh -NoProfile -File examples/migrate\.ps1 '
        if (-not (Get-Command bash -ErrorAction SilentlyContinue)) { Set-ItResult -Skipped -Because 'bash is not installed' }
        $task.Step['inputs']['inlineScript'] | bash -n
        $LASTEXITCODE | Should -Be 0
    }
}

Describe 'examples/on-call.md' {
    It 'has commands that are right and exist' {
        $fences = Get-Fence
        $fences.Count | Should -BeGreaterThan 8
        $fences | ForEach-Object { Get-ScriptFault $_ } | Should -BeNullOrEmpty
    }

    It 'runs from the first command to the last, shows no secret, and leaves nothing behind' {
        if (-not $psql) { Set-ItResult -Skipped -Because 'psql is not installed' }
        $words = "`$ErrorActionPreference = 'Stop'; `$hostName, `$user, `$database, `$role = '$($sandbox.hostName)', '$($sandbox.userName)', '$($sandbox.database)', '$($sandbox.roleArn)'; " +
            "`$admin = [pscredential]::new('$($sandbox.adminUserName)', (ConvertTo-SecureString `$env:ADMIN -AsPlainText -Force))"
        $pass = Join-Path $TestDrive 'pgpass'
        $log = Invoke-Step (@($words) + (Get-Fence | Select-Object -Skip 1) -join "`n") @{
            AWS_ACCESS_KEY_ID = $sandbox.accessKeyId; AWS_SECRET_ACCESS_KEY = $sandbox.secretAccessKey; AWS_REGION = $sandbox.region
            ADMIN = $sandbox.adminPassword; PGPASSFILE = $pass
        }
        $log.ExitCode | Should -Be 0 -Because $log.Text
        $log.Text | Should -Match 'Decision\s+: Allowed'
        $log.Text | Should -Match 'What if: '
        $log.Text | Should -Match 'Faults\s+: (none|\{\})'
        Test-Path $pass | Should -BeFalse
        foreach ($secret in $sandbox.secretAccessKey, $sandbox.adminPassword, 'X-Amz-Signature') { $log.Text.Contains($secret) | Should -BeFalse }
    }
}

Describe 'docs/cmdlets/Invoke-RdsIamQuery.md' {
    BeforeDiscovery {
        $page = Get-Content -Raw (Join-Path $PSScriptRoot '../../docs/cmdlets/Invoke-RdsIamQuery.md')
        $titles = [regex]::Matches($page, '(?m)^### (?<Title>(?!Shared parameters)[^-].+?)\r?$').ForEach{ $_.Groups['Title'].Value }
    }

    BeforeAll {
        $page = Get-Content -Raw (Join-Path $RdsIamRoot 'docs/cmdlets/Invoke-RdsIamQuery.md')
        $fences = @{}
        [regex]::Matches($page, '(?ms)^### (?<Title>[^-\r\n]+?)\r?$.*?^```powershell\r?\n(?<Code>.*?)^```').ForEach{ $fences[$_.Groups['Title'].Value] = $_.Groups['Code'].Value }

        $target = Get-SandboxTarget
        $administrator = Get-SandboxAdministrator
        $source = Connect-RdsIam @target -Credential $administrator
        Invoke-RdsIamQuery 'create database page_examples'
        $destination = Connect-RdsIam @target -Database page_examples -Credential $administrator
        $table = 'create table public.customers (id integer primary key, name text not null, since timestamptz not null)'
        Invoke-RdsIamQuery $table -Connection $source, $destination
        Invoke-RdsIamQuery @'
            create role sales_owner nologin;
            grant sales_owner to current_user;
            grant usage, create on schema sales to sales_owner;
            grant select on all tables in schema sales to sales_owner;
            create materialized view sales.totals as select count(*) as n from sales.orders;
            alter materialized view sales.totals owner to sales_owner;
            create table public.stock (id integer primary key, n integer not null);
            insert into public.stock values (7, 5)
'@ -Connection $source
        # The page's calls go to the runspace's newest connection.
        $source = Connect-RdsIam @target -Credential $administrator

        Push-Location $TestDrive
        $null = New-Item -ItemType Directory migrations
        Set-Content migrations/1.sql 'create table public.migrated (id integer); insert into public.migrated values (1);'
        Set-Content migrations/2.sql 'insert into public.migrated values (2); select count(*) as migrated from public.migrated'

        # What stands before an example, and what must be so after it: $rows is what it wrote, $faults its errors.
        $customers = { param($Connection) Invoke-RdsIamQuery 'select count(*) from public.customers' -As Scalar -Connection $Connection }
        $before = @{
            'Load a file of values' = { Set-Content customers.csv 'id,name,since', '1,Ada,2026-01-01', '2,Grace,2026-02-30', '3,Edsger,2026-03-01' }
            'Run a file statement by statement' = { Set-Content index.sql 'create index concurrently customers_name on public.customers (name); vacuum public.customers' }
            'Try a migration, and keep nothing of it' = { Set-Content migrations/1.sql 'insert into public.migrated values (3)' }
            'All or nothing'        = { Set-Content customers.csv 'id,name,since', '4,Barbara,2026-04-01', '4,Tony,2026-05-01' }
        }
        $after = @{
            'Read rows'                             = { $rows.customer_id | Should -Be 1, 2, 3 }
            'Load a file of values'                 = { & $customers $source | Should -Be 2; "$faults" | Should -Match '2026-02-30' }
            'All or nothing'                        = { & $customers $source | Should -Be 2; "$faults" | Should -Match 'customers_pkey' }
            'Copy rows between databases'           = { & $customers $destination | Should -Be 1000 }
            'Write a CSV file that is right everywhere' = { Get-Content orders.csv -TotalCount 1 | Should -BeLike '*order_id*' }
            'Try a migration, and keep nothing of it' = { $rows.Count | Should -BeGreaterThan 0; Invoke-RdsIamQuery 'select count(*) from public.migrated' -As Scalar -Connection $source | Should -Be 2 }
            'Run files'                             = { $rows.migrated | Should -Be 2 }
            'Run a file statement by statement'     = { Invoke-RdsIamQuery "select to_regclass('public.customers_name')::text" -As Scalar -Connection $source | Should -Be 'customers_name' }
            'Act as another role'                   = { Invoke-RdsIamQuery 'select n from sales.totals' -As Scalar -Connection $source | Should -Be (Invoke-RdsIamQuery 'select count(*) from sales.orders' -As Scalar -Connection $source) }
            'See why a query is slow'               = { $rows[0].ActualRows | Should -BeGreaterThan 0; $rows.Where{ $_.IsSlowest }.Count | Should -Be 1 }
            'Try again when others are in the way'  = { $rows.n | Should -Be 4 }
        }
    }

    AfterAll {
        Pop-Location
        Invoke-RdsIamQuery 'drop table public.customers, public.stock, public.migrated; drop materialized view sales.totals; drop owned by sales_owner; drop role sales_owner' -Connection $source
        Disconnect-RdsIam $destination
        Invoke-RdsIamQuery 'drop database page_examples with (force)' -Connection $source
        Disconnect-RdsIam $source
    }

    It '<_>: does what the page says' -ForEach $titles {
        $title = $_
        # As at a prompt: an error, and the next.
        $ErrorActionPreference = 'Continue'
        if ($before.ContainsKey($title)) { & $before[$title] }
        $ended = $null
        $written = try { & ([scriptblock]::Create($fences[$title])) 2>&1 } catch { $ended = $_ }
        $faults = @($written).Where{ $_ -is [Management.Automation.ErrorRecord] } + $ended
        $rows = @($written).Where{ $_ -isnot [Management.Automation.ErrorRecord] }
        & $after[$title]
    }
}
