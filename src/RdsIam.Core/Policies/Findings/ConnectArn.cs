using System.Text.RegularExpressions;

namespace RdsIam.Core.Policies;

/// <summary>
/// The ARN of database users as somebody wrote it into a policy, with wildcards, variables and mistakes; each mistake that
/// can be put right is named and put right.
/// </summary>
internal sealed partial class ConnectArn
{
    private readonly List<(string Id, string Detail)> _faults = [];

    private ConnectArn()
    {
    }

    public string Partition { get; private set; } = "";

    public string Region { get; private set; } = "";

    public string AccountId { get; private set; } = "";

    /// <summary>A resource id or a pattern of it; <c>*</c> where the ARN ends in a star before.</summary>
    public string ResourceId { get; private set; } = "";

    /// <summary>A database user or a pattern of it.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>The mistakes as ids of findings, each with what was read in its place.</summary>
    public IReadOnlyList<(string Id, string Detail)> Faults => _faults;

    /// <summary>The ARN without the mistakes.</summary>
    public string Repaired => _repaired ?? $"arn:{Partition}:rds-db:{Region}:{AccountId}:dbuser:{ResourceId}/{UserName}";

    private string? _repaired;

    /// <summary>Reads an ARN; null for one of another service, or a text that is no ARN.</summary>
    /// <remarks><paramref name="assumed"/>: true where the statement is about connections only, so that an ARN of
    /// <c>rds</c> must mean <c>rds-db</c>.</remarks>
    public static ConnectArn? TryRead(string text, bool assumed)
    {
        var arn = new ConnectArn();
        var clean = ArnText.WithoutWhiteSpace(text);
        var parts = ArnText.Split(clean);
        if (parts.Count < 3 || parts[0] != "arn")
        {
            return null;
        }

        arn.RemoveRepeatedPartition(parts);
        var isMeant = parts.Count > 2
            && parts[2] == "rds"
            && (assumed || clean.Contains("dbuser", StringComparison.OrdinalIgnoreCase));
        if (parts.Count < 3 || (parts[2] != ConnectResource.Service && !isMeant))
        {
            return null;
        }

        arn.Fault(clean != text, "ConnectArnSpace", text);
        arn.Fault(isMeant, "ConnectArnService", parts[2]);
        arn.ReadParts(parts, clean);
        return arn;
    }

    private void RemoveRepeatedPartition(List<string> parts)
    {
        var repeated = false;
        while (parts.Count > 3 && parts[1].StartsWith("aws", StringComparison.Ordinal) && parts[2] == parts[1])
        {
            parts.RemoveAt(2);
            repeated = true;
        }

        Fault(repeated, "ConnectArnRepeatedPartition", parts[1]);
    }

    private void ReadParts(List<string> parts, string text)
    {
        Partition = parts[1];
        Region = parts.Count > 3 ? parts[3] : "*";
        AccountId = parts.Count > 4 ? parts[4] : "*";
        (ResourceId, UserName) = ("*", "*");
        var endsWide = text.EndsWith('*');
        if (parts.Count < 6)
        {
            // "arn:aws:rds-db:*" is allowed and covers all that follows.
            _repaired = text;
            Fault(!endsWide || AccountId.StartsWith("dbuser", StringComparison.Ordinal), "ConnectArnForm", text);
            return;
        }

        if (!RegionForm().IsMatch(Region) || !AccountForm().IsMatch(AccountId))
        {
            _repaired = text;
            Fault(true, "ConnectArnForm", text);
            return;
        }

        ReadResource(string.Join(':', parts.Skip(5)));
    }

    private void ReadResource(string resource)
    {
        if (resource == "*")
        {
            _repaired = $"arn:{Partition}:rds-db:{Region}:{AccountId}:*";
            return;
        }

        var kind = KindForm().Match(resource);
        var rest = resource[kind.Length..];
        Fault(kind.Value == "dbuser/", "ConnectArnSeparator", kind.Value);
        // A star in place of the kind ("*/app") works, so it is no mistake.
        Fault(kind.Value is not ("dbuser:" or "dbuser/") && !resource.StartsWith('*'), "ConnectArnKind", kind.Value);
        var slash = ArnText.Slash(rest);
        if (slash < 0 && rest.EndsWith('*'))
        {
            ResourceId = rest;
            _repaired = $"arn:{Partition}:rds-db:{Region}:{AccountId}:dbuser:{rest}";
            return;
        }

        ResourceId = slash < 0 ? rest : rest[..slash];
        UserName = slash < 0 ? "<database user>" : rest[(slash + 1)..];
        Fault(slash < 0 || UserName.Length == 0, "ConnectArnUser", rest);
    }

    /// <summary>Puts the resource id in place of the name that stands there.</summary>
    public void Rename(string resourceId)
    {
        ResourceId = resourceId;
        _repaired = null;
    }

    private void Fault(bool present, string id, string detail)
    {
        if (present)
        {
            _faults.Add((id, detail));
        }
    }

    // Regions such as eu-west-1, patterns of them, or a variable.
    [GeneratedRegex(@"^([a-z0-9*?]+(-[a-z0-9*?]+)*|\$\{.*\})$")]
    private static partial Regex RegionForm();

    [GeneratedRegex(@"^([0-9]{12}|[0-9*?]*[*?][0-9*?]*|\$\{.*\})$")]
    private static partial Regex AccountForm();

    // The kind with its separator: right as "dbuser:", else one of the words that people write there, or nothing.
    [GeneratedRegex("^((db|dbusers?|db-user|db_user|users?|cluster|proxy|instance)[:/])?", RegexOptions.IgnoreCase)]
    private static partial Regex KindForm();
}
