using System.Text;

namespace RdsIam.Core.Policies.Matching;

/// <summary>Writes plain text so that a policy of version 2012-10-17 takes it for nothing but text.</summary>
internal static class LiteralText
{
    /// <summary>The text with <c>*</c>, <c>?</c> and the start of a variable as the predefined variables for them.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var special = text[i] is '*' or '?' || (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{');
            _ = special ? escaped.Append("${").Append(text[i]).Append('}') : escaped.Append(text[i]);
        }

        return escaped.ToString();
    }
}
