using System.Globalization;
using System.Numerics;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Tests.Values;

/// <summary>
/// Values in PostgreSQL's binary format, byte for byte as its receive functions read them; which do not fit, and which are left to the
/// server.
/// </summary>
public sealed class WireWritingTests
{
    private static readonly Guid Id = new("00112233-4455-6677-8899-aabbccddeeff");

    private static readonly Dictionary<string, CellWrite> Writers = new()
    {
        ["bool"] = WireNumbers.Bool, ["int2"] = WireNumbers.Int16, ["int4"] = WireNumbers.Int32, ["int8"] = WireNumbers.Int64,
        ["oid"] = WireNumbers.UInt32, ["float4"] = WireFloats.Single, ["float8"] = WireFloats.Double, ["numeric"] = WireNumericWriter.Write,
        ["text"] = WireTexts.Text, ["json"] = WireTexts.Json, ["jsonb"] = WireTexts.Jsonb, ["bytea"] = WireTexts.Bytes,
        ["uuid"] = WireTexts.Uuid, ["date"] = WireTimeWriters.Date, ["time"] = WireTimeWriters.Time,
        ["timestamp"] = WireTimeWriters.Timestamp, ["utc"] = new WireTimeWriters(isUtc: true).TimestampTz,
        ["zoned"] = new WireTimeWriters(isUtc: false).TimestampTz,
    };

