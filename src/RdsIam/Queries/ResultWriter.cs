using System.Collections.Specialized;
using System.Data;
using System.Management.Automation;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Values.Rows;

namespace RdsIam.Queries;

/// <summary>Writes an execution's results in one form, row by row as the server sends them.</summary>
internal abstract class ResultWriter
{
    public static ResultWriter For(RdsIamRowFormat format) => format switch
    {
        RdsIamRowFormat.Row or RdsIamRowFormat.Text => new RowWriter(),
        RdsIamRowFormat.PSObject => new PSObjectWriter(),
        RdsIamRowFormat.Hashtable => new HashtableWriter(),
        RdsIamRowFormat.DataTable => new DataTableWriter(),
        RdsIamRowFormat.Scalar => new ScalarWriter(),
        _ => new NonQueryWriter(),
    };

    /// <summary>Reads to the end. Synchronous: a await per row would cost more than the row.</summary>
    /// <param name="execution">What is read.</param>
    /// <param name="write">Takes what becomes of it.</param>
    /// <param name="told">Called, on this thread, when the server had something to say that came on another one.</param>
    public virtual void Write(QueryExecution execution, Action<object?> write, Action told)
    {
        for (var more = execution.Shape is not null; more; more = execution.NextResult())
        {
            WriteResult(execution, execution.Shape!, write, told);
        }
    }

    /// <summary>Writes what became of a statement that has no rows to read.</summary>
    public virtual void Write(StatementResult result, Action<object?> write)
    {
    }

    protected abstract void WriteResult(QueryExecution execution, ResultShape shape, Action<object?> write, Action told);

    private sealed class RowWriter : ResultWriter
    {
        /// <summary>Results of so many rows are read before a second thread would have started.</summary>
        private const int FirstRows = 500;

        /// <summary>How long rows wait for others that are to be looked at with them.</summary>
        private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);

        protected override void WriteResult(QueryExecution execution, ResultShape shape, Action<object?> write, Action told)
        {
            if (!WritePage(execution, write))
            {
                return;
            }

            for (var count = 0; count < FirstRows; count++)
            {
                if (!execution.Read())
                {
                    return;
                }

                write(execution.Row());
            }

            using var ahead = new ReadAhead(execution);
            for (var rows = ahead.Take(told); rows.Count > 0; rows = ahead.Take(told))
            {
                told();
                for (var i = 0; i < rows.Count; i++)
                {
                    write(rows[i]);
                }
            }
        }

        /// <summary>Writes the rows that are at hand as one page. What fails behind them does not hold them back.</summary>
        /// <returns>False: they were all.</returns>
        private static bool WritePage(QueryExecution execution, Action<object?> write)
        {
            var rows = new List<object>();
            try
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                do
                {
                    if (!execution.Read())
                    {
                        return false;
                    }

                    rows.Add(execution.Row());
                }
                while (rows.Count < RowPage.MostRows && GC.GetAllocatedBytesForCurrentThread() - before < RowPage.MostBytes
                    && execution.IsNextAtHand(Patience));
                return true;
            }
            finally
            {
                RowPage.Join(rows);
                rows.ForEach(write);
            }
        }
    }

    private sealed class PSObjectWriter : ResultWriter
    {
        protected override void WriteResult(QueryExecution execution, ResultShape shape, Action<object?> write, Action told)
        {
            while (execution.Read())
            {
                var row = new PSObject();
                for (var i = 0; i < shape.Names.Length; i++)
                {
                    row.Properties.Add(new PSNoteProperty(shape.Names[i], execution.Value(i)), preValidated: true);
                }

                write(row);
            }
        }
    }

    private sealed class HashtableWriter : ResultWriter
    {
        protected override void WriteResult(QueryExecution execution, ResultShape shape, Action<object?> write, Action told)
        {
            while (execution.Read())
            {
                var row = new OrderedDictionary(shape.Names.Length, StringComparer.OrdinalIgnoreCase);
                for (var i = 0; i < shape.Names.Length; i++)
                {
                    row.Add(shape.Names[i], execution.Value(i));
                }

                write(row);
            }
        }
    }

    private sealed class DataTableWriter : ResultWriter
    {
        protected override void WriteResult(QueryExecution execution, ResultShape shape, Action<object?> write, Action told)
        {
            var table = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
            for (var i = 0; i < shape.Names.Length; i++)
            {
                var type = shape.Cells[i].PropertyType;
                table.Columns.Add(shape.Names[i], Nullable.GetUnderlyingType(type) ?? type);
            }

            var values = new object?[shape.Names.Length];
            table.BeginLoadData();
            while (execution.Read())
            {
                execution.Values(values);
                table.LoadDataRow(Array.ConvertAll(values, value => value ?? DBNull.Value), fAcceptChanges: true);
            }

            table.EndLoadData();
            write(table);
        }
    }

    private sealed class ScalarWriter : ResultWriter
    {
        protected override void WriteResult(QueryExecution execution, ResultShape shape, Action<object?> write, Action told)
        {
            if (execution.Read())
            {
                // A row without columns has nothing to give but its being there.
                write(shape.Names.Length > 0 ? execution.Value(0) : null);
            }
        }
    }

    private sealed class NonQueryWriter : ResultWriter
    {
        public override void Write(QueryExecution execution, Action<object?> write, Action told)
        {
            base.Write(execution, write, told);
            foreach (var statement in execution.Statements)
            {
                Write(statement, write);
            }
        }

        public override void Write(StatementResult result, Action<object?> write) =>
            write(new RdsIamStatementResult(result.Index, result.Command, result.Rows, result.Record));

        protected override void WriteResult(QueryExecution execution, ResultShape shape, Action<object?> write, Action told)
        {
            while (execution.Read())
            {
                // The rows are not wanted, but the server must come to its end to have counted them.
            }
        }
    }
}
