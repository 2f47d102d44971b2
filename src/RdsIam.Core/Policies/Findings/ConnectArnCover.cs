using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>The parts of an ARN of database users as patterns, read once. Immutable.</summary>
internal sealed class ConnectArnCover(ConnectArn arn)
{
    private readonly Part _partition = new(arn.Partition);
    private readonly Part _region = new(arn.Region);
    private readonly Part _account = new(arn.AccountId);
    private readonly Part _id = new(arn.ResourceId);
    private readonly Part _user = new(arn.UserName);
    private readonly string _sort = Sort(arn.ResourceId);

    public bool Partition(ConnectResource asked) => _partition.Matches(asked.Partition);

    public bool Region(ConnectResource asked) => _region.Matches(asked.Region);

    public bool Account(ConnectResource asked) => _account.Matches(asked.AccountId);

    public bool ResourceId(ConnectResource asked) => _id.Matches(asked.ResourceId);

    public bool UserName(ConnectResource asked) => _user.Matches(asked.UserName);

    /// <summary>Whether it may be a mistake that the ARN does not cover what is asked: most ARNs are simply about something else.</summary>
    public bool Misses(ConnectResource asked)
    {
        if (_id.Text == asked.ResourceId)
        {
            return !(Partition(asked) && Region(asked) && Account(asked) && UserName(asked));
        }

        var isIdCovered = ResourceId(asked);
        if (!isIdCovered && (_sort.Length == 0 || _sort == Sort(asked.ResourceId)))
        {
            // The same sort of endpoint with another id is simply another endpoint.
            return false;
        }

        // Most differ in the id and the user, and that is seen at once.
        var parts = (isIdCovered ? 0 : 1) + (UserName(asked) ? 0 : 1);
        return parts < 2 && parts + (Partition(asked) ? 0 : 1) + (Region(asked) ? 0 : 1) + (Account(asked) ? 0 : 1) == 1;
    }

    private static string Sort(string resourceId)
    {
        var dash = resourceId.IndexOf('-', StringComparison.Ordinal);
        return (dash < 0 ? resourceId : resourceId[..dash]) is var sort and ("db" or "cluster" or "prx") ? sort : "";
    }

    private sealed class Part(string text)
    {
        private readonly PolicyPattern? _pattern = !text.AsSpan().ContainsAny('*', '?', '$') ? null
            : PatternCompiler.Compile(new PlacedText(text, TextPlace.Start), PatternStyle.Like, variables: true);

        // What a variable will stand for is not known here: take it for anything.
        private readonly bool _isOpen = text.Contains("${", StringComparison.Ordinal);

        public string Text => text;

        public bool Matches(string value) => _pattern is null
            ? text == value
            : _isOpen || _pattern.IsMatch(value, RequestContext.Empty, missing: null) == Truth.True;
    }
}
