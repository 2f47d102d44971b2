namespace RdsIam;

/// <summary>What the module writes beside rows. All of it has one view, so one command may show several kinds.</summary>
public abstract class RdsIamOutput
{
    private protected RdsIamOutput()
    {
    }
}
