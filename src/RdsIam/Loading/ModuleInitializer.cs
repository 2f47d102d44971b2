using System.Management.Automation;
using System.Runtime.Loader;

namespace RdsIam.Loading;

/// <summary>Lets the default load context find RdsIam.Core when a cmdlet first needs it.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    private static int _hooked;

    /// <summary>Runs at every import, also with -Force and in every runspace; one hook a process is enough.</summary>
    public void OnImport()
    {
        if (Interlocked.Exchange(ref _hooked, 1) == 0)
        {
            AssemblyLoadContext.Default.Resolving += CoreLoadContext.Resolve;
        }
    }
}
