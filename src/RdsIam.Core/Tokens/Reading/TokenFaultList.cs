namespace RdsIam.Core.Tokens.Reading;

/// <summary>Gathers the faults of one token.</summary>
internal sealed class TokenFaultList
{
    private readonly List<TokenFault> _faults = [];

    public IReadOnlyList<TokenFault> Faults => _faults;

    /// <summary>Adds the fault once, whatever the number of places that show it.</summary>
    public void Add(Text text)
    {
        if (!_faults.Exists(fault => fault.Id == text.Id))
        {
            _faults.Add(new TokenFault(text.Id, text));
        }
    }

    public void AddIf(bool isTrue, Text text)
    {
        if (isTrue)
        {
            Add(text);
        }
    }
}
