namespace RdsIam.Input;

/// <summary>Puts lines together again: a command's output and Get-Content give a text as an array of its lines.</summary>
internal static class PolicyLines
{
    /// <summary>The elements, with the lines of each text in its place.</summary>
    public static IEnumerable<object?> Joined(IReadOnlyCollection<object?> elements)
    {
        var values = elements.Select(Unwrapped.Of).ToList();
        if (values.Count < 2 || values.Any(value => value is not string))
        {
            return elements;
        }

        var lines = values.Cast<string>().ToList();
        var first = lines.Find(line => !string.IsNullOrWhiteSpace(line))?.TrimStart('\uFEFF', ' ', '\t') ?? "";
        return first switch
        {
            ['{' or '[', ..] => Texts(lines),
            ['/', '/' or '*', ..] or ['#', ..] => [string.Join('\n', lines)],
            // The first line of YAML or of Terraform: no path has these characters at its end.
            _ when first.EndsWith(':') || first.EndsWith('{') || first.Contains(": ", StringComparison.Ordinal) || first == "---" =>
                [string.Join('\n', lines)],
            _ => elements,
        };
    }

    /// <summary>Each text goes on until its brackets are closed.</summary>
    private static List<object?> Texts(List<string> lines)
    {
        var texts = new List<object?>();
        var open = new List<string>();
        var depth = 0;
        foreach (var line in lines.Where(line => open.Count > 0 || !string.IsNullOrWhiteSpace(line)))
        {
            open.Add(line);
            depth += Depth(line);
            if (depth <= 0)
            {
                texts.Add(string.Join('\n', open));
                (open, depth) = ([], 0);
            }
        }

        if (open.Count > 0)
        {
            texts.Add(string.Join('\n', open));
        }

        return texts;
    }

    /// <summary>How many brackets a line of JSON opens more than it closes.</summary>
    private static int Depth(string line)
    {
        var depth = 0;
        var isText = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && isText)
            {
                i++;
            }
            else if (line[i] == '"')
            {
                isText = !isText;
            }
            else if (!isText)
            {
                depth += line[i] is '{' or '[' ? 1 : line[i] is '}' or ']' ? -1 : 0;
            }
        }

        return depth;
    }
}
