@{
    RootModule           = 'bin/RdsIam.dll'
    ModuleVersion        = '0.2.0'
    GUID                 = '6f0d1a52-5c1e-4a8e-9a52-0d8a3f1b7c44'
    Author               = 'RdsIam contributors'
    CompanyName          = 'RdsIam contributors'
    Copyright            = '(c) RdsIam contributors. MIT licence.'
    Description          = 'Amazon RDS and Aurora PostgreSQL with IAM database authentication: tokens, roles, users, grants, policies and pooled queries as PowerShell objects.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    # Loaded before the types below, which name a class of it.
    RequiredAssemblies   = @('bin/RdsIam.dll')
    TypesToProcess       = @('RdsIam.Types.ps1xml')
    FormatsToProcess     = @('RdsIam.Format.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Complete-RdsIamTransaction'
        'Connect-RdsIam'
        'ConvertFrom-RdsIamToken'
        'Copy-RdsIamData'
        'Disable-RdsIamAuthentication'
        'Disconnect-RdsIam'
        'Enable-RdsIamAuthentication'
        'Export-RdsIamData'
        'Export-RdsIamPgPass'
        'Export-RdsIamTarget'
        'Get-RdsIamAccess'
        'Get-RdsIamActivity'
        'Get-RdsIamConnection'
        'Get-RdsIamDatabase'
        'Get-RdsIamEndpoint'
        'Get-RdsIamProxy'
        'Get-RdsIamSession'
        'Get-RdsIamTable'
        'Get-RdsIamTarget'
        'Get-RdsIamToken'
        'Get-RdsIamTunnel'
        'Get-RdsIamUser'
        'Import-RdsIamData'
        'Invoke-RdsIamCommand'
        'Invoke-RdsIamQuery'
        'New-RdsIamPolicy'
        'New-RdsIamSession'
        'New-RdsIamUser'
        'Remove-RdsIamSession'
        'Remove-RdsIamTarget'
        'Remove-RdsIamUser'
        'Select-RdsIamConnection'
        'Start-RdsIamProxy'
        'Start-RdsIamTransaction'
        'Start-RdsIamTunnel'
        'Stop-RdsIamActivity'
        'Stop-RdsIamProxy'
        'Stop-RdsIamTunnel'
        'Test-RdsIamAccess'
        'Test-RdsIamConnection'
        'Test-RdsIamPolicy'
        'Undo-RdsIamTransaction'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('AWS', 'RDS', 'Aurora', 'PostgreSQL', 'IAM', 'Database', 'SQL', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ProjectUri   = 'https://github.com/rdsiam/rdsiam'
            IconUri      = 'https://raw.githubusercontent.com/rdsiam/rdsiam/main/docs/icon.png'
            # The package gets the version's part of CHANGELOG.md.
            ReleaseNotes = ''
        }
    }
}
