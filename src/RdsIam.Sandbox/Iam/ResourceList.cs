namespace RdsIam.Sandbox.Iam;

/// <summary>The Resource or NotResource of a statement.</summary>
internal sealed class ResourceList
{
    private const int ArnFields = 6;

    private readonly bool _isNegated;
    private readonly IReadOnlyList<string> _texts;
    private readonly List<Pattern> _patterns;

    public ResourceList(IReadOnlyList<string> texts, bool isNegated, bool variables)
    {
        (_texts, _isNegated) = (texts, isNegated);
        _patterns = [.. texts.Select(text => Pattern.Read(Complete(text, variables), variables))];
    }

    public bool IsEmpty => _texts.Count == 0;

    public IEnumerable<string> Keys => _patterns.SelectMany(pattern => pattern.Keys);

    /// <summary>Whether the statement is about a resource.</summary>
    public bool Has(string resource, AskedKeys keys)
    {
        var filled = _patterns.Select(pattern => pattern.Fill(keys)).ToList();
        // What a NotResource leaves out is not known where its variable has no value, so it gives nothing.
        return _isNegated
            ? filled.All(signs => signs is not null && !Pattern.Matches(signs, resource))
            : filled.Any(signs => signs is not null && Pattern.Matches(signs, resource));
    }

    /// <exception cref="MalformedPolicy">One is no ARN, or names what IAM knows to be wrong.</exception>
    public void Check(bool mayBeIncomplete)
    {
        foreach (var text in _texts)
        {
            ResourceForm.Check(text);
            if (!mayBeIncomplete && text != "*" && Fields(text, variables: true) < ArnFields)
            {
                throw MalformedPolicy.Syntax();
            }
        }
    }

    /// <exception cref="MalformedPolicy">One fails before its partition and service are looked at.</exception>
    public void CheckLegacy()
    {
        if (_texts.Any(ResourceForm.FailsLegacy))
        {
            throw MalformedPolicy.Legacy();
        }
    }

    /// <summary>IAM fills in the missing fields of an ARN by wildcards.</summary>
    private static string Complete(string text, bool variables)
    {
        var fields = Fields(text, variables);
        return text == "*" || fields >= ArnFields ? text : text + string.Concat(Enumerable.Repeat(":*", ArnFields - fields));
    }

    private static int Fields(string text, bool variables) => Pattern.Read(text, variables).Parts().Count;
}
