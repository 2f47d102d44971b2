BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    # A fresh process each: what is loaded stays loaded.
    function Invoke-Fresh([string] $Script) {
        $output = pwsh -NoProfile -NonInteractive -Command "`$ErrorActionPreference = 'Stop'; $Script" 2>&1
        if ($LASTEXITCODE -ne 0) { throw ($output | Out-String) }
        $output
    }
    $sign = "Get-RdsIamToken x.abc.eu-west-1.rds.amazonaws.com u -AccessKey AK -SecretKey sk"
}

Describe 'The module' {
    It 'keeps Core and its packages out of the default load context' {
        $names = Invoke-Fresh @"
Import-Module '$RdsIamManifest'; `$null = $sign
[System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { `$_.GetName().Name } | Where-Object { `$_ -match '^(RdsIam|Npgsql|AWSSDK|YamlDotNet|Renci|BouncyCastle)' }
"@
        $names | Should -Be 'RdsIam'
    }

    It 'loads nothing of Core at import' {
        # PowerShell replays in the background what earlier processes compiled (multicore JIT), and loads Core for that.
        $env:DOTNET_MultiCoreJitMinNumCpus = 100
        try {
            $count = Invoke-Fresh @"
Import-Module '$RdsIamManifest'
@([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -match '^(RdsIam\.Core|Npgsql|AWSSDK|YamlDotNet|Renci|BouncyCastle)' }).Count
"@
        }
        finally {
            Remove-Item Env:DOTNET_MultiCoreJitMinNumCpus
        }
        $count | Should -Be 0
    }

    It 'works beside another version of <name> that is loaded already' -ForEach @(
        @{ Name = 'Npgsql' }
        @{ Name = 'AWSSDK.Core' }
        @{ Name = 'YamlDotNet' }
    ) {
        # An assembly of that name with another version, as another module would bring it.
        $folder = Join-Path ([IO.Path]::GetTempPath()) "rdsiam-$([guid]::NewGuid().ToString('n'))"
        $null = New-Item -ItemType Directory $folder
        try {
            $result = Invoke-Fresh @"
`$path = Join-Path '$folder' '$Name.dll'
Add-Type -TypeDefinition '[assembly: System.Reflection.AssemblyVersion("1.2.3.4")] namespace Alien { public class Thing { } }' -OutputAssembly `$path
`$alien = [System.Reflection.Assembly]::LoadFrom(`$path)
Import-Module '$RdsIamManifest'
`$token = $sign
`$connect = Connect-RdsIam x.abc.eu-west-1.rds.amazonaws.com u -AccessKey AK -SecretKey sk -ConnectTo 127.0.0.1:1 -ErrorAction SilentlyContinue -ErrorVariable bad
`$alien.GetName().Version.ToString(); `$token.UserName; `$bad[0].Exception.ErrorId
"@
        }
        finally {
            Remove-Item -Recurse -Force $folder
        }
        $result | Should -Be '1.2.3.4', 'u', 'ConnectRefused'
    }

    It 'can be imported again with -Force and keeps its pools and types' {
        $result = Invoke-Fresh @"
Import-Module '$RdsIamManifest'
`$one = $sign
Import-Module '$RdsIamManifest' -Force
`$two = $sign
`$one.GetType() -eq `$two.GetType(); @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -eq 'RdsIam.Core' }).Count
"@
        $result | Should -Be 'True', '1'
    }

    It 'can be removed and imported again' {
        Invoke-Fresh "Import-Module '$RdsIamManifest'; `$null = $sign; Remove-Module RdsIam; Import-Module '$RdsIamManifest'; ($sign).UserName" | Should -Be 'u'
    }
}