    public static TheoryData<string, object, string> Bytes => new()
    {
        { "bool", true, "01" }, { "bool", false, "00" }, { "bool", "t", "01" }, { "bool", "true", "01" }, { "bool", "f", "00" },
        { "bool", "false", "00" }, { "bool", 1, "01" }, { "bool", 0L, "00" }, { "bool", 1m, "01" },
        { "int2", short.MaxValue, "7FFF" }, { "int2", short.MinValue, "8000" }, { "int2", "-1", "FFFF" },
        { "int4", int.MinValue, "80000000" }, { "int4", (long)int.MaxValue, "7FFFFFFF" }, { "int4", (long)int.MinValue, "80000000" },
        { "int4", "7", "00000007" }, { "int4", DayOfWeek.Friday, "00000005" }, { "int4", 7f, "00000007" }, { "int4", -7m, "FFFFFFF9" },
        { "int8", long.MaxValue, "7FFFFFFFFFFFFFFF" }, { "int8", long.MinValue, "8000000000000000" },
        { "int8", (decimal)long.MaxValue, "7FFFFFFFFFFFFFFF" }, { "int8", (decimal)long.MinValue, "8000000000000000" },
        { "int8", 9_007_199_254_740_992d, "0020000000000000" }, { "int8", -9_007_199_254_740_992d, "FFE0000000000000" },
        { "int8", (UInt128)5, "0000000000000005" }, { "int8", (ulong)long.MaxValue, "7FFFFFFFFFFFFFFF" },
        { "oid", uint.MaxValue, "FFFFFFFF" }, { "oid", 0, "00000000" }, { "oid", "26", "0000001A" },
        { "float4", 1.5f, "3FC00000" }, { "float4", float.NaN, "FFC00000" }, { "float4", double.PositiveInfinity, "7F800000" },
        { "float4", double.NegativeInfinity, "FF800000" }, { "float4", 0.1, "3DCCCCCD" }, { "float4", 0d, "00000000" },
        { "float4", "0", "00000000" }, { "float4", "0.0E5", "00000000" }, { "float4", "0e-99", "00000000" }, { "float4", 0, "00000000" },
        { "float4", "1e-45", "00000001" }, { "float4", 1.5m, "3FC00000" },
        { "float8", 1.5, "3FF8000000000000" }, { "float8", double.NegativeInfinity, "FFF0000000000000" },
        { "float8", float.PositiveInfinity, "7FF0000000000000" }, { "float8", 0.1f, "3FB999999999999A" }, { "float8", 0f, "0000000000000000" },
        { "float8", "0.1", "3FB999999999999A" }, { "float8", "0e9", "0000000000000000" }, { "float8", "+1E0", "3FF0000000000000" },
        { "float8", new BigInteger(3), "4008000000000000" }, { "float8", "4.9e-324", "0000000000000001" },
        { "numeric", 0m, "0000 0000 0000 0000" }, { "numeric", 0.00m, "0000 0000 0000 0002" }, { "numeric", 1, "0001 0000 0000 0000 0001" },
        { "numeric", -1.5m, "0002 0000 4000 0001 0001 1388" }, { "numeric", 10000m, "0001 0001 0000 0000 0001" },
        { "numeric", 0.0001m, "0001 FFFF 0000 0004 0001" }, { "numeric", 0.00001m, "0001 FFFE 0000 0005 03E8" },
        { "numeric", 12345.678m, "0003 0001 0000 0003 0001 0929 1A7C" },
        { "numeric", decimal.MaxValue, "0008 0007 0000 0000 0007 240C 0659 0592 10F1 172F 112B 014F" },
        { "numeric", "-12.5e-7", "0001 FFFE 4000 0008 007D" }, { "numeric", "1e5", "0001 0001 0000 0000 000A" },
        { "numeric", "+7", "0001 0000 0000 0000 0007" }, { "numeric", ".5", "0001 FFFF 0000 0001 1388" },
        { "numeric", "5.", "0001 0000 0000 0000 0005" }, { "numeric", "-0.0", "0000 0000 0000 0001" }, { "numeric", "NaN", "0000 0000 C000 0000" },
        { "numeric", double.NaN, "0000 0000 C000 0000" }, { "numeric", float.PositiveInfinity, "0000 0000 D000 0000" },
        { "numeric", "-Infinity", "0000 0000 F000 0000" }, { "numeric", BigInteger.Pow(10, 40), "0001 000A 0000 0000 0001" },
        { "numeric", "0.000000009", "0001 FFFD 0000 0009 2328" }, { "numeric", "1e-16383", "0001 F000 0000 3FFF 000A" },
        { "numeric", "1e131071", "0001 7FFF 0000 0000 03E8" }, { "numeric", "0e999", "0000 0000 0000 0000" },
        { "text", "é", "C3A9" }, { "text", 1.5, "312E35" }, { "text", "", "" },
        { "json", "[]", "5B5D" }, { "json", 7, "37" }, { "json", true, "74727565" }, { "jsonb", "[]", "015B5D" }, { "jsonb", 7, "0137" },
        { "bytea", new byte[] { 0, 255 }, "00FF" }, { "bytea", Array.Empty<byte>(), "" }, { "bytea", "a~", "617E" },
        { "uuid", Id, "00112233445566778899AABBCCDDEEFF" }, { "uuid", Id.ToString("D").ToUpperInvariant(), "00112233445566778899AABBCCDDEEFF" },
        { "date", new DateTime(2000, 1, 2, 23, 0, 0), "00000001" }, { "date", new DateOnly(1999, 12, 31), "FFFFFFFF" },
        { "date", "2000-01-03", "00000002" }, { "date", DateTime.MaxValue, "7FFFFFFF" }, { "date", new DateTime(1), "80000000" },
        { "time", TimeSpan.Zero, "0000000000000000" }, { "time", TimeSpan.FromDays(1), "000000141DD76000" },
        { "time", new TimeSpan(19), "0000000000000001" }, { "time", new TimeOnly(0, 0, 1), "00000000000F4240" },
        { "time", new DateTime(2026, 1, 1, 0, 0, 1), "00000000000F4240" }, { "time", "00:00:01", "00000000000F4240" },
        { "timestamp", new DateTime(2000, 1, 1, 0, 0, 1), "00000000000F4240" }, { "timestamp", new DateOnly(2000, 1, 1), "0000000000000000" },
        { "timestamp", "2000-01-01 00:00:01", "00000000000F4240" }, { "timestamp", "2000-01-02", "000000141DD76000" },
        { "timestamp", DateTime.MaxValue, "7FFFFFFFFFFFFFFF" }, { "timestamp", new DateTime(1), "8000000000000000" },
        { "utc", new DateTime(2000, 1, 1, 0, 0, 1, DateTimeKind.Unspecified), "00000000000F4240" },
        { "utc", new DateOnly(2000, 1, 2), "000000141DD76000" }, { "utc", "2000-01-01 00:00:01", "00000000000F4240" },
        { "zoned", new DateTime(2000, 1, 1, 0, 0, 1, DateTimeKind.Utc), "00000000000F4240" },
        { "zoned", new DateTimeOffset(2000, 1, 1, 1, 0, 1, TimeSpan.FromHours(1)), "00000000000F4240" },
        { "zoned", "2000-01-01 01:00:01+01", "00000000000F4240" },
        { "zoned", DateTimeOffset.MaxValue, "7FFFFFFFFFFFFFFF" }, { "utc", DateTime.MaxValue, "7FFFFFFFFFFFFFFF" },
        { "zoned", DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), "7FFFFFFFFFFFFFFF" },
    };

    public static TheoryData<string, object> Misfits => new()
    {
        { "bool", 2 }, { "bool", -1 }, { "bool", 1.5 }, { "int2", 32768 }, { "int2", -32769 }, { "int4", 2_147_483_648L }, { "int4", -2_147_483_649L },
        { "int4", 1.5 }, { "int4", 1.5m }, { "int4", true }, { "int4", Guid.Empty }, { "int8", 9_007_199_254_740_994d }, { "int8", double.NaN },
        { "int8", 9_223_372_036_854_775_808m }, { "int8", -9_223_372_036_854_775_809m }, { "int8", ulong.MaxValue }, { "int8", Int128.MinValue },
        { "oid", -1 }, { "oid", 4_294_967_296L }, { "float4", 1e39 }, { "float4", -1e-60 }, { "float4", new BigInteger(1e60) },
        { "float8", true }, { "float8", BigInteger.Pow(10, 400) }, { "numeric", true }, { "numeric", BigInteger.Pow(10, 131_072) },
        { "numeric", Guid.Empty }, { "uuid", 1 }, { "bytea", 1 },
        { "date", 1 }, { "date", TimeSpan.Zero }, { "time", new TimeSpan(-1) }, { "time", TimeSpan.FromDays(1) + new TimeSpan(1) }, { "time", 1 },
        { "timestamp", 1 }, { "utc", 1 }, { "zoned", 1 },
    };

    public static TheoryData<string, object> ForTheServer => new()
    {
        { "bool", "yes" }, { "bool", "1" }, { "bool", new object() }, { "int2", "+1" }, { "int4", "" }, { "int4", "-" }, { "int4", " 1" },
        { "int4", "1.0" }, { "int4", "1e3" }, { "int4", "2147483648" }, { "int8", "9223372036854775808" }, { "int8", "--1" }, { "oid", "-1" },
        { "float4", "1e-60" }, { "float4", "1e60" }, { "float4", "Infinity" }, { "float4", " 1" }, { "float4", "1E-99" }, { "float8", "1e-400" },
        { "float8", "1e400" }, { "float8", "0x1" }, { "float8", "1_0" }, { "float8", "" }, { "float8", "1e" }, { "numeric", "" }, { "numeric", "." },
        { "numeric", "1e" }, { "numeric", "1e5.5" }, { "numeric", "-NaN" }, { "numeric", "inf" }, { "numeric", "1 " }, { "numeric", "--1" },
        { "numeric", "1e-16384" }, { "numeric", "1e131072" }, { "numeric", "1e140000" }, { "numeric", "1e200000" }, { "numeric", "1e99999999999" }, { "numeric", "1.2.3" }, { "numeric", new object() },
        { "bytea", "\\x00" }, { "bytea", "é" }, { "bytea", "a\0" }, { "bytea", new object() }, { "uuid", Id.ToString("N") }, { "uuid", Id.ToString("B") },
        { "uuid", "00112233-4455-6677-8899-aabbccddeefg" }, { "uuid", "001122334455-6677-8899-aabbccddeeff-" }, { "date", "2000-01-01 00:00" },
        { "date", "today" }, { "date", "2000-01-01 00:00Z" }, { "time", "noon" }, { "time", "1:00" }, { "timestamp", "2000-01-01 00:00Z" },
        { "timestamp", "now" }, { "utc", "now" }, { "zoned", "2000-01-01 00:00" }, { "zoned", "2000-01-01" }, { "zoned", new DateOnly(2000, 1, 1) },
        { "zoned", new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified) },
    };

    [Theory]
    [MemberData(nameof(Bytes))]
    public void A_value_is_its_length_and_its_bytes(string type, object value, string bytes)
    {
        var writer = new WireWriter(16);
        Assert.Equal(CellOutcome.Written, Writers[type](writer, value));
        var expected = bytes.Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal((expected.Length / 2).ToString("X8", CultureInfo.InvariantCulture) + expected, Convert.ToHexString(writer.Written));
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public void A_value_that_the_type_cannot_hold_does_not_fit(string type, object value) =>
        Assert.Equal(CellOutcome.Misfit, Writers[type](new WireWriter(16), value));

    [Theory]
    [MemberData(nameof(ForTheServer))]
    public void What_the_server_may_read_otherwise_goes_as_text(string type, object value) =>
        Assert.Equal(CellOutcome.AsText, Writers[type](new WireWriter(16), value));

    [Fact]
    public void A_local_time_is_written_as_the_instant_that_it_is()
    {
        var local = new DateTime(2026, 7, 1, 12, 0, 0, DateTimeKind.Local);
        Assert.All(new[] { "utc", "zoned" }, type =>
        {
            var (one, two) = (new WireWriter(16), new WireWriter(16));
            Assert.Equal(CellOutcome.Written, Writers[type](one, local));
            Assert.Equal(CellOutcome.Written, Writers[type](two, new DateTimeOffset(local)));
            Assert.Equal(Convert.ToHexString(two.Written), Convert.ToHexString(one.Written));
        });
    }

    [Fact]
    public void Numbers_stand_with_the_high_byte_first_and_the_buffer_grows()
    {
        var writer = new WireWriter(1);
        writer.Byte(1);
        writer.Int16(2);
        writer.Int32(3);
        writer.Int64(4);
        writer.Single(1);
        writer.Double(1);
        writer.Bytes([5, 6]);
        writer.Text("é");
        Assert.Equal("01 0002 00000003 0000000000000004 3F800000 3FF0000000000000 0506 C3A9".Replace(" ", "", StringComparison.Ordinal), Hex(writer));
        var large = new byte[100_000];
        Array.Fill(large, (byte)7);
        writer.Bytes(large);
        Assert.Equal(31 + large.Length, writer.Length);
        Assert.Equal(large, writer.Written[31..].ToArray());
    }

    [Fact]
    public void A_length_is_put_where_room_was_left_for_it()
    {
        var writer = new WireWriter(16);
        writer.Byte(9);
        var start = writer.BeginLength();
        writer.Text("abc");
        writer.EndLength(start);
        Assert.Equal("0900000003616263", Hex(writer));
        writer.CutTo(1);
        Assert.Equal("09", Hex(writer));
        var space = writer.Space(40);
        Assert.True(space.Length >= 40);
        space[0] = 8;
        writer.Advance(1);
        Assert.Equal("0908", Hex(writer));
    }

    [Fact]
    public void What_was_handed_over_is_not_written_again()
    {
        var writer = new WireWriter(16);
        writer.Int16(1);
        var first = writer.Detach();
        Assert.Equal([0, 1], first.ToArray());
        Assert.Equal(0, writer.Length);
        writer.Int16(2);
        Assert.Equal("0002", Hex(writer));
        Assert.Equal([0, 1], first.ToArray());
    }

    private static string Hex(WireWriter writer) => Convert.ToHexString(writer.Written);
}
