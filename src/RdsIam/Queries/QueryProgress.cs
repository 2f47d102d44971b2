using System.Globalization;
using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Pipeline;

namespace RdsIam.Queries;

/// <summary>How many rows and records of a query went through. Used on the pipeline thread.</summary>
internal sealed class QueryProgress(Cmdlet cmdlet)
{
    private readonly ProgressMeter _meter = new(cmdlet, "Invoke-RdsIamQuery");
    private long _rows;
    private long _records;

    /// <summary>A row was written.</summary>
    public void Row()
    {
        _rows++;
        Look();
    }

    /// <summary>Records were sent.</summary>
    public void Records(int count)
    {
        _records += count;
        Look();
    }

    /// <summary>Looks at the clock while the server works on something.</summary>
    public Task WhileAsync(Task work) => work.IsCompleted ? work : ProgressMeter.WhileAsync(work, Look);

    /// <inheritdoc cref="ProgressMeter.End"/>
    public void End() => _meter.End();

    private void Look()
    {
        if (_meter.IsDue)
        {
            _meter.Show(Status());
        }
    }

    private string Status() => (_rows, _records) switch
    {
        (0, 0) => $"waiting for the server, {AdviceFormat.Count((long)_meter.Elapsed.TotalSeconds, "second")}",
        (_, 0) => _meter.Rate(_rows, "row"),
        (0, _) => _meter.Rate(_records, "record"),
        _ => $"{AdviceFormat.Count(string.Create(CultureInfo.InvariantCulture, $"{_records:N0}"), "record")}, {_meter.Rate(_rows, "row")}",
    };
}
