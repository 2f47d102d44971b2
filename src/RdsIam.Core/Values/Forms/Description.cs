using System.Data;
using Npgsql;

namespace RdsIam.Core.Values.Forms;

/// <summary>Asks the server what columns statements have, without running them.</summary>
internal static class Description
{
    /// <summary>The forms of the results of a batch, one a statement that has columns.</summary>
    /// <param name="batch">Its texts go as they are. Of statements that are prepared by name the description is at hand.</param>
    /// <param name="types">Learns the types that it does not know yet.</param>
    /// <param name="printed">Every column is wanted as the server prints it.</param>
    /// <param name="cancellationToken">Cancels on the server.</param>
    /// <exception cref="PostgresException">A statement is wrong.</exception>
    public static async Task<List<ResultForm>> OfAsync(
        NpgsqlBatch batch, DatabaseTypes types, bool printed, CancellationToken cancellationToken)
    {
        var described = new List<uint[]>();
        var reader = await batch.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            do
            {
                var oids = new uint[reader.FieldCount];
                for (var i = 0; i < oids.Length; i++)
                {
                    oids[i] = reader.GetDataTypeOID(i);
                }

                described.Add(oids);
            }
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
        }

        if (printed)
        {
            return described.ConvertAll(oids => new ResultForm(types, oids, null).Printed());
        }

        await types.LearnAsync(batch.Connection!, described.SelectMany(oids => oids), cancellationToken).ConfigureAwait(false);
        return described.ConvertAll(oids => ResultForm.For(types, oids));
    }
}
