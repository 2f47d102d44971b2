using System.Text.RegularExpressions;

namespace RdsIam.Sandbox.Tests.Iam;

/// <summary>The sandbox judges policies by itself: a mistake of the module's evaluator must show, and not be shared.</summary>
public sealed partial class IndependenceTests
{
    [Fact]
    public void The_sandbox_names_no_type_of_the_modules_policies()
    {
        var root = Path.Combine(Repository.Root, "src", "RdsIam.Sandbox");
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            // The demo is a client that shows the module at work; the account that it works on is not.
            .Where(file => file != "Commands/DemoSteps.cs")
            .ToList();
        Assert.Contains("Aws/TokenAuthority.cs", files);
        Assert.Equal([], files.Where(file => Policies().IsMatch(File.ReadAllText(Path.Combine(root, file)))));
    }

    [GeneratedRegex(@"\bCore\.Policies\b")]
    private static partial Regex Policies();
}
