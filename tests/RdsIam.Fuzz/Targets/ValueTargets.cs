using System.Reflection;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Values.Texts;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Fuzz.Targets;

/// <summary>Values in PostgreSQL's binary format, as a server sent them and as a hostile one would.</summary>
internal static class ValueTargets
{
    private static readonly ServerType Texts = new(ServerTypeKind.Array, "_text", [], ServerType.Other);

    private const uint Record = 2249;
    private const uint RecordArray = 2287;

    /// <summary>A value of each type, as PostgreSQL 15 sends it: the type's number and the bytes.</summary>
    private static readonly List<(uint Type, byte[] Wire)> Values = Read();

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("values", Next),
        FuzzTarget.OfText(
            "time-texts",
            ["2026-01-31T12:00:00.123456+05:30", "2026-01-31", "24:00:00", "20260131T120000Z", "infinity", "2026-01-31 12:00:00 Europe/Berlin"],
            "- : T Z + . 99 infinity BC 24:00",
            text =>
            {
                IsoTime.Read(text);
                IsoTime.ReadClock(text);
                Expect.Read(() => ValueText.Of(text, ServerType.Plain("timestamptz")));
                Expect.Read(() => ValueText.Of(new object?[] { text, null }, Texts));
            }),
    ];

    private static List<(uint Type, byte[] Wire)> Read()
    {
        using var stream = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("values.txt")!);
        return [.. stream.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .Select(parts => (uint.Parse(parts[0], null), Convert.FromHexString(parts[1])))];
    }

    private static readonly List<Mutator<byte>> Mutators = Values.ConvertAll(value => new Mutator<byte>(
        [value.Wire],
        FuzzTarget.Numbers,
        random => (byte)random.Next(256)));

    private static FuzzInput Next(Random random)
    {
        var at = random.Next(Values.Count);
        var type = Values[at].Type;
        var wire = Mutators[at].Next(random);
        return new FuzzInput(() => Decode(type, wire), () => $"type {type}: {Convert.ToHexString(wire.AsSpan(0, Math.Min(wire.Length, 1000)))} ({wire.Length} bytes)");
    }

    /// <summary>As wherever a cell is read: what a decoder throws is a fault of the value.</summary>
    private static void Decode(uint type, byte[] wire)
    {
        try
        {
            if (type is Record or RecordArray)
            {
                RecordDecoder.Record(wire, BuiltInTypes.TryOf);
            }
            else if (BuiltInTypes.TryOf(type) is { } decoder)
            {
                decoder.Decode(wire);
                decoder.Print(wire);
            }
        }
        catch (Exception e) when (ValueFaults.Of(e) is { } fault)
        {
            throw fault;
        }
    }
}
