using Npgsql;
using RdsIam.Core.Values.Forms;

namespace RdsIam.Core.Queries.Execution;

/// <summary>Where statements run.</summary>
/// <param name="Connection">Open, and in no other's use.</param>
/// <param name="Forms">What its pool has learned.</param>
/// <param name="IsInTransaction">A transaction is open, which an error ends: nothing can be tried in it.</param>
internal sealed record QueryPlace(NpgsqlConnection Connection, ResultForms Forms, bool IsInTransaction);
