using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Writing;

/// <summary>Writes drafts as JSON.</summary>
internal static class PolicyJson
{
    // Relaxed: the text goes into files and consoles, not into HTML, and an apostrophe should stay one.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>How a value that was read is written again, in one line.</summary>
    internal static readonly JsonSerializerOptions Relaxed = new() { Encoder = Encoder };

    /// <summary>A whole document, indented by two blanks.</summary>
    public static string Write(PolicyDraft draft) => Write(writer => WriteDocument(writer, draft), indented: true);

    /// <summary>A statement in one line.</summary>
    public static string Write(StatementDraft statement) =>
        Write(writer => WriteStatement(writer, statement), indented: false);

    internal static void WriteDocument(Utf8JsonWriter writer, PolicyDraft draft)
    {
        writer.WriteStartObject();
        writer.WriteString("Version", PolicyGrammar.NewVersion);
        writer.WriteStartArray("Statement");
        foreach (var statement in draft.Statements)
        {
            WriteStatement(writer, statement);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    internal static string Write(Action<Utf8JsonWriter> body, bool indented)
    {
        var options = new JsonWriterOptions { Indented = indented, Encoder = Encoder };
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            body(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n");
    }

    private static void WriteStatement(Utf8JsonWriter writer, StatementDraft statement)
    {
        writer.WriteStartObject();
        if (statement.Sid is { } sid)
        {
            writer.WriteString("Sid", sid);
        }

        writer.WriteString("Effect", nameof(PolicyEffect.Allow));
        if (statement.PrincipalType is { } type)
        {
            writer.WriteStartObject("Principal");
            WriteList(writer, type, statement.Principals);
            writer.WriteEndObject();
        }

        WriteList(writer, "Action", statement.Actions);
        WriteList(writer, "Resource", statement.Resources);
        WriteConditions(writer, statement.Conditions);
        writer.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter writer, IReadOnlyList<ConditionDraft> conditions)
    {
        if (conditions.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("Condition");
        foreach (var group in conditions.GroupBy(c => c.Operator))
        {
            writer.WriteStartObject(group.Key);
            foreach (var condition in group)
            {
                WriteList(writer, condition.Key, condition.Values);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>A single value without brackets, none not at all.</summary>
    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 1)
        {
            writer.WriteString(name, values[0]);
        }
        else if (values.Count > 1)
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
            {
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
        }
    }
}
