# Whoever types a cmdlet's name alone is asked for what it needs, with help behind !?, or is told what to give.
BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $names = (Get-Command -Module RdsIam).Name
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    # Nothing is known: no region, no credentials, no files, no connection.
    $kept = @{}
    foreach ($name in (Get-ChildItem Env:AWS_*).Name + 'HOME', 'RDSIAM_TARGETS', 'PGSERVICEFILE' + 'AWS_EC2_METADATA_DISABLED') { $kept[$name] = [Environment]::GetEnvironmentVariable($name) }
    $kept.Keys | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $null) }
    $env:HOME = "$TestDrive"
    $env:AWS_EC2_METADATA_DISABLED = 'true'
}

AfterAll { $kept.Keys | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $kept[$_]) } }

Describe 'Without arguments' {
    It '<_> asks, says what to give, or works' -ForEach $names {
        $shell = [powershell]::Create()
        try {
            # A runspace of its own has no default connection, and nobody who could answer.
            $null = $shell.AddScript("Import-Module '$RdsIamManifest'; $_")
            try { $null = $shell.Invoke(); $failure = $shell.Streams.Error | Select-Object -First 1 } catch { $failure = $_.Exception.InnerException.ErrorRecord }
            if ($failure -and $failure.FullyQualifiedErrorId -like 'MissingMandatoryParameter,*') {
                $asked = "$failure" -replace '^.*parameters: ' -replace '\.$' -split '[ ,]+'
                $command = Get-Command $_
                $set = $command.ParameterSets | Where-Object { $_.IsDefault -or $command.ParameterSets.Count -eq 1 }
                foreach ($name in $asked) {
                    ($set.Parameters | Where-Object Name -EQ $name).HelpMessage.Length | Should -BeGreaterThan 15 -Because "!? at -$name should help"
                }
            }
            elseif ($failure) {
                $failure.Exception | Should -BeOfType RdsIam.RdsIamException
                $failure.Exception.ErrorId | Should -Not -Be Unforeseen -Because "$($failure.Exception)"
                $failure.Exception.Fix | Should -Match '-[A-Z]\w+|[A-Z]\w+-RdsIam|AWS_|aws ' -Because "it should say what to give: $failure"
            }
        }
        finally { $shell.Dispose() }
    }
}
