namespace RdsIam.Core.Bulk;

/// <summary>Counts the rows of a COPY file while its bytes go by.</summary>
internal abstract class RowCounter
{
    /// <summary>How many ended so far.</summary>
    public long Rows { get; protected set; }

    public static RowCounter For(CopyOptions options) => options.Format switch
    {
        CopyFormat.Binary => new BinaryRowCounter(),
        CopyFormat.Csv => new CsvRowCounter((byte)options.UsedQuote, (byte)options.UsedDelimiter, options.Header),
        _ => new TextRowCounter(),
    };

    public abstract void Take(ReadOnlySpan<byte> bytes);

    /// <summary>Nothing more comes: a last row may lack its line break.</summary>
    public virtual void End()
    {
    }
}
