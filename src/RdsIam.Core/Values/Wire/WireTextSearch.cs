using System.Globalization;
using System.Text;

namespace RdsIam.Core.Values.Wire;

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
        // A zero and the number of positions each.
        var lexemes = new string[reader.Count(3)];
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

    /// <summary>A tree in prefix order, the right operand before the left. Linear, and without recursion: trees may be deep.</summary>
    public static string Query(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        var nodes = new QueryNode[reader.Count(2)];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = Read(ref reader);
        }

        return nodes.Length == 0 ? "" : Print(nodes, SizesOf(nodes));
    }

    private static QueryNode Read(ref WireReader reader)
    {
        if (reader.Byte() == Operand)
        {
            return new QueryNode(0, 0, Lexeme(ref reader));
        }

        var op = reader.Byte();
        return new QueryNode(op, op == Phrase ? reader.UInt16() : 0, null);
    }

    /// <summary>How many nodes each subtree has.</summary>
    private static int[] SizesOf(QueryNode[] nodes)
    {
        var sizes = new int[nodes.Length];
        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            sizes[i] = 1;
            for (var operand = 0; operand < nodes[i].Operands; operand++)
            {
                // Past the end where an operand is missing.
                sizes[i] += sizes[i + sizes[i]];
            }
        }

        return sizes;
    }

    private static string Print(QueryNode[] nodes, int[] sizes)
    {
        var text = new StringBuilder();
        var coming = new Stack<(int Node, int ParentPriority, bool RightOfPhrase, string? Text)>();
        coming.Push((0, -1, false, null));
        while (coming.TryPop(out var next))
        {
            var (index, parentPriority, rightOfPhrase, _) = next;
            if (next.Text is not null || nodes[index].Lexeme is not null)
            {
                text.Append(next.Text ?? nodes[index].Lexeme);
                continue;
            }

            var node = nodes[index];
            if (node.Priority < parentPriority || (node.Op == Phrase && rightOfPhrase))
            {
                text.Append("( ");
                coming.Push((0, 0, false, " )"));
            }

            // What is pushed last comes first.
            coming.Push((index + 1, node.Priority, node.Op == Phrase, null));
            if (node.Op == Not)
            {
                text.Append('!');
                continue;
            }

            coming.Push((0, 0, false, $" {Sign(node.Op, node.Distance)} "));
            coming.Push((index + 1 + sizes[index + 1], node.Priority, false, null));
        }

        return text.ToString();
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

    /// <param name="Op">Of an operator.</param>
    /// <param name="Distance">Of a phrase.</param>
    /// <param name="Lexeme">Of an operand, as it is printed.</param>
    private readonly record struct QueryNode(byte Op, int Distance, string? Lexeme)
    {
        public int Operands => Lexeme is not null ? 0 : Op == Not ? 1 : 2;

        public int Priority => Op switch { Not => 4, And => 2, Phrase => 3, _ => 1 };
    }
}
