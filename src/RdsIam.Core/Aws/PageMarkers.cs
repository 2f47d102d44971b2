namespace RdsIam.Core.Aws;

/// <summary>
/// The marks by which a listing goes on from page to page: one that comes again, or pages without end, are nobody's listing.
/// </summary>
/// <param name="name">What the answer calls the mark.</param>
internal sealed class PageMarkers(string name)
{
    /// <summary>A million items and more.</summary>
    private const int Most = 10_000;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Takes the mark of the next page; null: there is none.</summary>
    /// <returns>The same.</returns>
    /// <exception cref="Fault">AwsAnswerInvalid: it would go on so for ever.</exception>
    public string? Next(string? marker) =>
        marker is null || (_seen.Count < Most && _seen.Add(marker)) ? marker : throw AwsXml.Invalid(name, marker);
}
