namespace RdsIam;

/// <summary>A variable that tells programs of libpq where to connect and as whom.</summary>
public sealed class RdsIamEnvironmentVariable : RdsIamOutput
{
    internal RdsIamEnvironmentVariable(string name, string value) => (Name, Value) = (name, value);

    /// <summary>The variable, for example <c>PGHOST</c>.</summary>
    public string Name { get; }

    /// <summary>What it is set to; that of <c>PGPASSWORD</c> is the token.</summary>
    public string Value { get; }

    /// <summary>True for the token.</summary>
    public bool IsSecret => Name == "PGPASSWORD";

    /// <summary>Name and value, without the token.</summary>
    public override string ToString() => IsSecret ? $"{Name}=…" : $"{Name}={Value}";
}
