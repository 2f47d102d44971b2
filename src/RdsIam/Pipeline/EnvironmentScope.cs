using System.Management.Automation.Runspaces;

namespace RdsIam.Pipeline;

/// <summary>
/// libpq's variables in the process's environment until disposal, which brings back what was there. The environment is one for
/// the whole process: other runspaces wait for their turn; within a runspace scopes nest.
/// </summary>
internal sealed class EnvironmentScope : IDisposable
{
    /// <summary>What would take precedence over our variables, or would refuse the login by a token.</summary>
    public static readonly string[] InTheWay =
        ["PGSERVICE", "PGHOSTADDR", "PGREQUIREAUTH", "PGCHANNELBINDING", "PGSSLROOTCERT", "PGDATABASE", "PGPASSWORD", "PGPASSFILE"];

    private static readonly SemaphoreSlim Turn = new(1, 1);
    private static Guid owner;

    private readonly Dictionary<string, string?> _before = [];
    private readonly bool _isOutermost;

    private EnvironmentScope(bool isOutermost) => _isOutermost = isOutermost;

    public static async Task<EnvironmentScope> EnterAsync(
        IEnumerable<KeyValuePair<string, string>> variables, CancellationToken cancellationToken)
    {
        var runspace = Runspace.DefaultRunspace.InstanceId;
        var isOutermost = owner != runspace;
        if (isOutermost)
        {
            await Turn.WaitAsync(cancellationToken);
            owner = runspace;
        }

        var scope = new EnvironmentScope(isOutermost);
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

    public void Dispose()
    {
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        if (_isOutermost)
        {
            owner = Guid.Empty;
            Turn.Release();
        }
    }

    private void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
