using System.Management.Automation;

namespace RdsIam;

/// <summary>
/// Makes a <see cref="DateTime"/> of a <see cref="DateTimeOffset"/> wherever PowerShell needs one: right of <c>Get-Date</c> in a
/// comparison or a subtraction, for a parameter, a cast, a property. PowerShell itself knows no way from the one to the other.
/// </summary>
/// <remarks>
/// The result is of the local time zone and says so (kind Local), as <c>Get-Date</c>'s are, and is the same point in time.
/// </remarks>
public sealed class PointInTimeConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) =>
        destinationType == typeof(DateTime) && InstantOf(sourceValue) is not null;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        InstantOf(sourceValue)!.Value.LocalDateTime;

    /// <inheritdoc/>
    public override bool CanConvertFrom(PSObject sourceValue, Type destinationType) => CanConvertFrom((object)sourceValue, destinationType);

    /// <inheritdoc/>
    public override object ConvertFrom(PSObject sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        ConvertFrom((object)sourceValue, destinationType, formatProvider, ignoreCase);

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new NotSupportedException();

    /// <summary>Also of one that came back from a job or from Clixml, which know its properties only.</summary>
    private static DateTimeOffset? InstantOf(object value)
    {
        if ((value is PSObject wrapped ? wrapped.BaseObject : value) is DateTimeOffset instant)
        {
            return instant;
        }

        return value is PSObject bag && bag.TypeNames.Contains("Deserialized.System.DateTimeOffset")
            && bag.Properties["UtcDateTime"]?.Value is DateTime time
            ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))
            : null;
    }
}
