using RdsIam.Core.Bulk;

namespace RdsIam.Bulk;

/// <summary>From the words that imports and exports share to how a file of COPY is written.</summary>
internal static class CopyWords
{
    /// <summary>CSV has a header, unless it is said that it has none; the other formats have none.</summary>
    public static CopyOptions Of(RdsIamCopyFormat format, bool noHeader, char? delimiter, char? quote, string? nullText) =>
        new((CopyFormat)format)
    {
        Header = format == RdsIamCopyFormat.Csv && !noHeader,
        Delimiter = delimiter,
        Quote = quote,
        Null = nullText,
    };
}
