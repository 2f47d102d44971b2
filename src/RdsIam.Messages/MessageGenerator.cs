using Microsoft.CodeAnalysis;

namespace RdsIam.Messages;

/// <summary>
/// Makes a class of each file whose name ends in <c>Messages.resx</c>, with a method for each text: what a text needs is what the
/// compiler asks for. The class is named as the file and lives in the project's root namespace.
/// </summary>
[Generator]
public sealed class MessageGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor Wrong = new(
        "RDSIAM001", "Text cannot be used", "{0}", "Messages", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.AdditionalTextsProvider.Where(file => file.Path.EndsWith("Messages.resx", StringComparison.Ordinal));
        var name = context.AnalyzerConfigOptionsProvider.Select((options, _) =>
            options.GlobalOptions.TryGetValue("build_property.RootNamespace", out var found) ? found : "");
        context.RegisterSourceOutput(files.Combine(name), (output, pair) => Generate(output, pair.Left, pair.Right));
    }

    private static void Generate(SourceProductionContext output, AdditionalText file, string rootNamespace)
    {
        var read = MessageFile.Read(file.GetText(output.CancellationToken)?.ToString() ?? "");
        foreach (var (line, trouble) in read.Troubles)
        {
            var place = new Microsoft.CodeAnalysis.Text.LinePosition(Math.Max(0, line - 1), 0);
            output.ReportDiagnostic(Diagnostic.Create(
                Wrong, Location.Create(file.Path, default, new Microsoft.CodeAnalysis.Text.LinePositionSpan(place, place)), trouble));
        }

        var className = Path.GetFileNameWithoutExtension(file.Path);
        output.AddSource(className + ".g.cs", MessageWriter.Write(rootNamespace, className, read.Entries));
    }
}
