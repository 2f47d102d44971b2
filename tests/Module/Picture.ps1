<#
.SYNOPSIS
Draws docs/images/session.svg: what a person types at a prompt, and the screen below it, from a real run against the sandbox.
.DESCRIPTION
Needs tmux. Run it by `./build.ps1 -Task Picture` after a build, and when a screen in it has changed.
.PARAMETER Path
The file to write.
#>
param([string] $Path = "$PSScriptRoot/../../docs/images/session.svg")
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/Common.ps1"
. "$PSScriptRoot/Terminal.ps1"

$typed = @(
    'Connect-RdsIam demo.abc123example.eu-west-1.rds.amazonaws.com app_reader demo -RoleArn $role'
    'Invoke-RdsIamQuery "select customer_id, name, country, created_at from sales.customers limit 3"'
    'Connect-RdsIam demo.abc123example.eu-west-1.rds.amazonaws.com app_denied demo -RoleArn $role'
    'Test-RdsIamConnection'
)

# The colours of the sixteen names, as a dark terminal has them.
$palette = '#45475a', '#f38ba8', '#a6e3a1', '#f9e2af', '#89b4fa', '#f5c2e7', '#94e2d5', '#cdd6f4'
$bright = '#7f849c', '#f38ba8', '#a6e3a1', '#f9e2af', '#89b4fa', '#f5c2e7', '#94e2d5', '#ffffff'

# tmux says a change of colour once, and it holds for the lines below.
$style = @{ Colour = $null; Bold = $false }

# One line of the terminal, with its colours, as text elements of SVG.
function ConvertTo-Span([string] $Line) {
    foreach ($part in [regex]::Matches($Line, '\x1b\[(?<codes>[\d;]*)m|(?<text>[^\x1b]+)')) {
        if ($part.Groups['text'].Success) {
            $words = [Security.SecurityElement]::Escape($part.Groups['text'].Value)
            $fill = $style.Colour ? " fill=`"$($style.Colour)`"" : ''
            $weight = $style.Bold ? ' font-weight="bold"' : ''
            "<tspan$fill$weight>$words</tspan>"
            continue
        }
        switch ([int[]] ($part.Groups['codes'].Value -split ';' | ForEach-Object { $_ ? $_ : 0 })) {
            0 { $style.Colour = $null; $style.Bold = $false }
            1 { $style.Bold = $true }
            22 { $style.Bold = $false }
            39 { $style.Colour = $null }
            { $_ -in 30..37 } { $style.Colour = $palette[$_ - 30] }
            { $_ -in 90..97 } { $style.Colour = $bright[$_ - 90] }
        }
    }
}

Start-TestSandbox
Set-SandboxEnvironment
$terminal = Start-Terminal -Columns 100 -Rows 70
try {
    # Where the sandbox listens, and whom it is certified by: nothing that a real endpoint needs.
    $null = Enter-Line $terminal '$PSDefaultParameterValues = @{ "*-RdsIam*:ConnectTo" = $target.ConnectTo; "*-RdsIam*:RootCertificate" = $target.RootCertificate }; $WarningPreference = "Ignore"'
    foreach ($line in $typed) { $null = Enter-Line $terminal $line }
    $lines = tmux -S $terminal.Socket capture-pane -e -p | ForEach-Object { $_ -replace '#\d+>', 'PS>' }
}
finally {
    Stop-Terminal $terminal
    Stop-TestSandbox
}

# The line with the defaults, however wide it was, is left out.
$lines = @($lines)
while ($lines[0] -notmatch 'PS>.*Connect-RdsIam') { $lines = @($lines | Select-Object -Skip 1) }
while ($lines -and ($lines[-1] -replace '\x1b\[[\d;]*m').Trim() -in '', 'PS>') { $lines = @($lines | Select-Object -SkipLast 1) }
$height = 20 * $lines.Count + 60
$y = 50
$texts = foreach ($line in $lines) {
    "  <text x=`"20`" y=`"$y`" xml:space=`"preserve`">$(-join (ConvertTo-Span $line))</text>"
    $y += 20
}
$null = New-Item -ItemType Directory -Force (Split-Path $Path)
@"
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 $height" width="900" height="$height" role="img" aria-label="A login with IAM, a query, a login that is refused, and the reason">
  <rect width="900" height="$height" rx="10" fill="#1e1e2e"/>
  <circle cx="22" cy="20" r="6" fill="#f38ba8"/><circle cx="42" cy="20" r="6" fill="#f9e2af"/><circle cx="62" cy="20" r="6" fill="#a6e3a1"/>
  <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#cdd6f4">
$($texts -join "`n")
  </g>
</svg>
"@ | Set-Content $Path
"Wrote $((Resolve-Path $Path).Path)."
