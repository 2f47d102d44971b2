BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $administrator = Get-SandboxAdministrator
    $from = Connect-RdsIam @target -Credential $administrator -Name copy-from
    Invoke-RdsIamQuery 'drop database if exists copy_tests with (force)' -Connection $from
    Invoke-RdsIamQuery 'create database copy_tests' -Connection $from
    $target.Database = 'copy_tests'
    $to = Connect-RdsIam @target -Credential $administrator -Name copy-to
    $null = Select-RdsIamConnection copy-from
    $setup = 'drop schema if exists copies cascade; create schema copies; create table copies.item (id int primary key, name text); create table copies.sold (item int references copies.item)'
    Invoke-RdsIamQuery $setup
    Invoke-RdsIamQuery "insert into copies.item select i, 'item ' || i from generate_series(1, 10) i; insert into copies.sold values (1), (2)"

    function Reset-Destination { Invoke-RdsIamQuery $setup -Connection $to }
    function Get-Count([string] $Table) { Invoke-RdsIamQuery "select count(*) from $Table" -Connection $to -As Scalar }
    function Get-Failure([scriptblock] $Script) {
        try { $null = & $Script } catch { return $_ }
        throw 'It did not fail.'
    }
}

AfterAll {
    Invoke-RdsIamQuery 'drop schema copies cascade' -Connection $from
    Disconnect-RdsIam $to
    Invoke-RdsIamQuery 'drop database copy_tests with (force)' -Connection $from
    Disconnect-RdsIam $from
}

Describe 'Copy-RdsIamData' {
    BeforeEach { Reset-Destination }

    It 'copies a table to the one of its name, from the default connection' {
        $result = Copy-RdsIamData copies.item -To copy-to
        $result | Should -BeOfType RdsIam.RdsIamDataCopy
        $result.Table, $result.Destination, $result.Rows, $result.Database | Should -Be 'copies.item', 'copies.item', 10, 'copy_tests'
        $result.SourceDatabase | Should -Be $from.Database
        $result.Length | Should -BeGreaterThan 100
        Get-Count copies.item | Should -Be 10
    }

    It 'copies tables that are piped, in the order of their keys and as one' {
        $result = Get-RdsIamTable copies.* -Connection $from | Sort-Object Name -Descending | Copy-RdsIamData -Connection $from -To $to
        $result.Table | Should -Be 'copies.sold', 'copies.item'
        Get-Count copies.sold | Should -Be 2
        'copies.item', 'copies.sold' | Copy-RdsIamData -To $to -Truncate | Select-Object -ExpandProperty Rows | Should -Be 10, 2
        Get-Count copies.item | Should -Be 10
    }

    It 'copies a query, to the first word or -Destination, with a map' {
        (Copy-RdsIamData copies.item -Query "select id, upper(name) as label from copies.item where id < 3" -Map @{ label = 'name' } -To $to).Rows | Should -Be 2
        $made = Copy-RdsIamData -Query 'select 1 as a' -Destination copies.made -To $to -CreateTable
        $made.Table | Should -BeNullOrEmpty
        Get-Count copies.made | Should -Be 1
    }

    It 'shows what it does with -Verbose, and its result as a table' {
        $verbose = Copy-RdsIamData copies.item -To $to -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$verbose" | Should -Match 'copy "copies"."item" \("id", "name"\) to stdout \(format binary\)'
        (Copy-RdsIamData copies.sold -To $to | Out-String) | Should -Match 'Table\s+Destination\s+Rows\s+Seconds\s+Rows/s\s+Database'
    }

    It 'reads in a session, as its transaction sees the rows' {
        $session = New-RdsIamSession -Connection $from
        try {
            Invoke-RdsIamQuery "begin; create temp table mine as select 77 as id, 'mine' as name" -Session $session
            (Copy-RdsIamData mine copies.item -Session $session -To $to).Rows | Should -Be 1
            Invoke-RdsIamQuery 'commit; select count(*) from mine' -Session $session -As Scalar | Should -Be 1
        }
        finally { Remove-RdsIamSession $session }
        Get-Count copies.item | Should -Be 1
    }

    It 'changes nothing with -WhatIf' {
        Copy-RdsIamData copies.item -To $to -Truncate -CreateTable -WhatIf | Should -BeNullOrEmpty
        Get-Count copies.item | Should -Be 0
    }

    It 'does nothing where nothing is piped' {
        Get-RdsIamTable none.* -Connection $from | Copy-RdsIamData -To $to | Should -BeNullOrEmpty
    }

    It 'says <Id>' -ForEach @(
        @{ Id = 'CopySource'; Call = { Copy-RdsIamData -To $to } }
        @{ Id = 'CopySourceTwice'; Call = { Copy-RdsIamData a b -Query 'select 1' -To $to } }
        @{ Id = 'CopyDestination'; Call = { Copy-RdsIamData -Query 'select 1' -To $to } }
        @{ Id = 'CopyOneDestination'; Call = { Copy-RdsIamData a, b c -To $to } }
        @{ Id = 'CopyTableTwice'; Call = { Copy-RdsIamData a, a -To $to } }
        @{ Id = 'CopyMapEmpty'; Call = { Copy-RdsIamData copies.item -Map @{ id = '' } -To $to } }
        @{ Id = 'CopyMapUnused'; Call = { Copy-RdsIamData copies.item -Column id -Map @{ name = 'x' } -To $to } }
        @{ Id = 'CopySourceColumn'; Call = { Copy-RdsIamData copies.item -Column nosuch -To $to } }
        @{ Id = 'CopyColumnUnknown'; Call = { Copy-RdsIamData copies.item -Map @{ name = 'label' } -To $to } }
        @{ Id = 'CopyTypesUnlike'; Call = { Copy-RdsIamData copies.item -Query "select 1.5 as id" -To $to } }
        @{ Id = 'CopyOntoItself'; Call = { Copy-RdsIamData copies.item -To $from } }
        @{ Id = 'TableNotFound'; Call = { Copy-RdsIamData copies.item nosuch -To $to } }
        @{ Id = 'SqlError'; Call = { Copy-RdsIamData copies.item -Query "select 1 as id, 'x' as name from generate_series(1, 2)" -To $to } }
    ) {
        (Get-Failure $Call).FullyQualifiedErrorId -split ',' | Select-Object -First 1 | Should -Match "$Id$"
        Get-Count copies.item | Should -Be 0
    }
}
