using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Sources;

/// <summary>
/// Reads as much of Terraform's language as policies are written in: blocks, arguments, texts, lists and objects. Every other
/// expression is kept as its text.
/// </summary>
internal sealed class HclReader
{
    private const int MostDepth = 64;

    private readonly HclText _text;
    private int _depth;

    private HclReader(HclText text) => _text = text;

    /// <summary>The blocks of a file, without those within others.</summary>
    /// <exception cref="Fault">PolicyHclSyntax.</exception>
    public static IReadOnlyList<HclBlock> Read(string text, string? name)
    {
        var reader = new HclReader(new HclText(text, name));
        var blocks = new List<HclBlock>();
        for (reader._text.SkipBlank(); !reader._text.IsAtEnd; reader._text.SkipBlank())
        {
            blocks.Add(reader.Block([reader._text.Word()]));
        }

        return blocks;
    }

    private HclBlock Block(List<string> labels)
    {
        for (_text.SkipSpace(); !_text.TryTake('{'); _text.SkipSpace())
        {
            labels.Add(_text.TryTake('"') ? _text.Label() : _text.Word());
        }

        return new HclBlock(labels, Body());
    }

    /// <summary>What stands between a block's braces.</summary>
    private PolicyNode Body()
    {
        Enter();
        var place = _text.Place;
        var members = new List<NodeMember>();
        var blocks = new Dictionary<string, List<PolicyNode>>(StringComparer.Ordinal);
        for (_text.SkipBlank(); !_text.TryTake('}'); _text.SkipBlank())
        {
            var start = _text.Place;
            var word = _text.Word();
            _text.SkipSpace();
            if (_text.TryTake('='))
            {
                _text.SkipSpace();
                members.Add(new NodeMember(word, start, Value()));
            }
            else
            {
                var block = Block([word]);
                if (!blocks.TryGetValue(word, out var same))
                {
                    blocks[word] = same = [];
                }

                same.Add(block.Body);
            }
        }

        members.AddRange(
            blocks.Select(one => new NodeMember(one.Key, one.Value[0].Place, SourceNodes.Array(one.Value, one.Value[0].Place))));
        _depth--;
        return SourceNodes.Object(members, place);
    }

    private PolicyNode Value()
    {
        Enter();
        var (start, place) = (_text.Position, _text.Place);
        var value = Known(place);
        _text.SkipSpace();
        _depth--;
        if (value is not null && _text.IsAtEndOfValue)
        {
            return value;
        }

        _text.Position = start;
        return TemplateValues.Expression(_text.Expression(), place);
    }

    /// <summary>A value in one of the forms that are read; null for others.</summary>
    private PolicyNode? Known(TextPlace place)
    {
        if (_text.TryTake('"'))
        {
            return Template(_text.Template(), place);
        }

        if (_text.TryHeredoc() is { } lines)
        {
            return Template(lines, place);
        }

        if (_text.TryTake('['))
        {
            return _text.IsWord("for") ? null : List(place);
        }

        if (_text.TryTake('{'))
        {
            return _text.IsWord("for") ? null : Object(place);
        }

        return Function(place);
    }

    private PolicyNode? Function(TextPlace place)
    {
        var word = _text.TryWord();
        if (word == "jsonencode" && _text.TryTake('('))
        {
            _text.SkipBlank();
            var value = Value();
            _text.SkipBlank();
            return _text.TryTake(')') ? value : null;
        }

        return word switch
        {
            "null" => new PolicyNode(NodeKind.Null, place, "", [], []),
            "true" or "false" => new PolicyNode(NodeKind.Boolean, place, word, [], []),
            { Length: > 0 } when word.All(char.IsAsciiDigit) => new PolicyNode(NodeKind.Number, place, word, [], []),
            _ => null,
        };
    }

    private PolicyNode List(TextPlace place)
    {
        var items = new List<PolicyNode>();
        for (_text.SkipBlank(); !_text.TryTake(']'); _text.SkipBlank())
        {
            items.Add(Value());
            _text.SkipBlank();
            _text.TryTake(',');
        }

        return SourceNodes.Array(items, place);
    }

    private PolicyNode Object(TextPlace place)
    {
        var members = new List<NodeMember>();
        for (_text.SkipBlank(); !_text.TryTake('}'); _text.SkipBlank())
        {
            var start = _text.Place;
            var name = _text.TryTake('"') ? _text.Label() : _text.Word();
            _text.SkipSpace();
            if (!_text.TryTake('='))
            {
                _text.Take(':');
            }

            _text.SkipBlank();
            members.Add(new NodeMember(name, start, Value()));
            _text.SkipBlank();
            _text.TryTake(',');
        }

        return SourceNodes.Object(members, place);
    }

    private static PolicyNode Template(IReadOnlyList<HclPart> parts, TextPlace place)
    {
        var nodes = parts
            .Select(part => part.IsExpression ? TemplateValues.Expression(part.Text, place) : SourceNodes.Text(part.Text, place))
            .ToList();
        return nodes switch
        {
            [] => SourceNodes.Text("", place),
            [{ Kind: NodeKind.Text } only] => only,
            _ => TemplateValues.Joined(nodes, place),
        };
    }

    private void Enter()
    {
        if (++_depth > MostDepth)
        {
            throw _text.Broken();
        }
    }
}
