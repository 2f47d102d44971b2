using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>
/// The ARN of database users as somebody wrote it into a policy, with wildcards, variables and mistakes; each mistake that
/// can be put right is named, and all are put right together.
/// </summary>
internal sealed class ConnectArn
{
    private static readonly string[] Words = ["dbuser", "dbusers", "db-user", "db_user", "userdb", "user", "db", "cluster", "proxy"];

    private readonly List<(Func<string, string, string, Message> Message, string Detail)> _faults = [];
    private ConnectResource? _asked;
    private bool _isWide;

    private ConnectArn(ConnectResource? asked) => _asked = asked;

    public string Partition { get; private set; } = "";

    public string Region { get; private set; } = "";

    public string AccountId { get; private set; } = "";

    /// <summary>A resource id or a pattern of it; <c>*</c> where the ARN ends in a star before.</summary>
    public string ResourceId { get; private set; } = "";

    /// <summary>A database user or a pattern of it.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>True where nothing is wrong with it.</summary>
    public bool IsRight => _faults.Count == 0;

    /// <summary>The most telling mistake, with all of them put right; null where there is none.</summary>
    /// <param name="text">The ARN as it was written.</param>
    public Message? Fault(string text) => _faults is [var first, ..] ? first.Message(text, Repaired, first.Detail) : null;

    /// <summary>True where a wildcard stands in place of <c>dbuser:</c>, which works and is not promised to.</summary>
    public bool HasKindPattern { get; private set; }

    /// <summary>
    /// The ARN without the mistakes. What is missing or cannot be told comes from what was asked about; without a question it is
    /// left as a placeholder.
    /// </summary>
    public string Repaired
    {
        get
        {
            var account = AccountId.Length > 12 && ConnectArnParts.IsAccount(AccountId[..12]) ? AccountId[..12] : AccountId;
            var region = ConnectArnParts.IsRegion(Region) && !(_isWide && Region == "*") ? Region : _asked?.Region ?? "<region>";
            account = ConnectArnParts.IsAccount(account) && !(_isWide && account == "*") ? account : _asked?.AccountId ?? "<account>";
            var id = !_isWide && ConnectArnParts.MayBeResourceId(ResourceId) ? ResourceId : _asked?.ResourceId ?? "<resource id>";
            // Nobody is advised to let in as every user.
            var user = UserName.Trim('*').Length > 0 && Placeholder.InUser(UserName) is null ? UserName : _asked?.UserName ?? "<database user>";
            return $"arn:{Partition}:rds-db:{region}:{account}:dbuser:{id}/{user}";
        }
    }

    /// <summary>Reads an ARN; null for one of another service, or a text that is no ARN.</summary>
    /// <remarks>
    /// <paramref name="assumed"/>: true where the statement is about connections only, so that an ARN of <c>rds</c> must mean
    /// <c>rds-db</c>. <paramref name="asked"/>: what a question is about, for repairs; null for none.
    /// </remarks>
    public static ConnectArn? TryRead(string text, bool assumed, ConnectResource? asked = null)
    {
        var arn = new ConnectArn(asked);
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

        var left = Placeholder.InHead(clean) ?? Placeholder.InUser(clean[(ArnText.Slash(clean) + 1)..]);
        arn.Note(left is not null, Messages.ConnectArnPlaceholder, left ?? "");
        arn.Note(clean != text, (text, repaired, _) => Messages.ConnectArnSpace(text, repaired), text);
        arn.Note(isMeant, (text, repaired, _) => Messages.ConnectArnService(text, repaired), parts[2]);
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

        Note(repeated, Messages.ConnectArnRepeatedPartition, parts[1]);
    }

    private void ReadParts(List<string> parts, string text)
    {
        Partition = parts[1];
        Region = parts.Count > 3 ? parts[3] : "*";
        AccountId = parts.Count > 4 ? parts[4] : "*";
        var isAccountMissing = Words.Any(word => AccountId == word || AccountId.StartsWith(word + "/", StringComparison.Ordinal));
        if (isAccountMissing)
        {
            Note(true, (arn, repaired, _) => Messages.ConnectArnAccountMissing(arn, repaired), text);
            parts.Insert(4, "");
            AccountId = "";
        }

        if (parts.Count < 6)
        {
            // "arn:aws:rds-db:*" is allowed and covers all that follows, and so does an ARN that AWS fills up.
            _isWide = true;
            (ResourceId, UserName) = ("*", "*");
            return;
        }

        Note(!isAccountMissing && !ConnectArnParts.IsAccount(AccountId), Messages.ConnectArnForm, AccountId);
        Note(!ConnectArnParts.IsRegion(Region), Messages.ConnectArnForm, Region);
        ReadResource(string.Join(':', parts.Skip(5)));
    }

    private void ReadResource(string resource)
    {
        if (resource == "*")
        {
            _isWide = !IsRight;
            (ResourceId, UserName) = ("*", "*");
            return;
        }

        var kind = ConnectArnParts.Kind(resource);
        var rest = resource[kind.Length..];
        HasKindPattern = kind != "dbuser:" && Glob.IsMatch(kind.TrimEnd(':'), "dbuser");
        if (kind == "*")
        {
            (ResourceId, UserName, HasKindPattern) = ("*", rest[1..], true);
            return;
        }

        Note(kind == "dbuser/", (arn, repaired, _) => Messages.ConnectArnSeparator(arn, repaired), kind);
        // A star in place of the kind works, so it is no mistake.
        var isWrong = kind is not ("dbuser:" or "dbuser/") && !HasKindPattern && !resource.StartsWith('*');
        Note(isWrong, (arn, repaired, _) => Messages.ConnectArnKind(arn, repaired), kind);
        ReadUser(rest);
    }

    private void ReadUser(string rest)
    {
        var slash = ArnText.Slash(rest);
        if (slash < 0 && rest.EndsWith('*') && !rest.Contains(':', StringComparison.Ordinal))
        {
            (ResourceId, UserName) = (rest, "*");
            return;
        }

        // "prx-…:*" of the API's ARNs: what stands behind a colon is no user.
        ResourceId = slash < 0 ? rest.Split(':')[0] : rest[..slash];
        UserName = slash < 0 ? "" : rest[(slash + 1)..];
        Note(UserName.Length == 0, (arn, repaired, _) => Messages.ConnectArnUser(arn, repaired), rest);
    }

    /// <summary>The same ARN with another resource id, beside what is asked about; this one stays as it is.</summary>
    public ConnectArn Renamed(string resourceId, ConnectResource? asked)
    {
        var other = (ConnectArn)MemberwiseClone();
        (other.ResourceId, other._asked) = (resourceId, asked);
        return other;
    }

    /// <summary>Puts the resource id in place of the name that stands there.</summary>
    public void Rename(string resourceId) => ResourceId = resourceId;

    /// <param name="present">Whether the mistake is there.</param>
    /// <param name="message">What is said of it: of the ARN, the repaired ARN, and the detail.</param>
    /// <param name="detail">What was read in its place.</param>
    private void Note(bool present, Func<string, string, string, Message> message, string detail)
    {
        if (present)
        {
            _faults.Add((message, detail));
        }
    }
}
