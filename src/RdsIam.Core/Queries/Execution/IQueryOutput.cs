using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Execution;

/// <summary>
/// Where results go. Rows that may yet turn out never to have been (their transaction is tried again, or sent in other parts) are
/// held back, so that nobody gets a row twice.
/// </summary>
/// <remarks>
/// Called on the thread that the work was started on, or in its synchronization context; but <see cref="Retrying"/> on any thread.
/// </remarks>
internal interface IQueryOutput
{
    /// <summary>Whether what is read from now on is held until <see cref="Keep"/>.</summary>
    Holding Holding { get; set; }

    /// <summary>Reads an execution to its end.</summary>
    /// <exception cref="TooManyHeldException">More rows came than can be held, with <see cref="Holding.Limited"/>.</exception>
    void Read(QueryExecution execution);

    /// <summary>A statement that has no rows to read has been run.</summary>
    void Tell(StatementResult result);

    /// <summary>Hands on what is held.</summary>
    void Keep();

    /// <summary>Forgets what is held.</summary>
    void Drop();

    /// <summary>One record failed; the others go on.</summary>
    void Report(Fault fault, QueryRecord record);

    /// <summary>There is something to warn of; the same is written once.</summary>
    void Warn(string text);

    /// <summary>Something will be tried again.</summary>
    void Retrying(Fault fault, int attempt, TimeSpan delay);
}

/// <summary>What an output does with rows.</summary>
internal enum Holding
{
    /// <summary>Hands them on as they come.</summary>
    Nothing,

    /// <summary>Holds them, however many.</summary>
    All,

    /// <summary>Holds them; too many are a <see cref="TooManyHeldException"/>.</summary>
    Limited,

    /// <summary>Holds them; when they are too many it hands them on and is <see cref="Nothing"/> from then on.</summary>
    UntilLimit,
}

/// <summary>An output holds as many rows as it can: the work must go on in parts whose rows need not be held.</summary>
internal sealed class TooManyHeldException : Exception;
