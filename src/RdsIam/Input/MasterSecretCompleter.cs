using RdsIam.Core.Endpoints;

namespace RdsIam.Input;

/// <summary>The word for the secret that RDS names; an ARN can be typed.</summary>
public sealed class MasterSecretCompleter : NameCompleter
{
    private protected override IEnumerable<string> Names(CompletionWords words, string word) => [MasterSecret.Auto];
}
