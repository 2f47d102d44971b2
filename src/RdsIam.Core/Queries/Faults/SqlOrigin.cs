using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Faults;

/// <summary>What an error of the server is about.</summary>
/// <param name="Sql">The whole text that the statement was cut from.</param>
/// <param name="Statement">The statement; null when it is not known.</param>
/// <param name="File">The file that the text was read from; null: none.</param>
/// <param name="Record">The number of the record whose values were sent, from 1; null: no records.</param>
internal sealed record SqlOrigin(string Sql, SqlStatement? Statement, string? File, int? Record)
{
    /// <summary>Whether the text has further statements, so that one says more by its line.</summary>
    public bool IsOneOfMany { get; init; }

    /// <summary>Finds the place of a position where the statement was made around what people wrote; null: by the statement.</summary>
    public Func<int, SqlPlace?>? Places { get; init; }

    /// <summary>The place of the error; without a position of the server's, of the statement among many; null: not known.</summary>
    /// <param name="position">In code points of what was sent, from 1; 0: the server gave none.</param>
    public SqlPlace? PlaceOf(int position) =>
        Places is not null ? Places(position) : Statement is null ? null : SqlPlace.Of(Sql, Statement, position);

    /// <summary>Where the statement begins, where that says something; else null.</summary>
    public SqlPlace? Beginning => Statement is not null && IsOneOfMany ? SqlPlace.At(Sql, Statement.SourceHead) : null;
}
