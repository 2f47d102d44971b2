using System.Xml;
using System.Xml.Linq;

namespace RdsIam.Core.Aws;

/// <summary>Reads what answered as an answer of the AWS Query protocol, and nothing else.</summary>
internal static class AwsAnswer
{
    /// <summary>AWS's own answers are less than ten deep, and a page of them is far below a megabyte.</summary>
    private const int Deepest = 64;

    private const int Longest = 32 * 1024 * 1024;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = Longest,
    };

    /// <summary>The root of a document.</summary>
    /// <exception cref="XmlException">Not XML, or more of it than AWS sends.</exception>
    public static XElement Read(Stream stream)
    {
        using var bytes = Copy(stream);
        using (var reader = XmlReader.Create(bytes, Settings))
        {
            while (reader.Read())
            {
                if (reader.Depth > Deepest)
                {
                    throw new XmlException("it is nested deeper than AWS's are");
                }
            }
        }

        bytes.Position = 0;
        using var whole = XmlReader.Create(bytes, Settings);
        return XElement.Load(whole);
    }

    /// <summary>The <c>…Result</c> element of an answer; the whole answer where it has none, as EC2's.</summary>
    /// <exception cref="XmlException">It is no answer to an action: a page of a proxy, another service.</exception>
    public static XElement Result(Stream stream)
    {
        var root = Read(stream);
        if (!root.Name.LocalName.EndsWith("Response", StringComparison.Ordinal) || root.Name.LocalName == "ErrorResponse")
        {
            throw new XmlException($"its answer is <{root.Name.LocalName}>");
        }

        return root.Elements().FirstOrDefault(e => e.Name.LocalName.EndsWith("Result", StringComparison.Ordinal)) ?? root;
    }

    private static MemoryStream Copy(Stream stream)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (var count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > Longest)
            {
                throw new XmlException("it is larger than AWS's are");
            }
        }

        bytes.Position = 0;
        return bytes;
    }
}
