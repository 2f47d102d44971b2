namespace RdsIam.Sandbox.Iam;

/// <summary>A policy document that IAM has taken.</summary>
/// <param name="Name">The policy's name or ARN, as the simulator tells it.</param>
/// <param name="Home">Where it is kept.</param>
/// <param name="Json">The text as it was given.</param>
/// <param name="Statements">At least one.</param>
internal sealed record IamDocument(string Name, PolicyHome Home, string Json, IReadOnlyList<IamStatement> Statements)
{
    /// <exception cref="MalformedPolicy">IAM would not take it.</exception>
    public static IamDocument Read(string json, string name, PolicyHome home) => new DocumentReader(json, name, home).Read();
}

/// <summary>A statement of a policy.</summary>
internal sealed record IamStatement
{
    /// <summary>Line and column of its brace, both from 1.</summary>
    public required (int Line, int Column) Place { get; init; }

    public required bool Denies { get; init; }

    public required ActionList Actions { get; init; }

    /// <summary>Null in a trust policy: there the role is what is asked for.</summary>
    public required ResourceList? Resources { get; init; }

    /// <summary>Null but for trust policies.</summary>
    public required PrincipalList? Principals { get; init; }

    public required IReadOnlyList<ConditionTest> Conditions { get; init; }

    /// <summary>How closely the statement's principals name the asker, or null where it does not apply to the question.</summary>
    public Closeness? Applies(Question question)
    {
        var closeness = Principals is null ? Closeness.Itself : Principals.Names(question.Asker);
        return closeness is not null
            && Actions.Has(question.Action)
            && Resources?.Has(question.Resource, question.Keys) != false
            && Conditions.All(test => test.Holds(question.Keys))
            ? closeness
            : null;
    }

    /// <summary>The keys that the statement would need and the question has not.</summary>
    public IEnumerable<string> MissingKeys(Question question) => !Actions.Has(question.Action)
        ? []
        : Conditions.SelectMany(test => test.Keys).Concat(Resources?.Keys ?? []).Where(key => question.Keys.Find(key) is null);
}
