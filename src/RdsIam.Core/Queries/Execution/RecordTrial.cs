using Npgsql;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Values.Forms;

namespace RdsIam.Core.Queries.Execution;

/// <summary>
/// Runs a statement that gives rows of no known type. Whether their fields can be read shows in the first row only; when they cannot,
/// what the statement did is undone, but for what no transaction undoes (sequences have gone on), and it is run with texts.
/// </summary>
/// <param name="transaction">Open.</param>
internal sealed class RecordTrial(StepTransaction transaction)
{
    /// <summary>The reader stands on the first row already.</summary>
    public bool IsOnRow { get; private set; }

    /// <returns>Null: undone.</returns>
    public async Task<NpgsqlDataReader?> RunAsync(ServerStep step, ResultForm form, CancellationToken cancellationToken)
    {
        await transaction.SaveAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var reader = form.IsText is { } isText
                ? await step.RunAsync(isText, cancellationToken).ConfigureAwait(false)
                : await step.RunAsync(cancellationToken).ConfigureAwait(false);
            IsOnRow = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (!IsOnRow || form.CanReadRecords(reader))
            {
                return reader;
            }

            IsOnRow = false;
            step.Cancel();
            await CloseAsync(reader).ConfigureAwait(false);
        }
        catch (PostgresException e) when (SqlFaults.IsWithoutBinaryForm(e))
        {
            // An aclitem among the fields.
        }

        await transaction.BackAsync(cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>Whether the reader stood on the first row; it does not twice.</summary>
    public bool TakeRow()
    {
        var isOnRow = IsOnRow;
        IsOnRow = false;
        return isOnRow;
    }

    private static async Task CloseAsync(NpgsqlDataReader reader)
    {
        try
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            // The answer to our own cancel request.
        }
    }
}
