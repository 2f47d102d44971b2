using System.Text.RegularExpressions;

namespace RdsIam.Sandbox.Iam;

/// <summary>The Action or NotAction of a statement.</summary>
internal sealed partial class ActionList(IReadOnlyList<string> texts, bool isNegated)
{
    private readonly List<Pattern> _patterns = [.. texts.Select(text => Pattern.Read(text, variables: false))];

    public bool IsEmpty => texts.Count == 0;

    /// <summary>Actions have no case.</summary>
    public bool Has(string action) =>
        _patterns.Any(pattern => Pattern.Matches(pattern.Signs, action, ignoreCase: true)) != isNegated;

    /// <exception cref="MalformedPolicy">One has not the form <c>service:name</c>.</exception>
    public void Check()
    {
        foreach (var text in texts.Where(text => text != "*"))
        {
            var parts = text.Split(':');
            if (parts.Length < 2)
            {
                throw new MalformedPolicy("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
            }

            if (parts.Length > 2)
            {
                throw new MalformedPolicy("Actions/Condition can contain only one colon.");
            }

            if (!Vendor().IsMatch(parts[0]))
            {
                throw new MalformedPolicy($"Vendor {parts[0]} is not valid");
            }
        }
    }

    /// <summary>A trust policy is about STS alone.</summary>
    public bool IsOfSts => !isNegated && texts.All(text => text.StartsWith("sts:", StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^[A-Za-z0-9._-]+\z")]
    private static partial Regex Vendor();
}
