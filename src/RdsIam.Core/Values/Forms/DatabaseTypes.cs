using System.Collections.Concurrent;
using Npgsql;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Values.Forms;

/// <summary>
/// The decoders of a database's types, by number: the built-in ones, and those made by its owners, which the server is asked for
/// when a result first has them. Safe for many threads.
/// </summary>
/// <remarks>
/// A type keeps its number for life, but not its fields and names: what was learned is asked for again after a while, and after
/// statements of our own that may change types.
/// </remarks>
internal sealed class DatabaseTypes
{
    /// <summary>The first number that is not a built-in type's.</summary>
    public const uint FirstOwn = 16384;

    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly WireDecoder _record;
    private readonly WireDecoder _records;
    private volatile Learned _learned;

    public DatabaseTypes(TimeProvider time)
    {
        _time = time;
        _learned = new Learned(time.GetTimestamp());
        _record = new WireDecoder<object?[]>(wire => RecordDecoder.Record(wire, TryOf));
        _records = new ArrayDecoder(_record);
    }

    /// <summary>
    /// The decoder of a type; null: its binary form does not exist or nobody here knows it, so that it must come as text.
    /// </summary>
    public WireDecoder? TryOf(uint oid) => oid switch
    {
        Oids.Record => _record,
        Oids.RecordArray => _records,
        < FirstOwn => BuiltInTypes.TryOf(oid),
        _ => _learned.Decoders.GetValueOrDefault(oid),
    };

    /// <summary>Forgets what may have changed.</summary>
    public void Forget() => _learned = new Learned(_time.GetTimestamp());

    /// <summary>Asks the server for the types among these that are not known yet.</summary>
    public async Task LearnAsync(NpgsqlConnection connection, IEnumerable<uint> oids, CancellationToken cancellationToken)
    {
        List<uint>? unknown = null;
        foreach (var oid in oids)
        {
            if (oid >= FirstOwn || oid is Oids.Record or Oids.RecordArray)
            {
                (unknown ??= []).Add(oid);
            }
        }

        if (unknown is null)
        {
            return;
        }

        if (_time.GetElapsedTime(_learned.Since) > Trusted)
        {
            Forget();
        }

        var learned = _learned;
        // Rows of no known type carry the numbers of their fields' types in each value, too late to ask.
        var all = unknown.Exists(oid => oid < FirstOwn);
        if (all ? learned.IsComplete : unknown.TrueForAll(learned.Decoders.ContainsKey))
        {
            return;
        }

        var catalog = await TypeCatalogue.ReadAsync(connection, unknown, all, cancellationToken).ConfigureAwait(false);
        foreach (var oid in catalog.Keys.Concat(unknown))
        {
            learned.Decoders[oid] = OwnTypes.TryOf(oid, catalog, Forget);
        }

        learned.IsComplete |= all;
    }

    private sealed class Learned(long since)
    {
        public long Since { get; } = since;

        public bool IsComplete { get; set; }

        public ConcurrentDictionary<uint, WireDecoder?> Decoders { get; } = new();
    }
}
