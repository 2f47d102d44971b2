# What the pages for people show: every command parses and has the parameters that it is given, every link leads somewhere, and what the
# page of daily work shows is run as it stands.
BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $pages = Get-ChildItem $RdsIamRoot -File -Filter *.md
    $pages += Get-ChildItem (Join-Path $RdsIamRoot docs), (Join-Path $RdsIamRoot examples) -Recurse -File -Filter *.md
    $pages = $pages | ForEach-Object { @{ Name = [IO.Path]::GetRelativePath($RdsIamRoot, $_.FullName); File = $_.FullName } }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function Get-CodeFence([string] $File) {
        [regex]::Matches((Get-Content -Raw $File), '(?ms)^```powershell\r?\n(.*?)^```').ForEach{ $_.Groups[1].Value }
    }

    # The anchors that GitHub gives the headings of a page.
    function Get-Anchor([string] $File) {
        Select-String -LiteralPath $File -Pattern '^#+\s+(.+)$' | ForEach-Object {
            ($_.Matches[0].Groups[1].Value.ToLowerInvariant() -replace '[^\w\- ]' -replace ' ', '-')
        }
    }
}

Describe 'The page <Name>' -ForEach $pages {
    It 'shows commands that parse, of cmdlets and parameters that exist' {
        foreach ($code in Get-CodeFence $File) { Get-ScriptFault $code | Should -BeNullOrEmpty -Because $code }
    }

    It 'names no cmdlet that is not there' {
        $named = [regex]::Matches((Get-Content -Raw $File), '\b[A-Z][a-z]+-RdsIam[A-Z]?\w*\b').ForEach{ $_.Value } | Sort-Object -Unique
        $named | Where-Object { -not (Get-Command $_ -Module RdsIam -ErrorAction Ignore) } | Should -BeNullOrEmpty
    }

    It 'has no link that leads nowhere' {
        $text = (Get-Content -Raw $File) -replace '(?ms)^```.*?^```' -replace '`[^`\n]*`'
        foreach ($link in [regex]::Matches($text, '\]\(([^)\s]+)\)').ForEach{ $_.Groups[1].Value }) {
            if ($link -match '^(https?|mailto):') { continue }
            $path, $anchor = $link -split '#', 2
            $target = $path ? (Join-Path (Split-Path $File) $path) : $File
            $target | Should -Exist -Because $link
            if ($anchor) { Get-Anchor $target | Should -Contain $anchor -Because $link }
        }
    }
}

Describe 'The guide' {
    It 'lists each of its pages' {
        $folder = Join-Path $RdsIamRoot docs/guide
        $listed = [regex]::Matches((Get-Content -Raw (Join-Path $folder README.md)), '\]\(([\w-]+\.md)\)').ForEach{ $_.Groups[1].Value }
        $listed | Sort-Object | Should -Be @((Get-ChildItem $folder -Filter *.md).Name | Where-Object { $_ -ne 'README.md' } | Sort-Object)
    }

    It 'shows daily work that can be done' {
        Start-TestSandbox
        $target = Get-SandboxTarget
        $admin = Get-SandboxAdministrator
        $saved = @{ hostName = $target.HostName; connectTo = $target.ConnectTo; rootCertificate = $target.RootCertificate; database = $target.Database }
        $other = $saved.Clone(); $other.database = 'guide_copy'
        $old = $env:RDSIAM_TARGETS
        $env:RDSIAM_TARGETS = Join-Path $TestDrive targets.json
        @{ targets = @{ orders = $saved; 'prod-orders' = $saved; 'test-orders' = $other } } | ConvertTo-Json -Depth 5 | Set-Content $env:RDSIAM_TARGETS
        Invoke-RdsIamQuery 'create database guide_copy' @target -Credential $admin -As NonQuery
        $target.Database = 'guide_copy'
        Invoke-RdsIamQuery 'create schema sales; create table sales.customers (customer_id int primary key, name text, email text, country char(2), is_active boolean, tags text[], created_at timestamptz); create table sales.orders (order_id bigint)' @target -Credential $admin -As NonQuery
        try {
            Push-Location $TestDrive
            # A block of its own, as the page sets defaults.
            $run = {
                param($Pages, $Admin)
                $ErrorActionPreference = 'Stop'
                $PSDefaultParameterValues = @{ 'Connect-RdsIam:Credential' = $Admin; 'Connect-RdsIam:WarningAction' = 'Ignore' }
                foreach ($code in $Pages) { . ([scriptblock]::Create($code)) | Out-Null }
                Import-Csv ./orders.csv | Measure-Object | ForEach-Object Count
                Invoke-RdsIamQuery 'select count(*) from sales.customers' -Connection test -As Scalar
                Invoke-RdsIamQuery 'drop table sales.orders_copy' -Connection prod -As NonQuery | Out-Null
            }
            & $run @(Get-CodeFence (Join-Path $RdsIamRoot docs/guide/prompt.md)) $admin | Should -Be 5000, 1000
        }
        finally {
            Pop-Location
            Get-RdsIamConnection | Disconnect-RdsIam
            $env:RDSIAM_TARGETS = $old
            $target.Database = 'postgres'
            Invoke-RdsIamQuery 'drop database guide_copy with (force)' @target -Credential $admin -As NonQuery
        }
    }
}
