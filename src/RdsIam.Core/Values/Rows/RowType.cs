using Npgsql;

namespace RdsIam.Core.Values.Rows;

/// <summary>Makes one row out of the reader's current one.</summary>
/// <param name="cells">The cell readers of the result, by ordinal.</param>
/// <param name="reader">On a row.</param>
internal delegate object RowReader(CellReader[] cells, NpgsqlDataReader reader);

/// <summary>The class generated for one shape of result, and its reader.</summary>
/// <param name="Type">A public class with one public property a column, in the columns' order.</param>
/// <param name="Read">Makes an instance of <paramref name="Type"/>.</param>
internal sealed record RowType(Type Type, RowReader Read);
