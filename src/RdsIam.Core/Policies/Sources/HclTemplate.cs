using System.Globalization;
using System.Text;

namespace RdsIam.Core.Policies.Sources;

/// <summary>Takes a text of Terraform apart: what stands for itself, and the expressions between <c>${</c> and <c>}</c>.</summary>
internal static class HclTemplate
{
    /// <param name="text">The file's text, or the lines of a heredoc.</param>
    /// <param name="start">The first character of the template.</param>
    /// <param name="isQuoted">It ends at a quote and has backslashes.</param>
    /// <param name="end">The first place behind it.</param>
    /// <returns>Null: it does not end.</returns>
    public static IReadOnlyList<HclPart>? Read(string text, int start, bool isQuoted, out int end)
    {
        var parts = new List<HclPart>();
        var plain = new StringBuilder();
        for (end = start; end < text.Length; end++)
        {
            var rest = text.AsSpan(end);
            if (isQuoted && rest[0] is '"' or '\n')
            {
                break;
            }

            if (rest.StartsWith("$${") || rest.StartsWith("%%{"))
            {
                plain.Append(rest[1..3]);
                end += 2;
            }
            else if (rest.StartsWith("${") || rest.StartsWith("%{"))
            {
                var close = Close(text, end + 2);
                if (close < 0)
                {
                    return null;
                }

                Flush(parts, plain);
                parts.Add(new HclPart(text[(end + 2)..close].Trim(' ', '~'), IsExpression: true));
                end = close;
            }
            else if (isQuoted && rest[0] == '\\' && rest.Length > 1)
            {
                end += Escape(rest, plain);
            }
            else
            {
                plain.Append(rest[0]);
            }
        }

        Flush(parts, plain);
        var isEnded = !isQuoted || (end < text.Length && text[end] == '"');
        end++;
        return isEnded ? parts : null;
    }

    private static void Flush(List<HclPart> parts, StringBuilder plain)
    {
        if (plain.Length > 0)
        {
            parts.Add(new HclPart(plain.ToString(), IsExpression: false));
            plain.Clear();
        }
    }

    /// <summary>The brace that ends an expression, or -1.</summary>
    private static int Close(string text, int start)
    {
        var depth = 1;
        for (var i = start; i < text.Length; i++)
        {
            depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <returns>How many characters stand behind the backslash.</returns>
    private static int Escape(ReadOnlySpan<char> rest, StringBuilder plain)
    {
        var digits = rest[1] == 'u' ? 4 : rest[1] == 'U' ? 8 : 0;
        if (digits > 0 && rest.Length > digits + 1
            && int.TryParse(rest.Slice(2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && Rune.IsValid(code))
        {
            plain.Append(new Rune(code));
            return digits + 1;
        }

        plain.Append(rest[1] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
        return 1;
    }
}
