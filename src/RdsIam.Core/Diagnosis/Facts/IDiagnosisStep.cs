namespace RdsIam.Core.Diagnosis.Facts;

/// <summary>One step of the way from credentials to rows: it looks at one thing, and leaves what later steps stand on.</summary>
internal interface IDiagnosisStep
{
    string Name { get; }

    /// <exception cref="Fault">Trouble that has a text of its own: the step has failed with it.</exception>
    Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken);
}
