namespace RdsIam.Programs;

/// <summary>
/// libpq's variables in the process's environment until disposal, which brings back what was there. The environment is one for
/// the whole process: others wait for their turn. What is started within a scope, also in other runspaces (ForEach-Object -Parallel,
/// thread jobs), nests in it, as the scope may wait for it to end; of such several, too, each waits for its turn.
/// </summary>
internal sealed class EnvironmentScope : IDisposable
{
    /// <summary>What would take precedence over our variables, or would refuse the login by a token.</summary>
    public static readonly string[] InTheWay =
        ["PGSERVICE", "PGHOSTADDR", "PGREQUIREAUTH", "PGCHANNELBINDING", "PGSSLROOTCERT", "PGDATABASE", "PGPASSWORD", "PGPASSFILE"];

    private static readonly SemaphoreSlim Outermost = new(1, 1);

    /// <summary>The scope that code runs in; threads that are started within it have it, too.</summary>
    private static readonly AsyncLocal<EnvironmentScope?> Current = new();

    private readonly Dictionary<string, string?> _before = [];
    private readonly EnvironmentScope? _outer;
    private readonly SemaphoreSlim _turn;
    private readonly SemaphoreSlim _inner = new(1, 1);
    private volatile bool _isOver;

    private EnvironmentScope(EnvironmentScope? outer, SemaphoreSlim turn) => (_outer, _turn) = (outer, turn);

    public static async Task<EnvironmentScope> EnterAsync(
        IEnumerable<KeyValuePair<string, string>> variables, CancellationToken cancellationToken)
    {
        var scope = await TakeTurnAsync(cancellationToken);
        foreach (var name in InTheWay)
        {
            scope.Set(name, null);
        }

        foreach (var (name, value) in variables)
        {
            scope.Set(name, value);
        }

        return scope;
    }

    /// <summary>Says that what the caller runs from now on, and starts, is within the scope.</summary>
    public void Begin() => Current.Value = this;

    public void Dispose()
    {
        // A job that was started within may outlive its scope, and must not bring back what was there before it in the middle of another.
        _isOver = true;
        _inner.Wait();
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        Current.Value = _outer;
        _turn.Release();
        _inner.Release();
    }

    /// <summary>In the innermost scope that is not over. One may end while its turn is waited for.</summary>
    private static async Task<EnvironmentScope> TakeTurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var outer = Current.Value;
            while (outer is { _isOver: true })
            {
                outer = outer._outer;
            }

            var turn = outer?._inner ?? Outermost;
            await turn.WaitAsync(cancellationToken);
            if (outer is not { _isOver: true })
            {
                return new EnvironmentScope(outer, turn);
            }

            turn.Release();
        }
    }

    private void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
