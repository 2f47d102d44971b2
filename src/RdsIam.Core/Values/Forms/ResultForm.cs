using Npgsql;
using RdsIam.Core.Values.Rows;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Values.Forms;

/// <summary>The form in which the columns of one result come.</summary>
/// <param name="Types">The types of the database.</param>
/// <param name="Described">The types that the server described, by number; null: it was not asked, as no rows were to be expected.</param>
/// <param name="IsText">Which columns were asked for as text; null: none, all come in binary.</param>
internal sealed record ResultForm(DatabaseTypes Types, uint[]? Described, bool[]? IsText)
{
    /// <summary>How each column of the current result is read.</summary>
    /// <exception cref="Fault">ResultChanged: a column came in a form that nobody can read, since it is of another type than
    /// described.</exception>
    public WireDecoder?[] DecodersOf(NpgsqlDataReader reader)
    {
        var decoders = new WireDecoder?[reader.FieldCount];
        for (var i = 0; i < decoders.Length; i++)
        {
            if (IsText is null || !IsText[i])
            {
                decoders[i] = Types.TryOf(reader.GetDataTypeOID(i)) ?? throw Changed(reader, i);
            }
            else if (reader.GetDataTypeOID(i) != Described![i])
            {
                throw Changed(reader, i);
            }
        }

        return decoders;
    }

    /// <summary>The form for a result, from the server's description of it.</summary>
    public static ResultForm For(DatabaseTypes types, uint[] described)
    {
        var isText = Array.ConvertAll(described, oid => types.TryOf(oid) is null);
        return new ResultForm(types, described, isText.Contains(true) ? isText : null);
    }

    /// <summary>Every column is wanted as the text that the server prints.</summary>
    public bool IsPrinted { get; private init; }

    /// <summary>The same with every column as the server prints it.</summary>
    public ResultForm Printed() =>
        this with { IsText = Described is { Length: > 0 } ? [.. Described.Select(_ => true)] : null, IsPrinted = true };

    /// <summary>Whether there are rows of no known type, whose fields say only in each value what they are.</summary>
    public bool HasRecords => Described?.Any(oid => oid is Oids.Record or Oids.RecordArray) == true;

    /// <summary>The same with such rows as text.</summary>
    public ResultForm WithRecordsAsText() => this with
    {
        IsText = [.. Described!.Select((oid, i) => oid is Oids.Record or Oids.RecordArray || IsText?[i] == true)],
    };

    /// <summary>Whether the current row's unnamed rows can be read.</summary>
    public bool CanReadRecords(NpgsqlDataReader reader)
    {
        for (var i = 0; i < Described!.Length; i++)
        {
            try
            {
                if (Described[i] is Oids.Record or Oids.RecordArray && !reader.IsDBNull(i))
                {
                    Types.TryOf(Described[i])!.Decode(WireBytes.Of(reader, i));
                }
            }
            catch (Fault fault) when (fault.ErrorId == Messages.Ids.RecordFieldUnreadable)
            {
                return false;
            }
        }

        return true;
    }

    private static Fault Changed(NpgsqlDataReader reader, int ordinal) =>
        new(Messages.ResultChanged(reader.GetName(ordinal)), FaultKind.InvalidResult, null);
}
