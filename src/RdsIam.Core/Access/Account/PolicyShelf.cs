using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Access.Account;

/// <summary>Documents by what they say: many principals have the same policy, and it is compiled once.</summary>
internal sealed class PolicyShelf
{
    private readonly Dictionary<(string Text, string Name, PolicyKind Kind), PolicyReading> _readings = [];

    public PolicyReading Read(string text, string name, PolicyKind kind)
    {
        var key = (text, name, kind);
        return _readings.TryGetValue(key, out var known) ? known : _readings[key] = PolicyDocument.Read(text, name, kind);
    }
}
