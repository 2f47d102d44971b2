using System.ComponentModel;
using System.Management.Automation;
using RdsIam.Input;

namespace RdsIam;

/// <summary>
/// Makes a <see cref="DateTime"/> of a <see cref="DateTimeOffset"/> wherever PowerShell needs one: right of <c>Get-Date</c> in a
/// comparison or a subtraction, for a parameter, a cast, a property. PowerShell itself knows no way from the one to the other. And
/// makes a <see cref="DateTimeOffset"/> again of what a job, a remote session or Clixml left of one.
/// </summary>
/// <remarks>
/// The result is of the local time zone and says so (kind Local), as <c>Get-Date</c>'s are, and is the same point in time.
/// Asked for itself, it gives the lost <see cref="DateTimeOffset"/>: the module's type data names it as what such a bag becomes.
/// </remarks>
[TypeConverter(typeof(PointInTimeConverter))]
public sealed class PointInTimeConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) =>
        destinationType == typeof(DateTime) ? InstantOf(sourceValue) is not null
        : destinationType == typeof(PointInTimeConverter) && sourceValue is PSObject bag && Lost(bag) is not null;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        // As objects: of a DateTime and a DateTimeOffset the language makes the latter.
        destinationType == typeof(DateTime) ? (object)InstantOf(sourceValue)!.Value.LocalDateTime : Lost((PSObject)sourceValue)!.Value;

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

    private static DateTimeOffset? InstantOf(object value) =>
        Unwrapped.Of(value) is DateTimeOffset instant ? instant
        : value is PSObject bag ? Lost(bag)
        : null;

    /// <summary>Of one that came back from a job or from Clixml, which know its properties only.</summary>
    private static DateTimeOffset? Lost(PSObject bag) => bag.BaseObject is PSCustomObject
        && bag.TypeNames.Contains("Deserialized.System.DateTimeOffset")
        && bag.Properties["Ticks"]?.Value is long ticks
        && bag.Properties["Offset"]?.Value is TimeSpan offset
        ? new DateTimeOffset(ticks, offset)
        : null;
}
