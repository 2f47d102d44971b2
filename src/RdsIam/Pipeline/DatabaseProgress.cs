using System.Management.Automation;

namespace RdsIam.Pipeline;

/// <summary>Shows in which of many databases work is. Told of databases on any thread, shown on the pipeline thread.</summary>
internal sealed class DatabaseProgress(Cmdlet cmdlet)
{
    private volatile string? _database;
    private int _opened;

    /// <summary>A database is opened.</summary>
    public void Open(string name)
    {
        Interlocked.Increment(ref _opened);
        _database = name;
    }

    /// <summary>Waits for the work, and shows how far it is where it takes long.</summary>
    public async Task<T> WhileAsync<T>(string activity, Task<T> work)
    {
        var meter = new ProgressMeter(cmdlet, activity);
        try
        {
            await ProgressMeter.WhileAsync(work, () => meter.ShowIfDue(Line));
            return await work;
        }
        finally
        {
            meter.End();
        }

        string Line() => ModuleMessages.InDatabase(_database, Volatile.Read(ref _opened));
    }
}
