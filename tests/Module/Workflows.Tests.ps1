# The repository's own pipelines: parsed as what they are, their scripts parsed in their languages, and every command in them one
# that there is.
BeforeDiscovery {
    $workflows = (Get-ChildItem (Join-Path $PSScriptRoot ../../.github/workflows) -Filter *.yml).Name
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $yaml = Get-ChildItem (Join-Path $RdsIamRoot 'out/bin/RdsIam.Tests') -Recurse -Filter YamlDotNet.dll | Select-Object -Last 1
    Add-Type -Path $yaml.FullName

    function Read-Yaml($Path) {
        [YamlDotNet.Serialization.DeserializerBuilder]::new().Build().Deserialize([IO.StringReader]::new((Get-Content -Raw (Join-Path $RdsIamRoot .github $Path))))
    }

    function Get-Step($Name) {
        foreach ($job in (Read-Yaml "workflows/$Name")['jobs'].GetEnumerator()) { foreach ($step in $job.Value['steps']) { $step } }
    }
}

Describe '.github/workflows/<_>' -ForEach $workflows {
    It 'takes every action by its commit, with the version beside it' {
        $uses = Select-String '^\s*(- )?uses: (?<What>.*)$' (Join-Path $RdsIamRoot .github/workflows $_) | ForEach-Object { $_.Matches[0].Groups['What'].Value }
        $uses.Count | Should -BeGreaterThan 3
        $uses | ForEach-Object { $_ | Should -Match '^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$' }
    }

    It 'may do no more than it says, and stores no secret in its text' {
        (Read-Yaml "workflows/$_")['permissions']['contents'] | Should -Be 'read'
        Get-Content -Raw (Join-Path $RdsIamRoot .github/workflows $_) | Should -Not -Match 'pull_request_target|AKIA|ghp_'
    }

    It 'runs scripts that parse and commands that are there' {
        $scripts = Get-Step $_ | Where-Object { $_['run'] }
        $scripts.Count | Should -BeGreaterThan 1
        foreach ($step in $scripts) {
            $text = $step['run'] -replace '\$\{\{[^}]*\}\}', 'x'
            if ($step['shell'] -eq 'bash') {
                $text | bash -n
                $LASTEXITCODE | Should -Be 0
                $words = $text -split '\n' -replace '^\s*' | Where-Object { $_ } | ForEach-Object { ($_ -split ' ')[0] }
            }
            else {
                $step['shell'] | Should -Be 'pwsh'
                $errors = $null
                $tree = [Management.Automation.Language.Parser]::ParseInput($text, [ref] $null, [ref] $errors)
                $errors | Should -BeNullOrEmpty
                $words = $tree.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true) | ForEach-Object { $_.GetCommandName() } | Where-Object { $_ }
            }
            foreach ($word in $words) {
                # gh is on every machine of GitHub's and needs no more than that.
                if ($word -eq 'gh') { continue }
                $path = Join-Path $RdsIamRoot $word
                (Test-Path -LiteralPath $path -PathType Leaf) -or (Get-Command $word -ErrorAction Ignore) | Should -BeTrue -Because "$word must be there"
            }
        }
    }
}

Describe 'Examples of workflows' {
    It 'take every action by its commit, with the version beside it' {
        $uses = Get-ChildItem (Join-Path $RdsIamRoot examples) -Recurse -Filter *.yml | Select-String '^\s*(- )?uses: (?<What>.*)$' |
            ForEach-Object { $_.Matches[0].Groups['What'].Value }
        $uses.Count | Should -BeGreaterThan 2
        $uses | ForEach-Object { $_ | Should -Match '^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$' }
    }
}

Describe 'What is restored' {
    It 'is locked for every project' {
        $projects = Get-ChildItem $RdsIamRoot -Recurse -Filter *.csproj | Where-Object FullName -NotMatch '[\\/](out|obj)[\\/]'
        $projects.Count | Should -BeGreaterThan 8
        $projects | Where-Object { -not (Test-Path (Join-Path $_.DirectoryName packages.lock.json)) } | Should -BeNullOrEmpty
    }
}

Describe 'The matrix of ci.yml' {
    It 'is every PowerShell and system that the manifest claims, on the package that was built once' {
        $jobs = (Read-Yaml workflows/ci.yml)['jobs']
        $matrix = $jobs['test']['strategy']['matrix']
        $matrix['powershell'] | Should -Be '7.4.*', '7.5.*', '7.6.*'
        $matrix['system'] | Should -Be 'ubuntu-24.04', 'windows-2025', 'macos-15'
        $jobs['test']['needs'] | Should -Be build
        (Import-PowerShellDataFile $RdsIamManifest).PowerShellVersion | Should -Be '7.4'
    }
}

Describe 'Test-Release.ps1' {
    BeforeAll {
        $check = Join-Path $RdsIamRoot src/RdsIam.Package/Test-Release.ps1
        function Set-Release([string] $Version, [string] $Heading) {
            Set-Content "$TestDrive/RdsIam.psd1" "@{ ModuleVersion = '$Version' }"
            Set-Content "$TestDrive/CHANGELOG.md" '# Changes', '', $Heading, '', '### Added'
        }
    }

    It 'lets a tag through that manifest and change log agree with' {
        Set-Release 0.2.0 '## 0.2.0 - 2026-12-01'
        & $check -Tag v0.2.0 -Root $TestDrive | Should -Match 0.2.0
    }

    It 'stops <Tag> with manifest <Version> and change log <Heading>' -ForEach @(
        @{ Tag = 'v0.2.1'; Version = '0.2.0'; Heading = '## 0.2.0 - 2026-12-01'; Because = '*the tag is v0.2.1*' }
        @{ Tag = '0.2.0'; Version = '0.2.0'; Heading = '## 0.2.0 - 2026-12-01'; Because = '*the tag is 0.2.0*' }
        @{ Tag = 'v0.2.0'; Version = '0.2.0'; Heading = '## 0.1.0 - 2026-12-01'; Because = '*CHANGELOG.md*' }
        @{ Tag = 'v0.2.0'; Version = '0.2.0'; Heading = '## 0.2.0 - not released'; Because = '*CHANGELOG.md*' }
    ) {
        Set-Release $Version $Heading
        { & $check -Tag $Tag -Root $TestDrive } | Should -Throw $Because
    }
}

Describe 'The other files of .github' {
    It '<_> is YAML' -ForEach 'dependabot.yml', 'ISSUE_TEMPLATE/config.yml', 'ISSUE_TEMPLATE/bug.yml', 'ISSUE_TEMPLATE/wish.yml' {
        (Read-Yaml $_).Count | Should -BeGreaterThan 1
    }

    It 'name folders that are there' {
        Get-Content (Join-Path $RdsIamRoot .github/CODEOWNERS) | Where-Object { $_ -match '^/' } | ForEach-Object {
            Test-Path (Join-Path $RdsIamRoot ($_ -split '\s')[0]) | Should -BeTrue -Because $_
        }
    }
}
