using System.Collections.Specialized;
using System.Globalization;
using System.Text;
using RdsIam.Core.Values.Texts;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Tests.Values;

/// <summary>Values read from the bytes that PostgreSQL's send functions make, at the edges of what there may be.</summary>
public sealed class WireReadingTests
{
    private static readonly RangeDecoder TextRange = new(BuiltInTypes.Text);
    private static readonly ArrayDecoder TextArray = new(BuiltInTypes.Text);

    public static TheoryData<string, string> Ranges => new()
    {
        { "01", "empty" }, { "18", "(,)" }, { "02 00000000 00000001 62", "[\"\",b)" }, { "04 00000001 61 00000001 62", "(a,b]" },
        { "06 00000001 61 00000003 612062", "[a,\"a b\"]" }, { "12 00000002 6122", "[\"a\"\"\",)" }, { "0C 00000002 5C61", "(,\"\\\\a\"]" },
        { "12 00000001 28", "[\"(\",)" }, { "12 00000001 2C", "[\",\",)" }, { "12 00000001 5D", "[\"]\",)" }, { "12 00000001 0B", "[\"\v\",)" },
    };

    /// <summary>Dimensions, whether there are nulls, the element's type, then length and lower bound of each, and the elements.</summary>
    public static TheoryData<string, string> Arrays => new()
    {
        { "00000000 00000000 00000019", "{}" },
        { "00000001 00000001 00000019 00000001 00000001 FFFFFFFF", "{NULL}" },
        { "00000001 00000000 00000019 00000002 00000001 00000001 61 00000000", "{a,\"\"}" },
        { "00000002 00000001 00000019 00000002 00000001 00000001 00000001 FFFFFFFF FFFFFFFF", "{{NULL},{NULL}}" },
        {
            "00000006 00000000 00000019 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 "
                + "00000001 00000001 00000001 78",
            "{{{{{{x}}}}}}"
        },
    };

