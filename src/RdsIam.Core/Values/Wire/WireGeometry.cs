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
    public static string Number(double value) => (value == 0 ? "0" : value.ToString("R", CultureInfo.InvariantCulture))
        .Replace('E', 'e');

    /// <inheritdoc cref="Number(double)"/>
    public static string Number(float value) => (value == 0 ? "0" : value.ToString("R", CultureInfo.InvariantCulture))
        .Replace('E', 'e');

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
