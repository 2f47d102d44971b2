using System.Collections;
using System.Data;
using System.Management.Automation;
using RdsIam.Core.Bulk;
using RdsIam.Input;

namespace RdsIam.Bulk;

/// <summary>Piped records on their way into a table.</summary>
internal sealed class RecordStream : IDisposable
{
    private readonly RecordReader _reader;

    private RecordStream(RecordReader reader, RecordImport import) => (_reader, Import) = (reader, import);

    public RecordImport Import { get; }

    /// <summary>Begins with the first record, which says what the others are like.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="connection">Over which.</param>
    /// <param name="first">Is written.</param>
    /// <param name="fields">The properties to take; null: all of the first record.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<RecordStream> StartAsync(
        ImportPlan plan, RdsIamConnection connection, PSObject? first, string[]? fields, CancellationToken cancellationToken)
    {
        // Read once: what a property gives may be used up by that.
        var reader = new RecordReader(first, fields);
        var values = reader.Read(first, 1);
        var import = await RecordImport.StartAsync(
            connection.Pool, plan.Table, reader.Fields, plan.Options.Null, cancellationToken, values, plan.Limit, plan.OnNotice,
            plan.Pinned, plan.Mode);
        try
        {
            import.Write(values, cancellationToken);
            return new RecordStream(reader, import);
        }
        catch
        {
            // Nobody else knows of it yet, and it holds a connection.
            await import.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// One record, an array of them that was given by name, or the rows of a table, which another cmdlet writes as a whole.
    /// </summary>
    public static IEnumerable<PSObject?> Items(PSObject? input, bool isPiped) => input?.BaseObject switch
    {
        DataTable table => table.Rows.Cast<DataRow>().Select(PSObject.AsPSObject),
        IList many when !isPiped => many.Cast<object?>().Select(item => item is null ? null : PSObject.AsPSObject(item)),
        _ => [input],
    };

    public void Write(PSObject? record, CancellationToken cancellationToken) =>
        Import.Write(_reader.Read(record, Import.Records + 1), cancellationToken);

    /// <summary>Gives up what was not completed.</summary>
    public void Dispose() => Import.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
