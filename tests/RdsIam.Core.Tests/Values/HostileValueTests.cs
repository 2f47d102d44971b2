using System.Collections;
using System.Collections.Specialized;
using System.Net;
using System.Numerics;
using System.Security;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Tests.Values;

/// <summary>Thousands of values that nobody made with a database in mind: each has a text, or is refused by name.</summary>
public sealed class HostileValueTests
{
    private const int Values = 5000;

    private static readonly ServerType[] Types =
    [
        ServerType.Other,
        ServerType.Plain("jsonb"),
        new(ServerTypeKind.Array, "_text", [], ServerType.Other),
        new(ServerTypeKind.Array, "_jsonb", [], ServerType.Plain("jsonb")),
        new(ServerTypeKind.Hstore, "hstore", [], null),
        new(ServerTypeKind.Vector, "int2vector", [], null),
        new(ServerTypeKind.Composite, "place", [new("a", ServerType.Other), new("b", ServerType.Plain("json"))], null),
    ];

    [Fact]
    public void A_value_has_a_text_or_is_refused_by_name()
    {
        var random = new Random(11);
        var texts = 0;
        for (var i = 0; i < Values; i++)
        {
            var value = Make(random, 0, []);
            foreach (var type in Types)
            {
                try
                {
                    ParameterValue.Check(value);
                    ValueTypes.AreNeededFor(value);
                    var text = ValueText.Of(value, type);
                    texts++;
                    Assert.DoesNotContain("hidden", text ?? "", StringComparison.Ordinal);
                    Assert.DoesNotContain("System.Object", text ?? "", StringComparison.Ordinal);
                }
                catch (Fault fault)
                {
                    Assert.True(fault is ValueRefusal or { ErrorId: "CompositeFieldUnknown" }, fault.Message);
                }
            }
        }

        Assert.InRange(texts, Values, (Values * Types.Length) - Values);
    }

    private static object? Make(Random random, int depth, List<object> outer)
    {
        object? Part()
        {
            return Make(random, depth + 1, outer);
        }

        switch (depth > 6 ? random.Next(4, 24) : random.Next(24))
        {
            case 0:
                var list = new List<object?>();
                outer.Add(list);
                list.AddRange(Enumerable.Range(0, random.Next(4)).Select(_ => Part()));
                return list;
            case 1:
                var table = new Hashtable();
                outer.Add(table);
                foreach (var key in new object[] { "a", 2, DayOfWeek.Friday }.Take(random.Next(4)))
                {
                    table[key] = Part();
                }

                return table;
            case 2:
                return new OrderedDictionary { ["a"] = Part(), ["b"] = Part() };
            case 3:
                return new[] { Part(), Part() };
            case 4 when outer.Count > 0:
                // Also what is being made just now.
                return outer[random.Next(outer.Count)];
            default:
                return Leaf(random);
        }
    }

    private static object? Leaf(Random random) => random.Next(22) switch
    {
        0 => null,
        1 => DBNull.Value,
        2 => new string((char)random.Next(0, 0x10000), random.Next(3)),
        3 => new NetworkCredential("u", "hidden"),
        4 => new SecureString(),
        5 => new object(),
        6 => double.NaN,
        7 => float.NegativeInfinity,
        8 => BigInteger.Pow(10, random.Next(60)),
        9 => DateTime.MinValue,
        10 => DateTimeOffset.MaxValue,
        11 => TimeSpan.FromTicks(random.NextInt64()),
        12 => new byte[] { 0, 255 },
        13 => new BitArray(3, true),
        14 => IPAddress.IPv6Loopback,
        15 => Array.Empty<int>(),
        16 => new int[2, 2],
        17 => Thread.CurrentThread,
        18 => (Action)(() => { }),
        19 => new NameValueCollection { ["a"] = "b", [null] = null },
        20 => new KeyValuePair<string, object?>[] { new("a", 1) },
        _ => random.Next(),
    };
}
