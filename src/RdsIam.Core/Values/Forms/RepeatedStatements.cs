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
    private readonly HashSet<string> _quick = new(StringComparer.Ordinal);

    /// <summary>Nobody notices that a thread did nothing else for so long.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(100);

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
                _quick.Clear();
            }

            _seen.Add(sql);
            return false;
        }
    }

    /// <summary>
    /// Whether the statement was answered at once when it ran last. Then a thread waits for it in the driver: to hand the wait to others
    /// and back costs more than such a statement, and many times more where the processors are busy.
    /// </summary>
    public bool IsQuick(string sql)
    {
        lock (_seen)
        {
            return _quick.Contains(sql);
        }
    }

    /// <summary>Notes how long the server took to answer.</summary>
    public void Took(string sql, TimeSpan time)
    {
        lock (_seen)
        {
            if (time > Quick)
            {
                _quick.Remove(sql);
            }
            else if (_seen.Contains(sql))
            {
                _quick.Add(sql);
            }
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
