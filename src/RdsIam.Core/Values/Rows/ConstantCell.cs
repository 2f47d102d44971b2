using Npgsql;

namespace RdsIam.Core.Values.Rows;

/// <summary>A column that did not come from the server: the same value in each row of a result.</summary>
internal sealed class ConstantCell<T>(T value) : CellReader
{
    private readonly object? _value = value;

    public override Type PropertyType => typeof(T);

    public override object? Read(NpgsqlDataReader reader, int ordinal) => _value;
}
