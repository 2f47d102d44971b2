using RdsIam.Core;
using RdsIam.Core.Queries.Requests;
using RdsIam.Input;

namespace RdsIam.Queries;

/// <summary>What Invoke-RdsIamQuery was told, beside where to run.</summary>
internal sealed record QueryWords(SessionOptions Session, RdsIamRowFormat Format)
{
    public string? Query { get; init; }

    /// <summary>As <see cref="QueryParameterReader"/> takes it.</summary>
    public object? Parameter { get; init; }

    /// <summary>Files of SQL, with wildcards.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Files of SQL whose names are as they are.</summary>
    public IReadOnlyList<string> LiteralFiles { get; init; } = [];

    /// <summary>Something is piped in.</summary>
    public bool HasInput { get; init; }

    public bool ExpandJson { get; init; }

    /// <summary>Each statement is a transaction of its own.</summary>
    public bool NoTransaction { get; init; }

    /// <summary>No statement is prepared by name.</summary>
    public bool NoPrepare { get; init; }

    public int BatchSize { get; init; }

    public int ThrottleLimit { get; init; }

    public bool KeepOrder { get; init; }

    public bool AppendSource { get; init; }

    public bool Explain { get; init; }

    public bool Analyze { get; init; }

    /// <summary>The session that was given by name; null: none was.</summary>
    public int? SessionId { get; init; }

    public QueryWorkSettings Settings => new(Session, Format)
    {
        BatchSize = BatchSize,
        ThrottleLimit = ThrottleLimit,
        KeepOrder = KeepOrder,
        AppendSource = AppendSource,
        Explain = Explain,
        Analyze = Analyze,
    };

    /// <summary>The words as they were meant, where they can stand together.</summary>
    /// <exception cref="Fault">RollbackExcludes, NoTransactionExcludes.</exception>
    public QueryWords Checked()
    {
        var words = WithAnalyze();
        if (Session.Rollback && (NoTransaction || words.Explain))
        {
            throw new Fault(
                ModuleMessages.RollbackExcludes(NoTransaction ? nameof(NoTransaction) : nameof(Explain)), FaultKind.InvalidArgument, null);
        }

        if (NoTransaction && (Session.Transaction || words.Explain))
        {
            var other = Session.Transaction ? nameof(Session.Transaction) : nameof(Explain);
            throw new Fault(ModuleMessages.NoTransactionExcludes(other), FaultKind.InvalidArgument, null);
        }

        return words;
    }

    /// <summary><c>-Explain Analyze</c> means <c>-Explain -Analyze</c>: the word lands in the first free position.</summary>
    private QueryWords WithAnalyze()
    {
        if (!(Explain || Analyze))
        {
            return this;
        }

        var words = this with { Explain = true };
        return Parameter switch
        {
            string word when word.Equals(nameof(Analyze), StringComparison.OrdinalIgnoreCase) =>
                words with { Analyze = true, Parameter = null },
            string text when nameof(Analyze).Equals(Query, StringComparison.OrdinalIgnoreCase) =>
                words with { Analyze = true, Query = text, Parameter = null },
            _ => words,
        };
    }
}
