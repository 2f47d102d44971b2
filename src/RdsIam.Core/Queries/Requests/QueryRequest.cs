using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Queries.Requests;

/// <summary>What to run: one text of one or more statements, with its parameters.</summary>
/// <param name="Sql">The text as its author wrote it.</param>
internal sealed record QueryRequest(string Sql)
{
    public QueryParameters Parameters { get; init; } = QueryParameters.None;

    /// <summary>Columns to add to each row of each result, after the server's: names and values, the same throughout.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Constants { get; init; } = [];

    /// <summary>Put before each statement when it is sent; places of errors are those of the text without it.</summary>
    public string? Prefix { get; init; }

    /// <summary>The file that the text was read from; null: none.</summary>
    public string? File { get; init; }

    /// <summary>Each statement is sent by itself and is a transaction of its own, as in psql; else all are one.</summary>
    public bool EachAlone { get; init; }

    /// <summary>Makes an object of a text of JSON; null: it stays text.</summary>
    public Func<string, object?>? ExpandJson { get; init; }

    /// <summary>No statement is prepared by name, however often it is run.</summary>
    public bool NoPrepare { get; init; }

    /// <summary>Every value comes as the server prints it in its session.</summary>
    public bool AsText { get; init; }

    /// <summary>Null: the target's; zero: no limit. Counts while the server lets us wait, not while the consumer works.</summary>
    public TimeSpan? CommandTimeout { get; init; }

    /// <summary>How the reading thread waits, if it has others to serve meanwhile; null: it blocks.</summary>
    public Action<Task>? Waiter { get; init; }

    /// <summary>Told of each notice as it comes, on whatever thread is reading.</summary>
    public Action<ServerNotice>? OnNotice { get; init; }

    /// <summary>Told once a column, on the reading thread, when its values come as something else than their type.</summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Makes sure that the text can be sent.</summary>
    /// <exception cref="ValueRefusal">ValueHasNul, ValueHasHalfCharacter.</exception>
    public void CheckText()
    {
        try
        {
            ValueText.WellFormed(Sql);
        }
        catch (ValueRefusal refusal)
        {
            throw refusal.At(Messages.ValuePlaceQuery, File);
        }
    }
}
