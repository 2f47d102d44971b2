namespace RdsIam.Core.Tokens.Reading;

/// <summary>Gathers the faults of one token.</summary>
internal sealed class TokenFaultList
{
    private readonly List<TokenFault> _faults = [];

    public IReadOnlyList<TokenFault> Faults => _faults;

    /// <summary>Adds the fault once, whatever the number of places that show it.</summary>
    public void Add(string id, params object?[] args)
    {
        if (!_faults.Exists(fault => fault.Id == id))
        {
            _faults.Add(new TokenFault(id, Messages.Format(id, args)));
        }
    }

    public void AddIf(bool isTrue, string id, params object?[] args)
    {
        if (isTrue)
        {
            Add(id, args);
        }
    }
}
