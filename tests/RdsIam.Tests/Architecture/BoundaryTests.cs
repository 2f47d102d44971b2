using System.Reflection;
using System.Text.RegularExpressions;
using RdsIam.Core.Access.Matching;
using RdsIam.Core.Bulk;
using RdsIam.Core.Connections;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Core.Users;

namespace RdsIam.Tests.Architecture;

/// <summary>What RdsIam.dll, which PowerShell loads, may know of what lies behind it.</summary>
public sealed partial class BoundaryTests
{
    private static readonly Assembly Module = typeof(RdsIamAccess).Assembly;

    private static readonly Assembly Engine = typeof(Fault).Assembly;

    /// <summary>Enums of the pipeline that are cast to or from one of Core's.</summary>
    private static readonly Dictionary<Type, Type> Pairs = new()
    {
        [typeof(RdsIamAccess)] = typeof(UserAccess),
        [typeof(RdsIamAccessDecision)] = typeof(ReachDecision),
        [typeof(RdsIamCheckStatus)] = typeof(CheckStatus),
        [typeof(RdsIamCopyFormat)] = typeof(CopyFormat),
        [typeof(RdsIamEndpointKind)] = typeof(RdsEndpointKind),
        [typeof(RdsIamFindingSeverity)] = typeof(FindingSeverity),
        [typeof(RdsIamIsolationLevel)] = typeof(TransactionIsolation),
        [typeof(RdsIamPolicyDecision)] = typeof(PolicyVerdict),
        [typeof(RdsIamSessionState)] = typeof(PinnedState),
        [typeof(RdsIamSslMode)] = typeof(TlsMode),
        [typeof(RdsIamTransactionState)] = typeof(TransactionState),
        [typeof(RdsIamTrustParty)] = typeof(TrustParty),
    };

    /// <summary>Names that a host name can have and no endpoint that RDS lists: none comes into the pipeline.</summary>
    private static readonly string[] OfNamesAlone =
        [nameof(RdsEndpointKind.ShardGroup)];

    /// <summary>Enums that choose what the module does, and never become one of Core's.</summary>
    private static readonly Type[] Choices =
        [typeof(RdsIamAccessForm), typeof(RdsIamPolicyFormat), typeof(RdsIamPolicyKind), typeof(RdsIamRowFormat), typeof(RdsIamTokenForm)];

    private static IEnumerable<Type> PublicEnums => Module.GetExportedTypes().Where(type => type.IsEnum);

    [Fact]
    public void The_module_names_the_runtime_PowerShell_and_Core_alone()
    {
        var names = Module.GetReferencedAssemblies().Select(reference => reference.Name!).ToList();
        Assert.Contains("RdsIam.Core", names);
        Assert.Equal([], names.Where(name => !Allowed().IsMatch(name)));
    }

    [Fact]
    public void Core_names_nothing_of_PowerShell()
    {
        var names = Engine.GetReferencedAssemblies().Select(reference => reference.Name!).ToList();
        Assert.Contains("Npgsql", names);
        Assert.DoesNotContain("System.Management.Automation", names);
    }

    [Fact]
    public void Enums_that_cross_the_boundary_have_the_same_names_and_numbers()
    {
        foreach (var (theirs, ours) in Pairs)
        {
            Assert.Equal(Numbers(ours).Where(pair => !OfNamesAlone.Contains(pair.Name)), Numbers(theirs));
        }
    }

    [Fact]
    public void Every_enum_of_the_pipeline_is_told_apart() =>
        Assert.Equal(Pairs.Keys.Concat(Choices).Select(type => type.Name).Order(), PublicEnums.Select(type => type.Name).Order());

    [Fact]
    public void No_other_enum_of_the_pipeline_is_cast()
    {
        var source = Path.Combine(Repository.Root, "src", "RdsIam");
        var cast = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Cast().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct()
            .ToList();
        var known = Pairs.SelectMany(pair => new[] { pair.Key.Name, pair.Value.Name }).ToHashSet();
        var enums = PublicEnums.Concat(Engine.GetTypes().Where(type => type.IsEnum)).Select(type => type.Name).ToHashSet();
        Assert.Contains(nameof(RdsIamPolicyDecision), cast);
        Assert.Equal([], cast.Where(enums.Contains).Except(known));
    }

    private static IEnumerable<(string Name, int Number)> Numbers(Type type) =>
        Enum.GetNames(type)
            .Select(name => (name, Convert.ToInt32(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)));

    [GeneratedRegex(@"\A(System(\.[\w.]+)?|RdsIam\.Core)\z")]
    private static partial Regex Allowed();

    [GeneratedRegex(@"\(([A-Z]\w+)\??\)[A-Za-z_]")]
    private static partial Regex Cast();
}
