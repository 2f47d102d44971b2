using System.Text;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Sources;

/// <summary>A text of Terraform and the place in it that is read next.</summary>
/// <param name="text">The whole text.</param>
/// <param name="name">Its file, or null.</param>
internal sealed class HclText(string text, string? name)
{
    private readonly string _text = text.ReplaceLineEndings("\n");

    /// <summary>The last place that was asked for, and where its line starts: the next one is counted on from there.</summary>
    private (int At, int Line, int Start) _known = (0, 1, 0);

    public int Position { get; set; }

    public bool IsAtEnd => Position >= _text.Length;

    public bool IsAtEndOfValue => IsAtEnd || Next is '\n' or ',' or ']' or '}' or ')' || IsAtComment;

    public TextPlace Place
    {
        get
        {
            var at = Math.Min(Position, _text.Length);
            var from = _known.At <= at ? _known : (At: 0, Line: 1, Start: 0);
            var between = _text.AsSpan(from.At, at - from.At);
            var start = between.LastIndexOf('\n') is >= 0 and var last ? from.At + last + 1 : from.Start;
            _known = (at, from.Line + between.Count('\n'), start);
            return new TextPlace("", _known.Line, at - start + 1);
        }
    }

    private bool IsAtComment => Next == '#' || IsAt("//") || IsAt("/*");

    private char Next => IsAtEnd ? '\0' : _text[Position];

    public Fault Broken()
    {
        var place = Place;
        return new Fault(
            Messages.PolicyHclSyntax(name ?? Messages.PolicyTextWithoutName, place.Line, place.Column), FaultKind.InvalidData, name);
    }

    /// <summary>Blanks within a line.</summary>
    public void SkipSpace()
    {
        while (Next is ' ' or '\t')
        {
            Position++;
        }
    }

    /// <summary>Blanks, lines' ends and comments.</summary>
    public void SkipBlank()
    {
        while (!IsAtEnd)
        {
            if (char.IsWhiteSpace(Next) || Next == '\uFEFF')
            {
                Position++;
            }
            else if (Next == '#' || IsAt("//"))
            {
                Position = End("\n", Position);
            }
            else if (IsAt("/*"))
            {
                Position = Math.Min(End("*/", Position) + 2, _text.Length);
            }
            else
            {
                return;
            }
        }
    }

    public bool TryTake(char wanted)
    {
        var isThere = Next == wanted && !IsAtEnd;
        Position += isThere ? 1 : 0;
        return isThere;
    }

    public void Take(char wanted)
    {
        if (!TryTake(wanted))
        {
            throw Broken();
        }
    }

    public string Word() => TryWord() is { Length: > 0 } word ? word : throw Broken();

    public string TryWord()
    {
        var start = Position;
        while (char.IsLetterOrDigit(Next) || Next is '_' or '-')
        {
            Position++;
        }

        return _text[start..Position];
    }

    /// <summary>Whether the word stands next, without taking it.</summary>
    public bool IsWord(string word)
    {
        var start = Position;
        SkipBlank();
        var isThere = TryWord() == word;
        Position = start;
        return isThere;
    }

    /// <summary>The rest of a quoted text that has no expression.</summary>
    public string Label() => string.Concat(Template().Select(part => part.Text));

    /// <summary>The rest of a quoted text.</summary>
    public IReadOnlyList<HclPart> Template() =>
        HclTemplate.Read(_text, Position, isQuoted: true, out var end) is { } parts ? Moved(parts, end) : throw Broken();

    /// <summary>The lines between <c>&lt;&lt;EOT</c> and <c>EOT</c>; null where none begin here.</summary>
    public IReadOnlyList<HclPart>? TryHeredoc()
    {
        if (!IsAt("<<"))
        {
            return null;
        }

        var line = End("\n", Position);
        var mark = _text[(Position + 2)..line].Trim().TrimStart('-');
        var body = new StringBuilder();
        for (var start = line + 1; start < _text.Length;)
        {
            var end = End("\n", start);
            var one = _text[start..end];
            if (one.Trim() == mark)
            {
                Position = end;
                return HclTemplate.Read(body.ToString(), 0, isQuoted: false, out _) ?? throw Broken();
            }

            body.Append(one).Append('\n');
            start = end + 1;
        }

        throw Broken();
    }

    /// <summary>An expression as it is written, to its end.</summary>
    public string Expression()
    {
        var start = Position;
        var depth = 0;
        for (; !IsAtEnd && !(depth == 0 && IsAtEndOfValue); Position++)
        {
            if (Next == '"')
            {
                Position++;
                Template();
                Position--;
            }
            else if (IsAtComment)
            {
                // Behind it the loop takes one step.
                SkipBlank();
                Position--;
            }
            else
            {
                depth += Next is '(' or '[' or '{' ? 1 : Next is ')' or ']' or '}' ? -1 : 0;
            }
        }

        return start == Position ? throw Broken() : _text[start..Position].Trim();
    }

    private IReadOnlyList<HclPart> Moved(IReadOnlyList<HclPart> parts, int end)
    {
        Position = end;
        return parts;
    }

    private bool IsAt(string wanted) => _text.AsSpan(Math.Min(Position, _text.Length)).StartsWith(wanted);

    private int End(string mark, int from)
    {
        var end = _text.IndexOf(mark, from, StringComparison.Ordinal);
        return end < 0 ? _text.Length : end;
    }
}