    /// <summary>More parts than bytes, none where there must be some, fewer than none, more dimensions than PostgreSQL has.</summary>
    public static TheoryData<string, string> Broken => new()
    {
        { "array", "00000001 00000000 00000019 00000000 00000001" }, { "array", "00000001 00000000 00000019 FFFFFFFF 00000001" },
        { "array", "00000001 00000000 00000019 00000003 00000001 00000004 61616161" }, { "array", "FFFFFFFF 00000000 00000019" },
        { "array", "00000002 00000000 00000019 7FFFFFFF 00000001 7FFFFFFF 00000001 00000000" },
        {
            "array",
            "00000007 00000000 00000019 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 00000001 78"
        },
        { "multirange", "00000002 00000001 18 00000000" }, { "multirange", "FFFFFFFF" }, { "bits", "00000009 FF" }, { "bits", "FFFFFFFF FF" },
        { "hstore", "00000002 00000001 61 FFFFFFFF" }, { "polygon", "00000001 00000000 00000000" }, { "vector", "00000001 6100" },
        { "query", "00000001 02" }, { "record", "00000001 00000017" },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_range_quotes_bounds_that_would_not_be_read_back(string wire, string expected)
    {
        Assert.Equal(expected, TextRange.Range(Bytes(wire)));
        var part = Bytes(wire);
        Assert.Equal(
            $"{{{expected},{expected}}}",
            TextRange.Multirange([.. Bytes("00000002"), 0, 0, 0, (byte)part.Length, .. part, 0, 0, 0, (byte)part.Length, .. part]));
    }

    [Theory]
    [MemberData(nameof(Arrays))]
    public void An_array_keeps_its_dimensions_and_its_nulls(string wire, string expected) =>
        Assert.Equal(expected, TextArray.PrintValue(TextArray.Decode(Bytes(wire))));

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_number_of_parts_that_cannot_be_there_is_not_believed(string type, string wire)
    {
        Func<byte[], object> read = type switch
        {
            "array" => bytes => TextArray.Decode(bytes),
            "multirange" => bytes => TextRange.Multirange(bytes),
            "bits" => bytes => WireMisc.Bits(bytes),
            "hstore" => bytes => WireMisc.Hstore(bytes),
            "polygon" => bytes => WireGeometry.Polygon(bytes),
            "vector" => bytes => WireTextSearch.Vector(bytes),
            "query" => bytes => WireTextSearch.Query(bytes),
            _ => bytes => RecordDecoder.Record(bytes, BuiltInTypes.TryOf),
        };
        Assert.Throws<FormatException>(() => read(Bytes(wire)));
    }

    [Fact]
    public void A_typed_array_is_of_a_nullable_type_only_where_a_null_is()
    {
        var numbers = BuiltInTypes.TryOf(Oids.Int4)!;
        Assert.Equal(new[] { 1, 2 }, Assert.IsType<int[]>(numbers.ToArray([1, 2])));
        Assert.Equal(new int?[] { null, 2 }, Assert.IsType<int?[]>(numbers.ToArray([null, 2])));
        Assert.Equal(new int?[] { 1, null }, Assert.IsType<int?[]>(numbers.ToArray([1, null])));
        Assert.Equal(["a", null], Assert.IsType<string[]>(BuiltInTypes.Text.ToArray(["a", null])));
    }

    [Theory]
    [InlineData("00000000", "")]
    [InlineData("00000001 80", "1")]
    [InlineData("00000008 A5", "10100101")]
    [InlineData("00000009 A580", "101001011")]
    public void Bits_stand_from_the_high_one_on(string wire, string expected) => Assert.Equal(expected, WireMisc.Bits(Bytes(wire)));

    [Fact]
    public void Hstore_has_its_keys_in_order_and_nulls()
    {
        var pairs = WireMisc.Hstore(Bytes("00000002 00000001 62 FFFFFFFF 00000001 61 00000000"));
        Assert.Equal(["b", "a"], pairs.Keys.Cast<string>());
        Assert.Equal([null, ""], pairs.Values.Cast<string?>());
        // Other than the names of columns, keys that differ in case are two.
        Assert.Equal(2, WireMisc.Hstore(Bytes("00000002 00000001 61 FFFFFFFF 00000001 41 FFFFFFFF")).Count);
        Assert.Empty(WireMisc.Hstore(Bytes("00000000")));
    }

    [Fact]
    public void A_character_number_and_point_of_the_log_are_as_the_server_prints_them()
    {
        Assert.Equal(["", "x", "é"], new[] { "00", "78", "E9" }.Select(wire => WireMisc.Char(Bytes(wire))));
        Assert.Equal("16/B374D848", WireMisc.LogSequenceNumber(Bytes("00000016 B374D848")));
        Assert.Equal("(4294967295,65535)", WireMisc.TupleId(Bytes("FFFFFFFF FFFF")));
        Assert.Equal(-0.01m, WireMisc.Money(Bytes("FFFFFFFFFFFFFFFF")));
        Assert.Equal([true, true, false], new[] { "01", "02", "00" }.Select(wire => BuiltInTypes.TryOf(Oids.Bool)!.Decode(Bytes(wire))));
    }

    [Fact]
    public void Times_are_read_within_the_years_that_dotnet_has()
    {
        Assert.Equal(DateTime.MinValue, PgTime.Timestamp(-63_082_281_600_000_000));
        Assert.Equal(new DateTime(DateTime.MaxValue.Ticks - 9), PgTime.Timestamp(252_455_615_999_999_999));
        Assert.Equal(new DateTime(2000, 1, 1).AddTicks(10), PgTime.Timestamp(1));
        Assert.Equal(DateTime.MinValue, PgTime.Date(-730_119));
        Assert.Equal(new DateTime(9999, 12, 31), PgTime.Date(2_921_939));
        Assert.Equal((DateTime.MaxValue, new DateTime(1)), (PgTime.Timestamp(long.MaxValue), PgTime.Timestamp(long.MinValue)));
        Assert.Equal((DateTime.MaxValue, new DateTime(1)), (PgTime.Date(int.MaxValue), PgTime.Date(int.MinValue)));
        Assert.All(new[] { -63_082_281_600_000_001, 252_455_616_000_000_000, long.MaxValue - 1, long.MinValue + 1 }, microseconds =>
            Assert.Equal("ValueOutOfRange", Assert.Throws<Fault>(() => PgTime.Timestamp(microseconds)).ErrorId));
        Assert.All(new[] { -730_120, 2_921_940, int.MaxValue - 1, int.MinValue + 1 }, days =>
            Assert.Equal("ValueOutOfRange", Assert.Throws<Fault>(() => PgTime.Date(days)).ErrorId));
        Assert.Equal(TimeSpan.Zero, PgTime.Time(0));
        Assert.Equal(TimeSpan.FromDays(1), PgTime.Time(86_400_000_000));
        Assert.All(new[] { -1, 86_400_000_001 }, microseconds => Assert.Throws<FormatException>(() => PgTime.Time(microseconds)));
    }

    [Theory]
    [InlineData("12:30:00.5+05:30", 45_000_500_000, -19_800)]
    [InlineData("12:30:00-00:00:01", 45_000_000_000, 1)]
    [InlineData("12:00:00+00", 43_200_000_000, 0)]
    [InlineData("24:00:00-15:59:59", 86_400_000_000, 57_599)]
    [InlineData("00:00:00.000001+02", 1, -7200)]
    public void A_time_with_its_offset_has_as_much_of_it_as_counts(string expected, long microseconds, int west) =>
        Assert.Equal(expected, WireTimes.TimeTz.Decode(Bytes($"{microseconds:X16}{west:X8}")));

    [Theory]
    [InlineData(0, 0, 0, 0L)]
    [InlineData(1, 1, 0, 864_000_000_010L)]
    [InlineData(-1, 0, 0, -10L)]
    // As much as a TimeSpan holds.
    [InlineData(922_337_203_685_477_580, 0, 0, 9_223_372_036_854_775_800L)]
    [InlineData(-922_337_203_685_477_580, 0, 0, -9_223_372_036_854_775_800L)]
    [InlineData(922_337_203_685_477_581, 0, 0, "256204778:48:05.477581")]
    [InlineData(-922_337_203_685_477_581, 0, 0, "-256204778:48:05.477581")]
    [InlineData(0, 2_147_483_647, 0, "2147483647 days")]
    [InlineData(0, 1, 1, "1 mon 1 day")]
    [InlineData(0, -1, 12, "1 year -1 days")]
    [InlineData(1_000_000, -1, 13, "1 year 1 mon -1 days +00:00:01")]
    [InlineData(-1_000_000, 1, -1, "-1 mons +1 day -00:00:01")]
    [InlineData(0, 2, -25, "-2 years -1 mons +2 days")]
    [InlineData(long.MaxValue, int.MaxValue, int.MaxValue, "infinity")]
    [InlineData(long.MinValue, int.MinValue, int.MinValue, "-infinity")]
    public void An_interval_is_a_span_where_one_can_hold_it_and_else_the_servers_text(long time, int days, int months, object expected) =>
        Assert.Equal(
            expected is long ticks ? new TimeSpan(ticks) : expected, WireTimes.Interval.Decode(Bytes($"{time:X16}{days:X8}{months:X8}")));

    [Theory]
    [InlineData("0000 0000 0000 0000", "0")]
    [InlineData("0000 0000 0000 0003", "0.000")]
    [InlineData("0001 0001 0000 0000 0001", "10000")]
    [InlineData("0001 FFFF 4000 0004 0001", "-0.0001")]
    [InlineData("0002 0000 0000 0001 0001 1388", "1.5")]
    [InlineData("0001 0000 0000 001C 0001", "1.0000000000000000000000000000")]
    [InlineData("0008 0007 0000 0000 0007 240C 0659 0592 10F1 172F 112B 014F", "79228162514264337593543950335")]
    [InlineData("0001 FFF9 0000 001C 0001", "0.0000000000000000000000000001")]
    public void A_numeric_is_the_decimal_with_the_same_digits(string wire, string expected) =>
        Assert.Equal(expected, Assert.IsType<decimal>(WireNumeric.Read(Bytes(wire))).ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("0008 0007 0000 0000 0007 240C 0659 0592 10F1 172F 112B 0150", "79228162514264337593543950336")]
    [InlineData("0001 0000 0000 001D 0001", "1.00000000000000000000000000000")]
    [InlineData("0001 0000 0000 001C 0008", "8.0000000000000000000000000000")]
    [InlineData("0001 FFF8 0000 001D 03E8", "0.00000000000000000000000000001")]
    [InlineData("0001 0007 0000 0000 0008", "80000000000000000000000000000")]
    [InlineData("0001 000A 4000 0001 0001", "-10000000000000000000000000000000000000000.0")]
    [InlineData("0000 0000 C000 0000", "NaN")]
    [InlineData("0000 0000 D000 0000", "Infinity")]
    [InlineData("0000 0000 F000 0000", "-Infinity")]
    public void A_numeric_beyond_decimal_is_its_text(string wire, string expected) =>
        Assert.Equal(expected, Assert.IsType<string>(WireNumeric.Read(Bytes(wire))));

    [Fact]
    public void A_composite_type_is_read_by_the_names_and_types_that_were_learned()
    {
        var changes = 0;
        var decoder = new CompositeDecoder(
            ["n", "t"], [Oids.Int4, Oids.Text], [BuiltInTypes.TryOf(Oids.Int4)!, BuiltInTypes.Text], () => changes++);
        var row = decoder.Dictionary(Bytes("00000002 00000017 00000004 00000007 00000019 FFFFFFFF"));
        Assert.Equal(7, row["N"]);
        Assert.True(row.Contains("T"));
        Assert.Null(row["t"]);
        Assert.Equal(0, changes);
        // A field more, a field less, and one of another type.
        foreach (var wire in new[] { "00000003 00000017 FFFFFFFF 00000019 FFFFFFFF 00000019 FFFFFFFF", "00000000", "00000002 00000017 FFFFFFFF 00000017 FFFFFFFF" })
        {
            Assert.Equal("TypeChanged", Assert.Throws<Fault>(() => decoder.Values(Bytes(wire))).ErrorId);
        }

        Assert.Equal(3, changes);
    }

    [Fact]
    public void A_record_names_the_field_that_comes_as_text_only_unless_it_is_null()
    {
        Assert.Equal([7, null], RecordDecoder.Record(Bytes("00000002 00000017 00000004 00000007 0000FFFF FFFFFFFF"), BuiltInTypes.TryOf));
        var fault = Assert.Throws<Fault>(() => RecordDecoder.Record(Bytes("00000002 00000017 FFFFFFFF 0000FFFF 00000001 61"), BuiltInTypes.TryOf));
        Assert.Equal("RecordFieldUnreadable", fault.ErrorId);
        Assert.Contains("2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_another_encoding_is_no_text() =>
        Assert.Throws<DecoderFallbackException>(() => BuiltInTypes.Text.Decode(Bytes("E9")));

    [Fact]
    public void A_value_without_its_column_is_printed_by_what_it_is()
    {
        object?[] values =
        [
            "a b", true, false, new byte[] { 0xAB }, 1.5m, 1e20, 0.5f, new DateTime(2026, 1, 2), new TimeSpan(1, 2, 3), 7,
            new[] { "a", "NULL", "", "b c", "{" }, new object?[] { 1, null, "a b", "", "(", "c\"d\\" }, new object[] { new[] { 1 }, new[] { 2 } },
            new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.FromHours(1)), new OrderedDictionary { ["a"] = 1 }, new[] { new byte[] { 1 } },
            new object[] { new byte[] { 1 } },
        ];
        string[] printed =
        [
            "a b", "t", "f", "\\xab", "1.5", "1e+20", "0.5", "2026-01-02 00:00:00", "01:02:03", "7",
            "{a,\"NULL\",\"\",\"b c\",\"{\"}", "(1,,\"a b\",\"\",\"(\",\"c\"\"d\\\\\")", "{{1},{2}}",
            "2026-01-02 02:00:00+00", "{\"a\":1}", "{\"\\\\x01\"}", "(\"\\\\x01\")",
        ];
        Assert.Equal(printed, values.Select(value => PrintedText.Of(value!)));
        Assert.Equal("8.5", PrintedText.Of(8.5m, BuiltInTypes.TryOf(Oids.Int4)));
        Assert.Equal("01:02:03", PrintedText.Of(new TimeSpan(1, 2, 3), BuiltInTypes.TryOf(Oids.Time)));
        // What has no text that could be sent is shown by its name, as nothing is lost by showing it.
        Assert.Equal("System.Object", PrintedText.Of(new object()));
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
