namespace RdsIam.Core.Tests.Credentials;

/// <summary>Environment variables are the process's: tests that set or depend on them run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessEnvironment
{
    public const string Name = "process environment";
}
