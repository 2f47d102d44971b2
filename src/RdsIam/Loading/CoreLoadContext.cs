using System.Reflection;
using System.Runtime.Loader;

namespace RdsIam.Loading;

/// <summary>
/// Where RdsIam.Core and its packages live, so that their versions never meet those of other modules in the same process.
/// </summary>
internal sealed class CoreLoadContext : AssemblyLoadContext
{
    private const string CoreName = "RdsIam.Core";

    private static readonly Lazy<CoreLoadContext> Shared = new(() => new CoreLoadContext());

    private static readonly Lazy<Dictionary<string, string>> HostAssemblies = new(ReadHostAssemblies);

    private readonly AssemblyDependencyResolver _resolver;

    private readonly string _corePath;

    private CoreLoadContext()
        : base(CoreName)
    {
        var folder = Path.GetDirectoryName(typeof(CoreLoadContext).Assembly.Location)!;
        _corePath = Path.Combine(folder, "core", CoreName + ".dll");
        _resolver = new AssemblyDependencyResolver(_corePath);
    }

    /// <summary>Answers the default context's question for the one name that crosses the boundary.</summary>
    public static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        string.Equals(name.Name, CoreName, StringComparison.Ordinal)
            ? Shared.Value.LoadFromAssemblyPath(Shared.Value._corePath)
            : null;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = _resolver.ResolveAssemblyToPath(assemblyName);
        return path is null || HostHasAsNew(assemblyName, path, HostAssemblies.Value) ? null : LoadFromAssemblyPath(path);
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        var path = _resolver.ResolveUnmanagedDllToPath(unmanagedDllName);
        return path is null ? IntPtr.Zero : LoadUnmanagedDllFromPath(path);
    }

    /// <summary>
    /// Only what the host itself ships counts. What other modules loaded does not: an Npgsql of theirs is not one that we tested.
    /// </summary>
    /// <param name="wanted">The assembly that is asked for.</param>
    /// <param name="ourPath">Ours.</param>
    /// <param name="hostAssemblies">The host's paths by simple name.</param>
    internal static bool HostHasAsNew(AssemblyName wanted, string ourPath, IReadOnlyDictionary<string, string> hostAssemblies)
    {
        if (wanted.Name is null || !hostAssemblies.TryGetValue(wanted.Name, out var hostPath))
        {
            return false;
        }

        return AssemblyName.GetAssemblyName(hostPath).Version >= AssemblyName.GetAssemblyName(ourPath).Version;
    }

    private static Dictionary<string, string> ReadHostAssemblies()
    {
        var list = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? string.Empty;
        var assemblies = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            assemblies.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }

        return assemblies;
    }
}
