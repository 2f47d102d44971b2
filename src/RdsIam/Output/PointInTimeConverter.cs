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
        sourceValue is DateTimeOffset && destinationType == typeof(DateTime);

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        ((DateTimeOffset)sourceValue).LocalDateTime;

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new NotSupportedException();
}
