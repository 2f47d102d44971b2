using System.Globalization;
using System.Text;
using System.Text.Json;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>
/// Reads JSON text into nodes that know their place. Trailing commas and repeated names, which AWS refuses, are reported and
/// read over, so that one run says all that is wrong; other broken JSON ends the reading.
/// </summary>
internal ref struct PolicyJsonReader
{
    private const int LongestPointer = 1024;

    private readonly byte[] _utf8;
    private readonly LineMap _lines;
    private readonly RefusePolicy _report;
    private Utf8JsonReader _reader;

    private PolicyJsonReader(byte[] utf8, LineMap lines, RefusePolicy report)
    {
        _utf8 = utf8;
        _lines = lines;
        _report = report;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowTrailingCommas = true, MaxDepth = 32 });
    }

    /// <summary>The document's root, or null when the text is not JSON (and then that was reported).</summary>
    /// <remarks><paramref name="report"/>: Takes what a finding says, and its place.</remarks>
    public static PolicyNode? Read(string json, RefusePolicy report)
    {
        var utf8 = Encoding.UTF8.GetBytes(json.StartsWith('\uFEFF') ? json[1..] : json);
        var lines = new LineMap(utf8);
        try
        {
            var reader = new PolicyJsonReader(utf8, lines, report);
            reader._reader.Read();
            var root = reader.Value("");
            reader._reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            var place = lines.At(e.LineNumber ?? 0, e.BytePositionInLine ?? 0, "");
            report(Messages.PolicyJsonSyntax(Trouble(json, place) ?? Reason(e)), place);
        }

        return null;
    }

    private PolicyNode Value(string pointer)
    {
        var place = _lines.At(_reader.TokenStartIndex, pointer);
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => Node(NodeKind.Object, place, members: Members(pointer)),
            JsonTokenType.StartArray => Node(NodeKind.Array, place, items: Items(pointer)),
            JsonTokenType.String => Node(NodeKind.Text, place, Text()),
            JsonTokenType.Number => Node(NodeKind.Number, place, Encoding.UTF8.GetString(_reader.ValueSpan)),
            JsonTokenType.True => Node(NodeKind.Boolean, place, "true"),
            JsonTokenType.False => Node(NodeKind.Boolean, place, "false"),
            _ => Node(NodeKind.Null, place),
        };
    }

    private List<NodeMember> Members(string pointer)
    {
        var members = new List<NodeMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var start = _reader.TokenStartIndex;
            var name = Text();
            var place = _lines.At(start, Below(pointer, name));
            if (!names.Add(name))
            {
                _report(Messages.PolicyDuplicateKey(name), place);
            }

            _reader.Read();
            members.Add(new NodeMember(name, place, Value(place.Pointer)));
        }

        ReportTrailingComma(pointer);
        return members;
    }

    private List<PolicyNode> Items(string pointer)
    {
        var items = new List<PolicyNode>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Value(Below(pointer, items.Count.ToString(CultureInfo.InvariantCulture))));
        }

        ReportTrailingComma(pointer);
        return items;
    }

    private readonly void ReportTrailingComma(string pointer)
    {
        var i = (int)_reader.TokenStartIndex - 1;
        while (i >= 0 && _utf8[i] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            i--;
        }

        if (i >= 0 && _utf8[i] == (byte)',')
        {
            _report(Messages.PolicyTrailingComma, _lines.At(i, pointer));
        }
    }

    private string Text()
    {
        try
        {
            return _reader.GetString() ?? "";
        }
        catch (InvalidOperationException e)
        {
            // Half a surrogate pair, as "\uD800": the token is well formed, its text is not.
            var place = _lines.At(_reader.TokenStartIndex, "");
            throw new JsonException(e.Message, null, place.Line - 1, place.Column - 1, e);
        }
    }

    private static PolicyNode Node(
        NodeKind kind,
        TextPlace place,
        string text = "",
        List<NodeMember>? members = null,
        List<PolicyNode>? items = null) =>
        new(kind, place, text, members ?? [], items ?? []);

    /// <summary>
    /// The pointer to a part. In what is no policy, with names as long as books, it stops growing: every value would hold a copy.
    /// </summary>
    public static string Below(string pointer, string name) =>
        pointer.Length + name.Length > LongestPointer ? pointer : $"{pointer}/{Escape(name)}";

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>Mistakes that people often make, in words; null for others.</summary>
    private static string? Trouble(string json, TextPlace place) =>
        (json.Split('\n').ElementAtOrDefault(place.Line - 1) ?? "").ElementAtOrDefault(place.Column - 1) switch
        {
            >= '\u2018' and <= '\u201F' => Messages.JsonQuote,
            '/' or '#' => Messages.JsonComment,
            _ => null,
        };

    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var text = end < 0 ? e.Message : e.Message[..end];
        var change = text.IndexOf(" Change the reader options", StringComparison.Ordinal);
        return change < 0 ? text : text[..change];
    }
}
