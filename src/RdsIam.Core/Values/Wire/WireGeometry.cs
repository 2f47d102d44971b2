using System.Globalization;

namespace RdsIam.Core.Values.Wire;

/// <summary>Geometric types as PostgreSQL prints them.</summary>
internal static class WireGeometry
{
    public static string Point(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        return Point(ref reader);
    }

    public static string LineSegment(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        return $"[{Point(ref reader)},{Point(ref reader)}]";
    }

    public static string Box(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        return $"{Point(ref reader)},{Point(ref reader)}";
    }

    public static string Path(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        var closed = reader.Byte() != 0;
        var points = Points(ref reader);
        return closed ? $"({points})" : $"[{points}]";
    }

    public static string Polygon(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        return $"({Points(ref reader)})";
    }

    public static string Line(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        return $"{{{Number(reader.Double())},{Number(reader.Double())},{Number(reader.Double())}}}";
    }

    public static string Circle(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        return $"<{Point(ref reader)},{Number(reader.Double())}>";
    }

    /// <summary>The shortest text that reads back the same, with a small e.</summary>
    public static string Number(double value) => Number(value.ToString(CultureInfo.InvariantCulture), 15);

    /// <inheritdoc cref="Number(double)"/>
    public static string Number(float value) => Number(value.ToString(CultureInfo.InvariantCulture), 6);

    /// <summary>PostgreSQL writes an exponent where fewer digits than with .NET would stand before the point.</summary>
    private static string Number(string text, int mostWhole)
    {
        var sign = text[0] == '-' ? "-" : "";
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = (point < 0 ? text.Length : point) - sign.Length;
        if (whole <= mostWhole || !char.IsAsciiDigit(text[^1]) || text.Contains('E', StringComparison.Ordinal))
        {
            return text.Replace('E', 'e');
        }

        var digits = text[sign.Length..].Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e+{whole - 1:00}");
    }

    private static string Points(ref WireReader reader)
    {
        var points = new string[reader.Count(2 * sizeof(double))];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = Point(ref reader);
        }

        return string.Join(',', points);
    }

    private static string Point(ref WireReader reader) => $"({Number(reader.Double())},{Number(reader.Double())})";
}
