/** Completion for PowerShell 5.1 and newer. */
export const powershell = `# Completion of kubectl-asm_inject for PowerShell. Put this into the file that $PROFILE names:
#   kubectl asm-inject completion powershell | Out-String | Invoke-Expression
# PowerShell knows one completer for a program, so kubectl keeps its own; that one asks kubectl_complete-asm_inject.

Register-ArgumentCompleter -Native -CommandName 'kubectl-asm_inject' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { if ($_.Value -is [string]) { $_.Value } else { "$_" } })
    # What is typed may begin with a quote, and end with one.
    $typed = "$wordToComplete" -replace "^['\`"]|['\`"]$", ''
    $reply = @(& kubectl-asm_inject __complete @words $typed 2>$null)
    if ($reply.Count -lt 2) { return }
    foreach ($line in $reply[0..($reply.Count - 2)]) {
        $word, $description = $line -split "\`t", 2
        if (-not $description) { $description = $word }
        $text = $word
        if ($word -notmatch '^[\\w@%+=:,./-]+$') { $text = "'" + ($word -replace "'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $description)
    }
}
`;
