using System.Globalization;
using System.Text;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RdsIam.Core.Policies.Sources;

/// <summary>
/// Reads YAML into the nodes that JSON is read into, with CloudFormation's short functions (<c>!Ref x</c>) in their long form. The
/// one type that names the library, which is loaded when it is first used.
/// </summary>
internal sealed class YamlNodes
{
    private const int MostNodes = 200_000;
    private const int MostDepth = 64;

    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, (PolicyNode Node, int Size)> _anchors = [];
    private int _count;
    private int _depth;

    private YamlNodes(TextReader text) => _parser = new Parser(new Scanner(text, skipComments: true));

    /// <summary>The first document of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its file, or null.</param>
    /// <exception cref="Fault">PolicyYamlSyntax: it is no YAML, or more than anybody writes.</exception>
    public static PolicyNode Read(string text, string? name)
    {
        try
        {
            var reader = new YamlNodes(new StringReader(text));
            reader._parser.Consume<StreamStart>();
            return reader._parser.TryConsume<DocumentStart>(out _)
                ? reader.Value("")
                : new PolicyNode(NodeKind.Null, TextPlace.Start, "", [], []);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The library's own, of its parser's state and of tags that are none.
            throw new Fault(Messages.PolicyYamlCut(name ?? Messages.PolicyTextWithoutName), FaultKind.InvalidData, name);
        }
        catch (YamlException e)
        {
            throw new Fault(
                Messages.PolicyYamlSyntax(name ?? Messages.PolicyTextWithoutName, e.Start.Line, e.Start.Column, Reason(e)),
                FaultKind.InvalidData, name);
        }
    }

    private static string Reason(YamlException e) => e.Message.TrimEnd('.');

    private PolicyNode Value(string pointer)
    {
        if (++_count > MostNodes || ++_depth > MostDepth)
        {
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, "it is larger or deeper than a template may be");
        }

        var before = _count;
        var (node, anchor) = Node(pointer);
        _depth--;
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = (node, _count - before + 1);
        }

        return node;
    }

    private (PolicyNode Node, AnchorName Anchor) Node(string pointer)
    {
        var start = _parser.Current!.Start;
        var place = new TextPlace(pointer, (int)start.Line, (int)start.Column);
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return (Aliased(alias), AnchorName.Empty);
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return (Tagged(scalar.Tag, Scalar(scalar, place)), scalar.Anchor);
        }

        if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = new List<PolicyNode>();
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Value(PolicyJsonReader.Below(pointer, items.Count.ToString(CultureInfo.InvariantCulture))));
            }

            return (Tagged(sequence.Tag, SourceNodes.Array(items, place)), sequence.Anchor);
        }

        var mapping = _parser.Consume<MappingStart>();
        return (Tagged(mapping.Tag, SourceNodes.Object(Members(pointer), place)), mapping.Anchor);
    }

    private List<NodeMember> Members(string pointer)
    {
        var members = new List<NodeMember>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            var below = PolicyJsonReader.Below(pointer, key.Value);
            members.Add(new NodeMember(key.Value, new TextPlace(below, (int)key.Start.Line, (int)key.Start.Column), Value(below)));
        }

        return members;
    }

    /// <summary>
    /// What an alias stands for counts as often as it is named: few lines could otherwise stand for more than fits in memory.
    /// </summary>
    private PolicyNode Aliased(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var anchored))
        {
            throw new YamlException(alias.Start, alias.End, $"there is no anchor {alias.Value}");
        }

        _count += anchored.Size;
        return anchored.Node;
    }

    private static PolicyNode Scalar(Scalar scalar, TextPlace place)
    {
        if (scalar.Style != ScalarStyle.Plain)
        {
            return SourceNodes.Text(scalar.Value, place);
        }

        return scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => new PolicyNode(NodeKind.Null, place, "", [], []),
            "true" or "True" or "TRUE" => new PolicyNode(NodeKind.Boolean, place, "true", [], []),
            "false" or "False" or "FALSE" => new PolicyNode(NodeKind.Boolean, place, "false", [], []),
            // An account's number keeps its zeros in front: what JSON could not write is a text.
            var text when IsNumber(text) => new PolicyNode(NodeKind.Number, place, text, [], []),
            var text => SourceNodes.Text(text, place),
        };
    }

    private static bool IsNumber(string text) =>
        text.Length is > 0 and < 16 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');

    /// <summary><c>!Ref x</c> as <c>{"Ref": "x"}</c>, <c>!Sub x</c> as <c>{"Fn::Sub": "x"}</c>.</summary>
    private static PolicyNode Tagged(TagName tag, PolicyNode value)
    {
        if (tag.IsEmpty || tag.IsNonSpecific || tag.Value is not ['!', .. var name] || name.Contains(':', StringComparison.Ordinal))
        {
            return value;
        }

        var member = name is "Ref" or "Condition" ? name : new StringBuilder("Fn::").Append(name).ToString();
        // The short form's argument is text, whatever it looks like.
        var argument = value.Kind is NodeKind.Number or NodeKind.Boolean ? SourceNodes.Text(value.Text, value.Place) : value;
        return SourceNodes.Object([new NodeMember(member, value.Place, argument)], value.Place);
    }
}
