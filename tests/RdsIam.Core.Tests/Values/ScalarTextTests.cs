using System.Collections;
using System.Net;
using System.Security;
using System.Text;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Tests.Values;

/// <summary>A value that is one thing as PostgreSQL reads it, or why it has no text.</summary>
public sealed class ScalarTextTests
{
    private static readonly ServerType Time = ServerType.Plain("time");

    public static TheoryData<object, string> Texts => new()
    {
        { true, "true" },
        { false, "false" },
        { new byte[] { 0, 0xAB }, "\\x00ab" },
        { new DateOnly(1, 2, 3), "0001-02-03" },
        { new TimeOnly(1, 2, 3), "01:02:03" },
        { new TimeOnly(23, 59, 59, 999, 999), "23:59:59.999999" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Unspecified).AddTicks(19), "2026-01-02 03:04:05.000001" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "2026-01-02 03:04:05+00" },
        { new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(-330)), "2026-01-02 03:04:05-05:30" },
        { new DateTimeOffset(DateTime.MaxValue, TimeSpan.Zero), "infinity" },
        { TimeSpan.Zero, "00:00:00" },
        { TimeSpan.FromDays(1), "1 day 00:00:00" },
        { TimeSpan.FromDays(2), "2 days 00:00:00" },
        { TimeSpan.FromDays(-1), "-1 days 00:00:00" },
        { new TimeSpan(-1, -2, 0, 0), "-1 days -02:00:00" },
        { TimeSpan.FromMinutes(-1), "-00:01:00" },
        { new TimeSpan(19), "00:00:00.000001" },
        { new TimeSpan(0, 23, 59, 59, 900), "23:59:59.9" },
        { DayOfWeek.Friday, "Friday" },
        { new BitArray([true, false, true]), "101" },
        { 1.5m, "1.5" },
        { 'x', "x" },
        { new Version(1, 2), "1.2" },
        { new InvalidOperationException("no"), "System.InvalidOperationException: no" },
        { new StringBuilder("built"), "built" },
    };

    public static TheoryData<object> WithoutText => new()
    {
        new object(), new Bare(), default(BareStruct), new SaysItsName(), new SaysItsName<int>(), new Memory<byte>([1, 2]),
        new SaysNothing(), Thread.CurrentThread,
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_value_has_the_text_that_the_server_reads(object value, string expected) => Assert.Equal(expected, ValueText.Of(value));

    [Theory]
    [InlineData(0, "00:00:00")]
    [InlineData(864_000_000_000, "24:00:00")]
    [InlineData(936_000_000_000, "26:00:00")]
    [InlineData(-600_000_000, "-00:01:00")]
    public void A_span_is_a_time_of_day_where_one_is_meant(long ticks, string expected)
    {
        Assert.Equal(expected, ValueText.Of(new TimeSpan(ticks), Time));
        Assert.Equal(expected, ValueText.Of(new TimeSpan(ticks), ServerType.Plain("timetz")));
    }

    [Theory]
    [MemberData(nameof(WithoutText))]
    public void What_says_only_its_type_has_no_text(object value)
    {
        var refusal = Assert.Throws<ValueRefusal>(() => ValueText.Of(value));
        Assert.Equal("ValueWithoutText", refusal.ErrorId);
        Assert.Contains(value.GetType().FullName!, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_type_with_a_text_of_its_own_says_what_its_values_are()
    {
        Assert.All(new[] { typeof(Version), typeof(int), typeof(SaysItsName) }, type => Assert.True(ScalarText.IsIn(type)));
        Assert.All(new[] { typeof(object), typeof(Bare), typeof(BareStruct) }, type => Assert.False(ScalarText.IsIn(type)));
    }

    [Fact]
    public void A_secret_is_not_sent_by_itself()
    {
        using var secure = new SecureString();
        Assert.All(
            new object[] { secure, new NetworkCredential("u", "p") },
            secret =>
            {
                Assert.True(ScalarText.IsSecret(secret));
                var refusal = Assert.Throws<ValueRefusal>(() => ValueText.Of(secret));
                Assert.Equal("ValueSecret", refusal.ErrorId);
                Assert.Contains($"[{secret.GetType().Name}]", refusal.Message, StringComparison.Ordinal);
            });
        Assert.False(ScalarText.IsSecret("p"));
    }

    [Fact]
    public void A_text_that_fails_to_be_made_is_named_with_its_reason()
    {
        var refusal = Assert.Throws<ValueRefusal>(() => ValueText.Of(new Fails()));
        Assert.Equal("ValueUnreadable", refusal.ErrorId);
        Assert.Contains("'ToString'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("not now", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\0", 1)]
    [InlineData("ab\0", 3)]
    public void A_nul_is_told_by_its_place(string text, int position) =>
        Assert.Contains($"a NUL at character {position},", Refused(text, "ValueHasNul"), StringComparison.Ordinal);

    [Theory]
    [InlineData("<", 1)]
    [InlineData(">", 1)]
    [InlineData("ab<", 3)]
    [InlineData("<<>", 1)]
    [InlineData("<>>", 3)]
    [InlineData("<> <x", 4)]
    public void Half_of_a_character_is_told_by_its_place(string text, int position)
    {
        // Not every tool survives the sight of a half.
        var halves = text.Replace('<', '\ud83d').Replace('>', '\ude00');
        Assert.Contains($"character {position} of the text", Refused(halves, "ValueHasHalfCharacter"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\ud83d\ude00")]
    [InlineData("a\ud83d\ude00\ud83d\ude00b\ue000\ud7ff")]
    public void Whole_characters_stay(string text) => Assert.Equal(text, ValueText.WellFormed(text));

    [Fact]
    public void A_refusal_says_where_the_value_stood()
    {
        var refusal = Assert.Throws<ValueRefusal>(() => ValueText.Of("\0"));
        Assert.Equal(
            ["@name", "$1", "@"],
            new[] { "name", "1", "" }.Select(name => refusal.AtParameter(name).Message.Split(' ', ':')[1]));
        Assert.StartsWith("Record 7, parameter $2:", refusal.AtRecord(7, "2").Message, StringComparison.Ordinal);
        var column = refusal.AtColumn(3, "v");
        Assert.Contains("Record 3, column v:", column.Message, StringComparison.Ordinal);
        Assert.Equal(("ValueHasNul", "v"), (column.ErrorId, column.FaultTarget));
    }

    private static string Refused(string text, string errorId)
    {
        var refusal = Assert.Throws<ValueRefusal>(() => ValueText.WellFormed(text));
        Assert.Equal(errorId, refusal.ErrorId);
        return refusal.Message;
    }

    private struct BareStruct;

    private sealed class Bare;

    private sealed class SaysItsName
    {
        public override string ToString() => $"{GetType().FullName} (1)";
    }

    private sealed class SaysItsName<T>
    {
        public override string ToString() => $"{GetType()}";
    }

    private sealed class SaysNothing
    {
        public override string? ToString() => null;
    }

    private sealed class Fails
    {
        public override string ToString() => throw new InvalidOperationException("not now");
    }
}
