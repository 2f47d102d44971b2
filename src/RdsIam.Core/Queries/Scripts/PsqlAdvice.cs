using System.Text.RegularExpressions;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>What does here what a command of psql does there: the very command to run, where there is one.</summary>
internal static partial class PsqlAdvice
{
    private static readonly Dictionary<string, Text> Advice = new(StringComparer.Ordinal)
    {
        ["copy"] = Messages.PsqlCommandCopy,
        ["i"] = Messages.PsqlCommandInclude,
        ["ir"] = Messages.PsqlCommandInclude,
        ["include"] = Messages.PsqlCommandInclude,
        ["include_relative"] = Messages.PsqlCommandInclude,
        ["set"] = Messages.PsqlCommandSet,
        ["gset"] = Messages.PsqlCommandSet,
        ["prompt"] = Messages.PsqlCommandSet,
        ["if"] = Messages.PsqlCommandSet,
        ["elif"] = Messages.PsqlCommandSet,
        ["else"] = Messages.PsqlCommandSet,
        ["endif"] = Messages.PsqlCommandSet,
        ["gexec"] = Messages.PsqlCommandExec,
        ["o"] = Messages.PsqlCommandOutput,
        ["out"] = Messages.PsqlCommandOutput,
        ["g"] = Messages.PsqlCommandOutput,
        ["gx"] = Messages.PsqlCommandOutput,
        ["w"] = Messages.PsqlCommandOutput,
        ["."] = Messages.PsqlCommandRows,
        ["x"] = Messages.PsqlCommandExpanded,
        ["timing"] = Messages.PsqlCommandTiming,
        ["watch"] = Messages.PsqlCommandWatch,
        ["!"] = Messages.PsqlCommandShell,
        ["cd"] = Messages.PsqlCommandShell,
        ["setenv"] = Messages.PsqlCommandShell,
    };

    /// <param name="name">Without the backslash.</param>
    /// <param name="arguments">What stands behind it.</param>
    public static string For(string name, string arguments) => CommandFor(name.TrimEnd('+'), arguments.Trim().TrimEnd(';')) is { } command
        ? Messages.PsqlCommandInstead(command)
        : Advice.GetValueOrDefault(name, Messages.PsqlCommandOther);

    private static string? CommandFor(string name, string arguments)
    {
        var first = FirstOf(arguments);
        return name switch
        {
            "l" or "list" => With("Get-RdsIamDatabase", first),
            "du" or "dg" => With("Get-RdsIamUser", first ?? "*"),
            "dn" => Query("select nspname as schema, pg_get_userbyid(nspowner) as owner from pg_namespace where nspname !~ '^pg_'"),
            "df" => Functions(first),
            "dx" => Query("select extname, extversion from pg_extension"),
            "sf" when first is not null => Query($"select pg_get_functiondef({Literal(arguments)}::{(arguments.Contains('(', StringComparison.Ordinal) ? "regprocedure" : "regproc")})", " -As Scalar"),
            "sv" when first is not null => Query($"select pg_get_viewdef({Literal(first)}::regclass, true)", " -As Scalar"),
            "dp" or "z" => With("Get-RdsIamTable", first) + " -Detailed",
            "c" or "connect" => Connect(arguments),
            "conninfo" => "Get-RdsIamConnection",
            "copy" => Copy(arguments),
            "q" or "quit" => "Disconnect-RdsIam",
            "h" or "help" or "?" => "Get-Help Invoke-RdsIamQuery",
            _ when Relations().Match(name) is { Success: true } relations => Tables(relations.Groups["kinds"].Value, name.EndsWith('S'), first),
            _ => null,
        };
    }

    /// <summary><c>\d</c> and what it lists: tables, views, materialized views, sequences, indexes, foreign tables.</summary>
    private static string Tables(string kinds, bool isOfSystem, string? name)
    {
        var command = With("Get-RdsIamTable", name) + (isOfSystem ? " -IncludeSystem" : "");
        return kinds switch
        {
            "" => name is null ? command : command + " -Detailed",
            "i" => command + " -Detailed",
            "v" => command + " | Where-Object Kind -eq view",
            "m" => command + " | Where-Object Kind -like 'materialized*'",
            "s" => command + " | Where-Object Kind -eq sequence",
            "E" => command + " | Where-Object Kind -like 'foreign*'",
            _ => command,
        };
    }

    private static string Functions(string? pattern)
    {
        const string Sql = "select oid::regprocedure as function, prorettype::regtype as result from pg_proc where ";
        return pattern is null
            ? Query(Sql + "pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')")
            : Query(Sql + $"proname like {Literal(pattern[(pattern.LastIndexOf('.') + 1)..].Replace('*', '%').Replace('?', '_'))}");
    }

    private static string Connect(string arguments)
    {
        var words = Words(arguments);
        if (words.Length == 0)
        {
            return "Get-RdsIamConnection";
        }

        const string Again = "Get-RdsIamConnection | Where-Object IsDefault | Connect-RdsIam";
        return Again + Unless(" -Database {0:ps}", words[0]) + Unless(" -UserName {0:ps}", words.ElementAtOrDefault(1));
    }

    /// <summary>An argument of <c>\connect</c>; none where it says that what the connection has stays.</summary>
    private static string Unless(string text, string? word) => word is null or "-" ? "" : AdviceFormat.Fill(text, word);

    /// <returns>Null: it is no simple copy of a file.</returns>
    private static string? Copy(string arguments)
    {
        if (CopyTable().Match(arguments) is not { Success: true } copy
            || copy.Groups["file"].Value.ToUpperInvariant() is "STDIN" or "STDOUT" or "PSTDIN" or "PSTDOUT" or "PROGRAM")
        {
            return null;
        }

        var file = copy.Groups["file"].Value.Trim('\'');
        var isIn = copy.Groups["way"].Value.Equals("from", StringComparison.OrdinalIgnoreCase);
        return copy.Groups["query"] is { Success: true } query
            ? isIn ? null : AdviceFormat.Fill("Export-RdsIamData -Query {0:ps} -Path {1:ps}", query.Value, file)
            : AdviceFormat.Fill((isIn ? "Import" : "Export") + "-RdsIamData {0:ps} {1:ps}", copy.Groups["table"].Value, file);
    }

    private static string With(string command, string? name) => name is null ? command : command + AdviceFormat.Fill(" {0:ps}", name);

    private static string Query(string sql, string form = "") => AdviceFormat.Fill("Invoke-RdsIamQuery {0:ps}", sql) + form;

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string? FirstOf(string arguments) => Words(arguments).FirstOrDefault();

    private static string[] Words(string arguments) => arguments.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\Ad(?<kinds>[tvmsiE]*)S?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Relations();

    [GeneratedRegex(@"\A\s*(\((?<query>.+)\)|(?<table>[^\s(]+))\s*(\([^)]*\)\s*)?\b(?<way>from|to)\s+(?<file>'[^']+'|\S+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex CopyTable();
}
