using System.Diagnostics.Metrics;

namespace RdsIam.Core.Connections.Pools;

/// <summary>Reads how many connections a data source has, from the driver's public metrics, when someone asks.</summary>
internal static class PoolMeter
{
    private const string Meter = "Npgsql";
    private const string Instrument = "db.client.connection.count";
    private const string PoolTag = "db.client.connection.pool.name";
    private const string StateTag = "db.client.connection.state";

    /// <summary>The connections of the data source of that name.</summary>
    public static (int Busy, int Idle) Count(string dataSourceName)
    {
        var (busy, idle) = (0, 0);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == Meter && instrument.Name == Instrument)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) =>
        {
            if (Tag(tags, PoolTag) != dataSourceName)
            {
                return;
            }

            if (Tag(tags, StateTag) == "idle")
            {
                idle += value;
            }
            else
            {
                busy += value;
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return (busy, idle);
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string key)
    {
        foreach (var (name, value) in tags)
        {
            if (name == key)
            {
                return value as string;
            }
        }

        return null;
    }
}
