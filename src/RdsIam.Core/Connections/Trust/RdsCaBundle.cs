using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Core.Connections.Trust;

/// <summary>
/// The CA certificates of Amazon RDS that the module carries (README.md beside the file). Only those that a server's
/// certificate leads to are made into certificate objects: of the others just the subject is read, once.
/// </summary>
internal static class RdsCaBundle
{
    private const string ResourceName = "RdsIam.Core.rds-ca-bundle.pem";

    /// <summary>The same certificates as a file beside this assembly, for other programs.</summary>
    public static string FilePath { get; } =
        Path.Combine(Path.GetDirectoryName(typeof(RdsCaBundle).Assembly.Location)!, "rds-ca-bundle.pem");

    private static readonly Lazy<IReadOnlyList<Entry>> Entries = new(Load);

    /// <summary>How many certificates the bundle holds.</summary>
    public static int Count => Entries.Value.Count;

    /// <summary>When the newest certificate of the bundle was made, which tells the bundle's age. Reads them all.</summary>
    public static DateTimeOffset NewestFrom()
    {
        var newest = DateTime.MinValue;
        foreach (var entry in Entries.Value)
        {
            using var certificate = new X509Certificate2(entry.Certificate);
            newest = certificate.NotBefore > newest ? certificate.NotBefore : newest;
        }

        return new DateTimeOffset(newest);
    }

    /// <summary>
    /// The bundle's certificates on the way from the presented ones up to a root. Empty: nobody here signed them. The caller
    /// disposes them.
    /// </summary>
    public static X509Certificate2Collection IssuersOf(IEnumerable<X509Certificate2> presented)
    {
        var found = new X509Certificate2Collection();
        var taken = new HashSet<Entry>();
        var names = new Queue<byte[]>(presented.Select(certificate => certificate.IssuerName.RawData));
        while (names.TryDequeue(out var name))
        {
            foreach (var entry in Entries.Value.Where(entry => entry.Subject.AsSpan().SequenceEqual(name) && taken.Add(entry)))
            {
                var certificate = new X509Certificate2(entry.Certificate);
                found.Add(certificate);
                names.Enqueue(certificate.IssuerName.RawData);
            }
        }

        return found;
    }

    /// <summary>The subject of a DER certificate, as it is encoded.</summary>
    internal static byte[] SubjectOf(byte[] certificate)
    {
        // Certificate ::= { tbsCertificate { [0] version, serial, algorithm, issuer, validity, subject, … }, … }
        var body = new AsnReader(certificate, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (body.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            body.ReadEncodedValue();
        }

        for (var skip = 0; skip < 4; skip++)
        {
            body.ReadEncodedValue();
        }

        return body.ReadEncodedValue().ToArray();
    }

    private static List<Entry> Load()
    {
        using var stream = typeof(RdsCaBundle).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {ResourceName}.");
        using var reader = new StreamReader(stream);
        ReadOnlySpan<char> rest = reader.ReadToEnd();
        var entries = new List<Entry>();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var certificate = Convert.FromBase64String(rest[fields.Base64Data].ToString());
            entries.Add(new Entry(SubjectOf(certificate), certificate));
            rest = rest[fields.Location.End..];
        }

        return entries;
    }

    private sealed class Entry(byte[] subject, byte[] certificate)
    {
        public byte[] Subject { get; } = subject;

        public byte[] Certificate { get; } = certificate;
    }
}
