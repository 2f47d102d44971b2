using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>
/// Compiles the texts of policies. How far wildcards reach, after IAM's manual:
/// <list type="bullet">
/// <item>String operators and actions: <c>*</c> and <c>?</c> stand for any characters.</item>
/// <item>ARN operators: each of the six parts is compared by itself, so in the first five parts a wildcard never stands for a
/// colon; the sixth part is the rest of the ARN, colons and slashes included.</item>
/// <item>Resource and NotResource: as with ARN operators, but a <c>*</c> that is the last character of its part may also
/// stand for colons and what follows them: <c>arn:aws:rds-db:*</c> covers every database user.</item>
/// <item>An incomplete ARN in Resource and NotResource is filled up with wildcards, as AWS does.</item>
/// <item>A pattern that is only <c>*</c> matches everything.</item>
/// </list>
/// </summary>
internal static class PatternCompiler
{
    private const int ColonsBeforeResource = 5;

    /// <remarks><paramref name="variables"/>: false where <c>${…}</c> stands for itself, as in the old version.</remarks>
    public static PolicyPattern Compile(PlacedText source, PatternStyle style, bool variables)
    {
        var text = Completed(source.Text, style);
        var codes = new List<int>(text.Length);
        var found = new List<PolicyVariable>();
        var withVariables = variables && style != PatternStyle.Action;
        var colons = 0;
        for (var i = 0; i < text.Length;)
        {
            if (withVariables && PolicyVariable.TryRead(text, i, out var end) is { } variable)
            {
                AddVariable(variable, codes, found);
                i = end;
                continue;
            }

            var c = text[i];
            colons += c == ':' ? 1 : 0;
            codes.Add(Code(text, i, style, colons));
            i++;
        }

        return new PolicyPattern(source, style, [.. codes], [.. found]);
    }

    /// <summary>AWS fills up an ARN of fewer than six fields with a <c>*</c> in each that is missing.</summary>
    private static string Completed(string text, PatternStyle style) =>
        style == PatternStyle.Resource && ResourceGrammar.IsIncomplete(text) ? ResourceGrammar.Complete(text) : text;

    private static void AddVariable(PolicyVariable variable, List<int> codes, List<PolicyVariable> found)
    {
        if (variable is { Key: "*" or "?" or "$", Default: null })
        {
            codes.Add(variable.Key[0]);
            return;
        }

        codes.Add(PatternCode.Variable(found.Count));
        found.Add(variable);
    }

    private static int Code(string text, int i, PatternStyle style, int colons) => text[i] switch
    {
        '*' when style is PatternStyle.Like or PatternStyle.Action => PatternCode.AnyRun,
        '?' when style is PatternStyle.Like or PatternStyle.Action => PatternCode.AnyOne,
        '*' when style is PatternStyle.Arn or PatternStyle.Resource =>
            colons >= ColonsBeforeResource || text.Length == 1 || (style == PatternStyle.Resource && EndsPart(text, i))
                ? PatternCode.AnyRun
                : PatternCode.AnyRunInPart,
        '?' when style is PatternStyle.Arn or PatternStyle.Resource =>
            colons >= ColonsBeforeResource ? PatternCode.AnyOne : PatternCode.AnyOneInPart,
        var c => c,
    };

    private static bool EndsPart(string text, int i) => i + 1 == text.Length || text[i + 1] == ':';
}
