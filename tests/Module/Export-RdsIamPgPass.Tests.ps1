BeforeDiscovery {
    $psql = [bool](Get-Command psql -CommandType Application -ErrorAction SilentlyContinue)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $target += @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
    $port = ($sandbox.connectTo -split ':')[1]
    # The fields of each line without the token.
    function Get-Entry($File) { Get-Content $File | ForEach-Object { ($_ -split ':')[0..3] -join ':' } }
}

Describe 'Export-RdsIamPgPass' {
    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('n')))
        $file = Join-Path $folder '.pgpass'
        $service = Join-Path $folder 'services'
    }

    It 'writes a line for the endpoint and for the tunnel''s end, in a file of the owner alone' {
        $made = Export-RdsIamPgPass @target -Path $file
        $made | Should -BeOfType 'RdsIam.RdsIamPgPass'
        $made.Path, $made.HostName, $made.UserName, $made.Database | Should -Be $file, $sandbox.hostName, $sandbox.userName, $sandbox.database
        $made.ExpiresAt | Should -BeGreaterThan ([DateTimeOffset]::UtcNow.AddMinutes(5))
        Get-Entry $file | Should -Be "$($sandbox.hostName):$port`:demo:app_reader", "127.0.0.1:$port`:demo:app_reader"
        if (-not $IsWindows) { (Get-Item $file -Force).UnixMode | Should -Be '-rw-------' }
        $made | Format-List * | Out-String -Width 3000 | Should -Not -Match 'X-Amz-Signature'
        Get-ChildItem $folder -Force | Should -HaveCount 1
    }

    It 'replaces its own lines, keeps others, and takes its own away again' {
        Set-Content $file "# mine`nother:5432:*:me:secret`n"
        $null = Export-RdsIamPgPass @target -Path $file
        $null = Export-RdsIamPgPass @target -Path $file
        Get-Content $file | Should -HaveCount 5
        (Get-Content $file)[0, 1] | Should -Be '# mine', 'other:5432:*:me:secret'
        Export-RdsIamPgPass @target -Path $file -Remove | Should -BeNullOrEmpty
        Get-Content $file | Should -Be '# mine', 'other:5432:*:me:secret', ''
    }

    It 'takes away without credentials and without a region' {
        Set-Content $file 'db.example.com:5432:*:app:x' -NoNewline
        $saved = $env:AWS_REGION, $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
        $env:AWS_REGION = $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $null
        try { Export-RdsIamPgPass db.example.com app -Path $file -Remove -NoResolve }
        finally { $env:AWS_REGION, $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $saved }
        Test-Path $file | Should -BeFalse
    }

    It 'writes nothing with -WhatIf' {
        Export-RdsIamPgPass @target -Path $file -WhatIf | Should -BeNullOrEmpty
        Test-Path $file | Should -BeFalse
    }

    It 'writes a file with nothing but the token' {
        $null = Export-RdsIamPgPass @target -Path $file -PasswordOnly
        (ConvertFrom-RdsIamToken (Get-Content $file -Raw)).UserName | Should -Be $sandbox.userName
        Export-RdsIamPgPass @target -Path $file -PasswordOnly -Remove
        Test-Path $file | Should -BeFalse
        { Export-RdsIamPgPass @target -PasswordOnly } | Should -Throw -ErrorId 'PasswordFileNotNamed,*'
    }

    It 'uses the file that PGPASSFILE names where none is given' {
        $env:PGPASSFILE = $file
        try { (Export-RdsIamPgPass @target).Path | Should -Be $file } finally { $env:PGPASSFILE = $null }
    }

    It 'lets psql in by the password file, and by a service' -Skip:(-not $psql) {
        Set-Content $file '*:*:*:*:wrong'
        $null = Export-RdsIamPgPass @target -Path $file -ServiceName shop -ServiceFile $service
        $env:PGPASSFILE, $env:PGSERVICEFILE = $file, $service
        try {
            psql "host=$($sandbox.hostName) hostaddr=127.0.0.1 port=$port user=app_reader dbname=demo sslmode=verify-full sslrootcert=$($sandbox.rootCertificate)" -XAtc 'select 1' | Should -Be 1
            $env:PGPASSFILE = $null
            psql service=shop -XAtc 'select current_user' | Should -Be $sandbox.userName
            Get-Content $service -Raw | Should -Not -Match 'X-Amz'
            Export-RdsIamPgPass @target -Path $file -ServiceName shop -ServiceFile $service -Remove
            Test-Path $service | Should -BeFalse
        }
        finally { $env:PGPASSFILE = $env:PGSERVICEFILE = $null }
    }

    It 'renews until it is stopped, and then takes the token away' {
        $shell = [powershell]::Create()
        try {
            $script = 'param($manifest, $target, $file) Import-Module $manifest; Export-RdsIamPgPass @target -Path $file -Refresh -RefreshInterval 1'
            $null = $shell.AddScript($script).AddArgument($RdsIamManifest).AddArgument($target).AddArgument($file)
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
            Wait-Until { $output.Count -ge 2 } | Should -BeTrue
            Get-Entry $file | Should -HaveCount 2
            $shell.Stop()
            $running.IsCompleted | Should -BeTrue
            Wait-Until { -not (Test-Path $file) } | Should -BeTrue
        }
        finally { $shell.Dispose() }
    }

    It 'takes the token away also when the pipeline ends early, unless told to keep it' {
        $null = Export-RdsIamPgPass @target -Path $file -Refresh | Select-Object -First 1
        Test-Path $file | Should -BeFalse
        $null = Export-RdsIamPgPass @target -Path $file -Refresh -Keep | Select-Object -First 1
        Get-Entry $file | Should -HaveCount 2
    }

    It 'keeps several endpoints of the pipeline fresh' {
        $made = Get-RdsIamEndpoint demo, aurora-1 -Region $sandbox.region |
            Export-RdsIamPgPass -UserName app -RoleArn $sandbox.roleArn -Path $file -Refresh -RefreshInterval 1 -Keep | Select-Object -First 4
        $other = 'aurora-1.abc123example.eu-west-1.rds.amazonaws.com'
        $made.HostName | Should -Be $sandbox.hostName, $other, $sandbox.hostName, $other
        Get-Entry $file | Should -HaveCount 2
    }

    It 'goes on after a failure' {
        $shell = [powershell]::Create()
        $folder2 = Join-Path $folder 'not-yet'
        $null = Set-Content $folder2 'a file in the folder''s place'
        try {
            $script = 'param($manifest, $target, $file) Import-Module $manifest; Export-RdsIamPgPass @target -Path $file -Refresh -RefreshInterval 1'
            $null = $shell.AddScript($script).AddArgument($RdsIamManifest).AddArgument($target).AddArgument((Join-Path $folder2 '.pgpass'))
            $running = $shell.BeginInvoke()
            Wait-Until { $shell.Streams.Error.Count } | Should -BeGreaterThan 0
            $shell.Streams.Error[0].FullyQualifiedErrorId | Should -Be 'PrivateFileFailed,RdsIam.Commands.ExportRdsIamPgPassCommand'
            $running.IsCompleted | Should -BeFalse
            $shell.Stop()
        }
        finally { $shell.Dispose() }
    }

    It 'renews in a job, which takes the token away when it is stopped' {
        $job = Export-RdsIamPgPass @target -Path $file -RefreshInterval 1 -AsJob
        try {
            $job | Should -BeOfType 'System.Management.Automation.Job'
            Wait-Until { @($job | Receive-Job -Keep).Count -ge 2 } -Seconds 30 | Should -BeTrue
            Get-Entry $file | Should -HaveCount 2
            Stop-Job $job
            Wait-Until { -not (Test-Path $file) } | Should -BeTrue
        }
        finally { Remove-Job $job -Force }
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'to remove and refresh'; Words = @{ Remove = $true; Refresh = $true }; ErrorId = 'RemoveOrRefresh' }
        @{ Name = 'a service file without a name'; Words = @{ ServiceFile = 'x' }; ErrorId = 'ServiceNotNamed' }
        @{ Name = 'a name that cannot be a service'; Words = @{ ServiceName = 'a]' }; ErrorId = 'ServiceNameForm' }
    ) {
        { Export-RdsIamPgPass @target -Path $file @Words -ErrorAction Stop } | Should -Throw -ErrorId "$ErrorId,*"
    }
}
