# A real terminal: PowerShell at its own prompt in tmux, keys typed into it, and the screen as tmux draws it. Needs Common.ps1.

# Why there is no terminal here; nothing, if there is one. For -Skip, at discovery.
function Get-TerminalLack {
    if ($IsWindows) { 'There is no tmux for Windows.' }
    elseif (-not (Get-Command tmux -CommandType Application -ErrorAction Ignore)) { 'tmux is not installed.' }
}

# Starts PowerShell in a terminal of so many columns and lines, with the module and the sandbox's words: $target, $admin, $role and $through.
function Start-Terminal([int] $Columns, [int] $Rows = 24) {
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "rdsiam-terminal-$(New-Guid)")).FullName
    $sandbox = $global:RdsIamTestSandbox.Description
    @"
function prompt { "#`$((Get-History -Count 1).Id + 1)> " }
Set-PSReadLineOption -PredictionSource None -HistorySaveStyle SaveNothing
Import-Module '$RdsIamManifest'
`$target = ConvertFrom-Json -AsHashtable '$(Get-SandboxTarget | ConvertTo-Json -Compress)'
`$admin = [pscredential]::new('$($sandbox.adminUserName)', (ConvertTo-SecureString '$($sandbox.adminPassword)' -AsPlainText -Force))
`$role = '$($sandbox.roleArn)'
`$through = '$($sandbox.throughSsm)'
Clear-Host
"@ | Set-Content "$folder/start.ps1"
    $terminal = @{ Socket = "$folder/tmux"; Folder = $folder; Columns = $Columns; Typed = 1 }
    $shell = "env LC_ALL=C.UTF-8 TERM=xterm-256color XDG_DATA_HOME=$folder pwsh -NoLogo -NoProfile -NoExit -File $folder/start.ps1"
    tmux -S $terminal.Socket -f /dev/null new-session -d -x $Columns -y $Rows $shell
    Wait-Prompt $terminal
    $terminal
}

# Makes the window as wide as that; returns when PowerShell has heard of it.
function Set-TerminalWidth($Terminal, [int] $Columns) {
    tmux -S $Terminal.Socket resize-window -x $Columns
    $Terminal.Columns = $Columns
    if (-not (Wait-Until { "$(Enter-Line $Terminal '$Host.UI.RawUI.WindowSize.Width')" -eq "$Columns" } -Seconds 30)) { throw "The window is not $Columns columns wide." }
}

function Stop-Terminal($Terminal) {
    tmux -S $Terminal.Socket kill-server
    Remove-Item $Terminal.Folder -Recurse -Force
}

# Types a line; gives what is on the screen below it, up to the next prompt.
function Enter-Line($Terminal, [string] $Line) {
    $prompt = "#$($Terminal.Typed)> "
    tmux -S $Terminal.Socket send-keys -l -- $Line
    tmux -S $Terminal.Socket send-keys Enter
    $Terminal.Typed++
    Wait-Prompt $Terminal
    $screen = @(Get-TerminalLine $Terminal)
    $begin = [Array]::FindLastIndex([string[]] $screen, [Predicate[string]] { param($one) $one.StartsWith($prompt) })
    $echo = [Math]::Ceiling(($prompt.Length + $Line.Length) / $Terminal.Columns)
    $end = [Array]::FindLastIndex([string[]] $screen, [Predicate[string]] { param($one) $one.StartsWith("#$($Terminal.Typed)>") })
    if ($begin -lt 0) { throw "The typed line is not on the screen: $($screen -join "`n")" }
    $screen | Select-Object -Skip ($begin + $echo) -First ($end - $begin - $echo)
}

# Until the prompt of the next line is there.
function Wait-Prompt($Terminal) {
    $wanted = "^#$($Terminal.Typed)>$"
    if (-not (Wait-Until { (Get-TerminalLine $Terminal | Where-Object { $_ } | Select-Object -Last 1) -match $wanted } -Seconds 30)) {
        throw "There is no prompt: $((Get-TerminalLine $Terminal) -join "`n")"
    }
}

# All lines since the terminal began, without colours and trailing blanks.
function Get-TerminalLine($Terminal) {
    tmux -S $Terminal.Socket capture-pane -p -S - | ForEach-Object TrimEnd
}
