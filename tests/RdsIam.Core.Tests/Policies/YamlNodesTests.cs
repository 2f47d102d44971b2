using RdsIam.Core.Policies.Sources;

namespace RdsIam.Core.Tests.Policies;

/// <summary>How large and how deep a template may be.</summary>
public sealed class YamlNodesTests
{
    [Theory]
    [InlineData(199_999, true)]
    [InlineData(200_000, false)]
    public void A_template_has_a_most_of_values(int items, bool isRead) =>
        Assert.Equal(isRead, IsRead($"[{string.Join(',', Enumerable.Repeat('x', items))}]"));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_template_has_a_most_of_depth(int depth, bool isRead) =>
        Assert.Equal(isRead, IsRead(new string('[', depth) + new string(']', depth)));

    private static bool IsRead(string text)
    {
        var fault = Record.Exception(() => YamlNodes.Read(text, null));
        Assert.True(fault is null or Fault { ErrorId: "PolicyYamlSyntax" }, fault?.ToString());
        return fault is null;
    }
}
