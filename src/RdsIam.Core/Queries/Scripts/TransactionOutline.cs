using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>
/// Where a text begins and ends transactions itself. Its statements are sent as one transaction, so a ROLLBACK would undo more than it
/// does in psql, where each statement before BEGIN is kept: such a text is refused and not run otherwise.
/// </summary>
internal static class TransactionOutline
{
    /// <param name="request">What is to be run.</param>
    /// <param name="statements">Of its text.</param>
    /// <param name="mayStayOpen">The session lasts, and so may a transaction.</param>
    /// <exception cref="Fault">TextRollsBackMore or TransactionLeftOpen.</exception>
    public static void Check(QueryRequest request, IReadOnlyList<SqlStatement> statements, bool mayStayOpen = false)
    {
        var (begin, count) = (-1, 0);
        for (var i = 0; i < statements.Count; i++)
        {
            var statement = statements[i];
            switch (StatementWords.TransactionRoleOf(statement.Text))
            {
                case TransactionRole.Begins when begin < 0:
                    begin = i;
                    break;
                case TransactionRole.RollsBack when count > 0 && !request.EachAlone:
                    throw ScriptFaults.At((file, line, _) => Messages.TextRollsBackMore(file, line), request, statement.SourceHead);
                case TransactionRole.RollsBack or TransactionRole.Commits:
                    (begin, count) = (-1, 0);
                    break;
                case TransactionRole.EndsAndBegins:
                    (begin, count) = (i, 0);
                    break;
                default:
                    // What stands behind BEGIN is its own.
                    count += begin < 0 ? 1 : 0;
                    break;
            }
        }

        if (begin >= 0 && !mayStayOpen)
        {
            throw ScriptFaults.At(
                (file, line, _) => Messages.TransactionLeftOpen(file, line, Messages.WasNotRun), request, statements[begin].SourceHead);
        }
    }

    /// <summary>Whether a transaction of the text itself is open behind a statement.</summary>
    public static bool IsOpenAfter(SqlStatement statement, bool before) => StatementWords.TransactionRoleOf(statement.Text) switch
    {
        TransactionRole.Begins or TransactionRole.EndsAndBegins => true,
        TransactionRole.Commits or TransactionRole.RollsBack => false,
        _ => before,
    };

    /// <summary>Whether all that a text does stands between its own BEGIN and COMMIT or ROLLBACK.</summary>
    public static bool IsWhole(IReadOnlyList<SqlStatement> statements)
    {
        var isOpen = false;
        foreach (var statement in statements)
        {
            var role = StatementWords.TransactionRoleOf(statement.Text);
            if (!isOpen && role != TransactionRole.Begins)
            {
                return false;
            }

            isOpen = role is not (TransactionRole.Commits or TransactionRole.RollsBack);
        }

        return true;
    }
}

/// <summary>What a statement does to the transaction around it.</summary>
internal enum TransactionRole
{
    None,
    Begins,
    Commits,
    RollsBack,

    /// <summary>AND CHAIN.</summary>
    EndsAndBegins,
}
