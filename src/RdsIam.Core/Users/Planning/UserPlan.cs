using RdsIam.Core.Catalog;

namespace RdsIam.Core.Users.Planning;

/// <summary>What is to be done so that a database user becomes what is wanted, or goes.</summary>
internal sealed class UserPlan
{
    /// <summary>How its databases are opened.</summary>
    public required OpenDatabase Open { get; init; }

    public required string UserName { get; init; }

    /// <summary>The server as it was when the plan was made.</summary>
    public required ServerState Server { get; init; }

    /// <summary>The role is not there yet.</summary>
    public bool Creates { get; init; }

    /// <summary>After one database failed, the next ones are left as they are.</summary>
    public bool StopsAtFault { get; init; }

    /// <summary>In the order in which they are visited.</summary>
    public required IReadOnlyList<DatabasePlan> Databases { get; init; }

    public required IReadOnlyList<PlanNote> Notes { get; init; }

    /// <summary>Makes the plan anew from what the catalogs say then.</summary>
    public required Func<CancellationToken, Task<UserPlan>> MakeAgain { get; init; }

    /// <summary>Each statement is a transaction of its own: Aurora DSQL takes one statement that defines something in each.</summary>
    public bool RunsOneByOne => Server.IsDsql;

    /// <summary>Everything is as it should be already.</summary>
    public bool IsEmpty => Databases.All(d => d.Statements.Count == 0 && d.Fault is null);

    /// <summary>There is something to run.</summary>
    public bool HasStatements => Databases.Any(d => d.Statements.Count > 0);

    /// <summary>The statements for people to read, with what they are run in where there are several databases.</summary>
    public string ToText()
    {
        var parts = Databases.Where(d => d.Fault is null && d.Statements.Count > 0).ToList();
        return string.Join(Environment.NewLine, parts.SelectMany(part => part.Statements
            .Select(statement => statement.Sql + ";")
            .Prepend(parts.Count > 1 ? $"-- In database {part.Database}:" : null)
            .OfType<string>()));
    }

    /// <summary>The plan as a script for psql.</summary>
    public string ToScript() => PlanScript.Of(this);
}
