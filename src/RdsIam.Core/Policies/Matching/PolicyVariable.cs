namespace RdsIam.Core.Policies.Matching;

/// <summary>A policy variable: <c>${key}</c> or <c>${key, 'default'}</c>.</summary>
/// <param name="Key">The context key, as written.</param>
/// <param name="Default">What stands for it when the request has no value; null for none.</param>
internal sealed record PolicyVariable(string Key, string? Default)
{
    public string? ValueIn(RequestContext context) => context.Variable(Key) ?? Default;

    /// <summary>Reads the variable that starts at <paramref name="start"/> (at the <c>$</c>).</summary>
    /// <remarks><paramref name="end"/>: The position after its closing brace.</remarks>
    /// <returns>The variable, or null when the text there is not one and so stands for itself.</returns>
    public static PolicyVariable? TryRead(string text, int start, out int end)
    {
        end = start;
        if (!text.AsSpan(start).StartsWith("${"))
        {
            return null;
        }

        var keyEnd = text.AsSpan(start + 2).IndexOfAny(',', '}');
        if (keyEnd <= 0)
        {
            return null;
        }

        keyEnd += start + 2;
        var key = text[(start + 2)..keyEnd].Trim();
        if (text[keyEnd] == '}')
        {
            end = keyEnd + 1;
            return new PolicyVariable(key, null);
        }

        return WithDefault(text, key, keyEnd + 1, ref end);
    }

    private static PolicyVariable? WithDefault(string text, string key, int afterComma, ref int end)
    {
        var open = afterComma;
        while (open < text.Length && text[open] == ' ')
        {
            open++;
        }

        var close = open < text.Length && text[open] == '\'' ? text.IndexOf("'}", open + 1, StringComparison.Ordinal) : -1;
        if (close < 0)
        {
            return null;
        }

        end = close + 2;
        return new PolicyVariable(key, text[(open + 1)..close]);
    }
}
