using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Sessions;

/// <summary>Runs a text in a session part by part: rows of COPY go their own way, and each statement does with <see cref="QueryRequest.EachAlone"/>.</summary>
internal sealed class ScriptWork(QuerySession session, QueryRequest request, IQueryOutput output)
{
    private readonly IReadOnlyList<SqlStatement> _statements = QueryText.Read(request, StringSetting.Of(session.Connection));

    /// <summary>Whether a text is run in parts; else it is sent at once.</summary>
    public static bool IsNeeded(QueryRequest request) => request.EachAlone
        || (ScriptPart.MayHaveRows(request.Sql) && SqlScript.Read(request).Statements.Any(statement => statement.Rows is not null));

    /// <summary>Runs it to its end, in one transaction unless each statement is one.</summary>
    /// <exception cref="Fault">A part failed, or cannot be run so.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        session.Check(request, _statements);
        if (request.EachAlone && session.IsInTransaction)
        {
            throw new Fault(Messages.EachAloneInTransaction, FaultKind.InvalidOperation, request.File);
        }

        var begins = !request.EachAlone && !session.IsInTransaction && !TransactionOutline.IsWhole(_statements);
        if (begins)
        {
            CheckOwn();
            await session.BeginAsync(cancellationToken).ConfigureAwait(true);
        }

        await RunPartsAsync(cancellationToken).ConfigureAwait(true);
        if (begins)
        {
            await session.CommitAsync(cancellationToken).ConfigureAwait(true);
        }
        else if (session.Pinned is null && session is { HasBegun: false, IsInTransaction: true })
        {
            throw ScriptFaults.At((file, line, _) => Messages.TransactionLeftOpen(file, line, Messages.WasUndone), request, 0);
        }
    }

    /// <summary>Its own transactions within ours would end ours, and what follows would be kept by itself.</summary>
    private void CheckOwn()
    {
        if (_statements.FirstOrDefault(statement => StatementWords.ControlsTransaction(statement.Text)) is { } statement)
        {
            throw ScriptFaults.At((file, line, _) => Messages.TextControlsTransaction(file, line), request, statement.SourceHead);
        }
    }

    private async Task RunPartsAsync(CancellationToken cancellationToken)
    {
        var results = new ScriptResults(_statements.Count(statement => StatementWords.MayGiveRows(statement.Text)) > 1);
        foreach (var part in ScriptPart.Of(_statements, request.EachAlone))
        {
            try
            {
                await RunAsync(part, results, cancellationToken).ConfigureAwait(true);
            }
            catch (Fault fault) when (request.EachAlone && _statements.Count > 1)
            {
                fault.SeeAlso = WhatIsKept(part.FirstIndex);
                throw;
            }
        }
    }

    private async Task RunAsync(ScriptPart part, ScriptResults results, CancellationToken cancellationToken)
    {
        if (part.Rows is not null)
        {
            var rows = await ScriptCopy.RunAsync(session, request, part, cancellationToken).ConfigureAwait(true);
            output.Tell(new StatementResult(part.FirstIndex, "COPY", rows));
            return;
        }

        using var execution = await QueryRunner.StartAsync(session, request, part, results, cancellationToken).ConfigureAwait(true);
        output.Read(execution);
        results.Count = execution.ResultIndex + 1;
    }

    /// <summary>Says what took effect before a statement that failed, each by itself; what its own BEGIN holds did not.</summary>
    private string WhatIsKept(int failed)
    {
        var kept = failed;
        var begin = -1;
        for (var i = 0; i < failed; i++)
        {
            begin = StatementWords.TransactionRoleOf(_statements[i].Text) switch
            {
                TransactionRole.Begins => begin < 0 ? i : begin,
                TransactionRole.EndsAndBegins => i,
                TransactionRole.Commits or TransactionRole.RollsBack => -1,
                _ => begin,
            };
        }

        kept = begin < 0 ? kept : begin;
        var line = SqlPlace.At(request.Sql, _statements[failed].SourceHead).Line;
        return kept == 0
            ? Messages.NothingKept(failed + 1, _statements.Count, line)
            : Messages.StatementsKept(failed + 1, _statements.Count, line, kept);
    }
}
