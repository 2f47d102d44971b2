namespace RdsIam.Sandbox.Aws;

/// <summary>The password of the master user, as Secrets Manager has it. A rotation puts another in its place.</summary>
internal sealed class MasterPassword
{
    public string Value { get; set; } = "";

    public override string ToString() => nameof(MasterPassword);
}
