using Npgsql;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Values.Rows;

/// <summary>A json or jsonb column (or an array of them) whose texts are made objects of.</summary>
internal sealed class JsonCell(CellReader text, Func<string, object?> expand) : CellReader
{
    public override Type PropertyType => typeof(object);

    public override object? Read(NpgsqlDataReader reader, int ordinal) => Expand(text.Read(reader, ordinal));

    /// <summary>Puts such readers where the current result's columns are of JSON.</summary>
    public static void Replace(CellReader[] cells, NpgsqlDataReader reader, Func<string, object?> expand)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (reader.GetDataTypeOID(i) is Oids.Json or Oids.Jsonb or Oids.JsonArray or Oids.JsonbArray
                || cells[i] is WireCell { IsOfJson: true })
            {
                cells[i] = new JsonCell(cells[i], expand);
            }
        }
    }

    private object? Object(string json)
    {
        try
        {
            return expand(json);
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new Fault(Messages.JsonUnreadable(e.Message.TrimEnd('.')), FaultKind.InvalidData, null, e);
        }
    }

    private object? Expand(object? value) => value switch
    {
        string json => Object(json),
        Array items => items.Cast<object?>().Select(Expand).ToArray(),
        _ => value,
    };
}
