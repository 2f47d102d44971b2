using RdsIam.Core.Values.Texts;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk;

/// <summary>
/// What a session's clock shows: a column without a time zone takes a point in time by it, as the server does where it converts a
/// parameter. Only what is surely the same on the server is computed here.
/// </summary>
/// <param name="zone">The session's; null: .NET does not know it.</param>
internal sealed class SessionClock(TimeZoneInfo? zone)
{
    /// <summary>Since then every zone's offset is whole minutes, which is all that .NET knows.</summary>
    private static readonly DateTime First = new(1973, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public bool IsUtc { get; } = zone is not null && zone.BaseUtcOffset == TimeSpan.Zero && zone.GetAdjustmentRules().Length == 0;

    /// <summary>The value, or what the clock shows at it.</summary>
    /// <exception cref="Fault">ImportClockUnknown.</exception>
    public object In(TableColumn column, object value, long record)
    {
        if (column.TypeId is not (Oids.Timestamp or Oids.Date or Oids.Time))
        {
            return value;
        }

        DateTime? point = value switch
        {
            DateTimeOffset offset => offset.UtcDateTime,
            DateTime { Kind: DateTimeKind.Utc } time => time,
            DateTime { Kind: DateTimeKind.Local } time => PgTime.InfinityOf(time) is null ? time.ToUniversalTime() : time,
            _ => null,
        };
        return point is null ? value
            : IsUtc || PgTime.InfinityOf(point.Value) is not null ? DateTime.SpecifyKind(point.Value, DateTimeKind.Unspecified)
            : zone is not null && point >= First
                ? DateTime.SpecifyKind(TimeZoneInfo.ConvertTimeFromUtc(point.Value, zone), DateTimeKind.Unspecified)
            : throw new Fault(
                Messages.ImportClockUnknown(record, ValueText.Of(value), column.Name, column.DeclaredType), FaultKind.InvalidData,
                column.Name);
    }
}
