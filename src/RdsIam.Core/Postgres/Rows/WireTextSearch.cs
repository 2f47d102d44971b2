using System.Globalization;
using System.Text;

namespace RdsIam.Core.Postgres;

/// <summary>tsvector and tsquery as PostgreSQL prints them.</summary>
internal static class WireTextSearch
{
    private const byte Operand = 1;
    private const byte Not = 1;
    private const byte And = 2;
    private const byte Phrase = 4;

    /// <summary>Lexemes with positions; the two high bits of a position are its weight, A highest.</summary>
    public static string Vector(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        var lexemes = new string[reader.Int32()];
        for (var i = 0; i < lexemes.Length; i++)
        {
            var text = new StringBuilder(Quote(reader.Text()));
            var positions = reader.UInt16();
            for (var p = 0; p < positions; p++)
            {
                var position = reader.UInt16();
                text.Append(p == 0 ? ':' : ',').Append(CultureInfo.InvariantCulture, $"{position & 0x3FFF}");
                text.Append((position >> 14) switch { 3 => "A", 2 => "B", 1 => "C", _ => "" });
            }

            lexemes[i] = text.ToString();
        }

        return string.Join(' ', lexemes);
    }

    /// <summary>A tree in prefix order, the right operand before the left.</summary>
    public static string Query(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        return reader.Int32() == 0 ? "" : Node(ref reader, parentPriority: -1, rightOfPhrase: false);
    }

    private static string Node(ref WireReader reader, int parentPriority, bool rightOfPhrase)
    {
        if (reader.Byte() == Operand)
        {
            return Lexeme(ref reader);
        }

        var op = reader.Byte();
        var distance = op == Phrase ? reader.UInt16() : 0;
        var priority = op switch { Not => 4, And => 2, Phrase => 3, _ => 1 };
        string text;
        if (op == Not)
        {
            text = "!" + Node(ref reader, priority, rightOfPhrase: false);
        }
        else
        {
            var right = Node(ref reader, priority, rightOfPhrase: op == Phrase);
            var left = Node(ref reader, priority, rightOfPhrase: false);
            text = $"{left} {Sign(op, distance)} {right}";
        }

        return priority < parentPriority || (op == Phrase && rightOfPhrase) ? $"( {text} )" : text;
    }

    private static string Sign(byte op, int distance) => op switch
    {
        And => "&",
        Phrase when distance == 1 => "<->",
        Phrase => string.Create(CultureInfo.InvariantCulture, $"<{distance}>"),
        _ => "|",
    };

    private static string Lexeme(ref WireReader reader)
    {
        var weights = reader.Byte();
        var prefix = reader.Byte() != 0;
        var text = Quote(reader.Text());
        var marks = (prefix ? "*" : "") + ((weights & 8) != 0 ? "A" : "") + ((weights & 4) != 0 ? "B" : "")
            + ((weights & 2) != 0 ? "C" : "") + ((weights & 1) != 0 ? "D" : "");
        return marks.Length == 0 ? text : $"{text}:{marks}";
    }

    private static string Quote(string lexeme) =>
        $"'{lexeme.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
