namespace RdsIam.Core.Values.Forms;

/// <summary>
/// Which statements are worth preparing by name: those that were seen before. The number that is kept is bounded, on the client and
/// so on the server.
/// </summary>
internal sealed class RepeatedStatements
{
    private const int MostPrepared = 256;
    private const int MostSeen = 1024;

    /// <summary>Longer texts are made by programs, and differ.</summary>
    private const int LongestText = 8192;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _prepared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _barred = new(StringComparer.Ordinal);

    /// <summary>Notes that a statement is about to run; whether it is to be prepared by name.</summary>
    public bool Note(string sql)
    {
        if (sql.Length > LongestText)
        {
            return false;
        }

        lock (_seen)
        {
            if (_prepared.Contains(sql))
            {
                return true;
            }

            if (_seen.Contains(sql))
            {
                return _prepared.Count < MostPrepared && !_barred.Contains(sql) && _prepared.Add(sql);
            }

            if (_seen.Count >= MostSeen)
            {
                _seen.Clear();
                _barred.Clear();
            }

            _seen.Add(sql);
            return false;
        }
    }

    /// <summary>The statement must be described each time: its columns' form hangs on a description that nothing holds to.</summary>
    public void Bar(string sql)
    {
        lock (_seen)
        {
            _prepared.Remove(sql);
            _barred.Add(sql);
        }
    }
}
