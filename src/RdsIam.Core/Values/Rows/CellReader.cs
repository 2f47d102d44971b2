using System.Reflection;
using Npgsql;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Values.Rows;

/// <summary>How the cells of one column of one result become .NET values.</summary>
internal abstract class CellReader
{
    /// <summary>The type of the row's property; it can hold null.</summary>
    public abstract Type PropertyType { get; }

    /// <summary>A static method <c>PropertyType M(NpgsqlDataReader, int)</c> that reads without boxing, if there is one.</summary>
    public virtual MethodInfo? Direct => null;

    /// <summary>Knows the column's type, and so how PostgreSQL prints a value; null: the value alone tells.</summary>
    public virtual WireDecoder? Decoder => null;

    /// <summary>The value as an object, or null for NULL.</summary>
    public abstract object? Read(NpgsqlDataReader reader, int ordinal);
}

/// <summary>A column that one of <see cref="Cells"/>' methods reads.</summary>
internal sealed class DirectCell<T>(Func<NpgsqlDataReader, int, T> read, uint oid = 0) : CellReader
{
    public override Type PropertyType => typeof(T);

    public override MethodInfo Direct => read.Method;

    public override WireDecoder? Decoder { get; } = BuiltInTypes.TryOf(oid);

    public override object? Read(NpgsqlDataReader reader, int ordinal) => read(reader, ordinal);
}
