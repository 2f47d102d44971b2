using System.Text.RegularExpressions;
using RdsIam.Core.Queries.Faults;

namespace RdsIam.Core.Bulk;

/// <summary>The server's refusal of a record's value in the words of our own.</summary>
internal static partial class RecordFaults
{
    /// <summary>ImportValueInvalid where the server's context names the column and the value; else the server's error as it is.</summary>
    /// <param name="fault">The server's.</param>
    /// <param name="columns">Of the records.</param>
    public static Fault Of(SqlFault fault, IReadOnlyList<TableColumn> columns)
    {
        if (!fault.SqlState.StartsWith("22", StringComparison.Ordinal) || fault.Record is not { } record
            || Context().Match(fault.Where ?? "") is not { Success: true } match
            || columns.FirstOrDefault(column => column.Name == match.Groups[1].Value) is not { } named)
        {
            return fault;
        }

        return new Fault(
            Messages.ImportValueInvalid(
                record, RecordWriter.Short(match.Groups[2].Value), nameof(String), named.Name, named.DeclaredType, $": {fault.MessageText}"),
            FaultKind.InvalidData,
            named.Name,
            fault);
    }

    /// <summary><c>COPY orders, line 7, column id: "x"</c>. However long a row it quotes, it is read in one go.</summary>
    [GeneratedRegex(
        "^COPY .*?, \\D*?\\d+, \\w+ (.+?): \"(.*?)\"$",
        RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Context();
}
