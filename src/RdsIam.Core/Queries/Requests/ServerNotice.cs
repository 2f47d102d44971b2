using System.Text;
using Npgsql;

namespace RdsIam.Core.Queries.Requests;

/// <summary>A message that the server sent beside its results: RAISE NOTICE, a warning of DDL.</summary>
/// <param name="Severity">NOTICE, WARNING, INFO, LOG or DEBUG, in English whatever lc_messages says.</param>
/// <param name="SqlState">Five characters; 00000 for a plain notice.</param>
/// <param name="Text">The message.</param>
/// <param name="Detail">More about it.</param>
/// <param name="Hint">What to do.</param>
/// <param name="Where">The function that raised it.</param>
internal sealed record ServerNotice(string Severity, string SqlState, string Text, string? Detail, string? Hint, string? Where)
{
    public static ServerNotice Of(PostgresNotice notice) => new(
        notice.InvariantSeverity, notice.SqlState, notice.MessageText, notice.Detail, notice.Hint, notice.Where);

    /// <summary>The fields of a NoticeResponse (manual, chapter "Error and Notice Message Fields"): a letter and a text each, to a zero.</summary>
    /// <param name="fields">Without the message's type and length.</param>
    public static ServerNotice Read(ReadOnlySpan<byte> fields)
    {
        var texts = new Dictionary<char, string>();
        while (fields.Length > 1 && fields[0] != 0 && fields[1..].IndexOf((byte)0) is var end and >= 0)
        {
            texts[(char)fields[0]] = Encoding.UTF8.GetString(fields.Slice(1, end));
            fields = fields[(end + 2)..];
        }

        string? Of(char field) => texts.GetValueOrDefault(field);
        return new ServerNotice(Of('V') ?? Of('S') ?? "NOTICE", Of('C') ?? "00000", Of('M') ?? "", Of('D'), Of('H'), Of('W'));
    }
}
