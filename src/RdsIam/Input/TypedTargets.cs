using System.Management.Automation;
using System.Management.Automation.Language;

namespace RdsIam.Input;

/// <summary>A target that somebody typed at this prompt.</summary>
internal sealed record TypedTarget(string HostName, string? UserName, string? Database);

/// <summary>The targets of earlier commands, out of the session's history and PSReadLine's. Nothing else of them is looked at.</summary>
internal static class TypedTargets
{
    private const string History = """
        (Get-History -Count 500).CommandLine
        if ($ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage' -and ($reader = 'Microsoft.PowerShell.PSConsoleReadLine' -as [type])) {
            $reader::GetHistoryItems().CommandLine
        }
        """;

    private const int MostLines = 2_000;

    /// <summary>The newest first.</summary>
    public static IReadOnlyList<TypedTarget> Read()
    {
        try
        {
            using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
            var lines = shell.AddScript(History, useLocalScope: true).Invoke<string>();
            return [.. lines
                .Where(line => line?.Contains("-RdsIam", StringComparison.OrdinalIgnoreCase) == true)
                .Reverse().Take(MostLines)
                .SelectMany(Targets).Distinct()];
        }
        catch (RuntimeException)
        {
            // Without a history there is nothing to offer.
            return [];
        }
    }

    private static IEnumerable<TypedTarget> Targets(string line) => Parser.ParseInput(line, out _, out _)
        .FindAll(node => node is CommandAst command && command.GetCommandName()?.Contains(
            "-RdsIam", StringComparison.OrdinalIgnoreCase) == true, searchNestedScriptBlocks: true)
        .Select(node => StaticParameterBinder.BindCommand((CommandAst)node).BoundParameters)
        .Select(bound => new TypedTarget(Constant(bound, "HostName") ?? "", Constant(bound, "UserName"), Constant(bound, "Database")))
        .Where(target => target.HostName.Length > 0);

    private static string? Constant(Dictionary<string, ParameterBindingResult> bound, string name) =>
        bound.TryGetValue(name, out var value) ? value.ConstantValue as string : null;
}
