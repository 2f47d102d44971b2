using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace RdsIam.Input;

/// <summary>Takes an encoding by the names that PowerShell's own cmdlets take, by .NET's names, or by its number.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EncodingTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = Unwrapped.Of(inputData);
        return value switch
        {
            string name => OfName(name),
            int number => OfNumber(number),
            _ => value,
        };
    }

    private static Encoding OfName(string name) => name.ToLowerInvariant() switch
    {
        "utf8" or "utf8nobom" or "default" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        "utf8bom" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        "ascii" => Encoding.ASCII,
        "latin1" => Encoding.Latin1,
        "unicode" => Encoding.Unicode,
        "bigendianunicode" => Encoding.BigEndianUnicode,
        "utf32" => Encoding.UTF32,
        "ansi" => OfNumber(CultureInfo.CurrentCulture.TextInfo.ANSICodePage),
        "oem" => OfNumber(CultureInfo.CurrentCulture.TextInfo.OEMCodePage),
        _ when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => OfNumber(number),
        _ => Find(() => CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name), name),
    };

    private static Encoding OfNumber(int number) =>
        Find(() => CodePagesEncodingProvider.Instance.GetEncoding(number) ?? Encoding.GetEncoding(number), number);

    private static Encoding Find(Func<Encoding> find, object name)
    {
        try
        {
            return find();
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ArgumentTransformationMetadataException(ModuleMessages.EncodingUnknown(name).ToString());
        }
    }
}
