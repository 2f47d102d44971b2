namespace RdsIam;

/// <summary>The formats of PostgreSQL's COPY.</summary>
public enum RdsIamCopyFormat
{
    /// <summary>Comma-separated values, with a header.</summary>
    Csv,

    /// <summary>PostgreSQL's own text format: tabs between values, a line a row.</summary>
    Text,

    /// <summary>PostgreSQL's binary format: nothing is lost or rounded; for PostgreSQL alone.</summary>
    Binary,
}
