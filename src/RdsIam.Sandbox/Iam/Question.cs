namespace RdsIam.Sandbox.Iam;

/// <summary>Whether somebody may do something.</summary>
internal sealed record Question(Asker Asker, string Action, string Resource, AskedKeys Keys);

/// <summary>The kinds of policies that have a say.</summary>
internal enum Layer
{
    ServiceControl,
    Resource,
    Identity,
    Boundary,
    Session,
}

/// <summary>The policies that a question is judged by.</summary>
internal sealed record PolicyStack
{
    public IReadOnlyList<IamDocument> Identity { get; init; } = [];

    public IamDocument? Boundary { get; init; }

    /// <summary>None: the session is not limited further.</summary>
    public IReadOnlyList<IamDocument> Session { get; init; } = [];

    /// <summary>The trust policy of the role that is asked for.</summary>
    public IamDocument? Trust { get; init; }

    /// <summary>From the organization's root down to the account; none: the account is in no organization.</summary>
    public IReadOnlyList<IReadOnlyList<IamDocument>> ServiceControl { get; init; } = [];

    /// <summary>Every document with its layer and, for service control, the level.</summary>
    public IEnumerable<(Layer Layer, int Level, IamDocument Document)> All =>
    [
        .. ServiceControl.SelectMany((level, index) => level.Select(one => (Layer.ServiceControl, index, one))),
        .. Of(Layer.Resource, Trust is null ? [] : [Trust]),
        .. Of(Layer.Identity, Identity),
        .. Of(Layer.Boundary, Boundary is null ? [] : [Boundary]),
        .. Of(Layer.Session, Session),
    ];

    private static IEnumerable<(Layer, int, IamDocument)> Of(Layer layer, IEnumerable<IamDocument> documents) =>
        documents.Select(one => (layer, 0, one));
}

/// <summary>A statement that applies to a question.</summary>
internal sealed record Applied(Layer Layer, int Level, IamDocument Document, IamStatement Statement, Closeness Closeness);

internal enum Outcome
{
    Allowed,
    ImplicitDeny,
    ExplicitDeny,
}

/// <summary>What the policies say.</summary>
/// <param name="DeniedBy">What denies; null where it is allowed.</param>
/// <param name="Applied">The statements that apply.</param>
/// <param name="MissingKeys">Context keys that policies ask about and the question does not have.</param>
internal sealed record Verdict(Outcome Outcome, Layer? DeniedBy, IReadOnlyList<Applied> Applied, IReadOnlyList<string> MissingKeys)
{
    public bool Allowed => Outcome == Outcome.Allowed;
}
