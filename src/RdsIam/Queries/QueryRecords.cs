using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Input;

namespace RdsIam.Queries;

/// <summary>Whether a text can take piped records, and what a piped object is if it is none.</summary>
internal static class QueryRecords
{
    /// <summary>Looks at the only text before the first record is sent.</summary>
    /// <exception cref="Fault">The text, or a word beside it, is at fault, and would be for every record.</exception>
    public static void Check(QueryWords words, QueryTexts texts, object? first)
    {
        if (words.Explain)
        {
            throw new Fault(ModuleMessages.ExplainTakesNoRecords, FaultKind.InvalidArgument, null);
        }

        if (words.NoTransaction)
        {
            throw new Fault(ModuleMessages.NoTransactionTakesNoRecords, FaultKind.InvalidArgument, null);
        }

        var request = texts.Given[0];
        QueryText.Check(
            request with { Parameters = QueryRecordReader.Example(request.Parameters, first, texts.Open) }, inTransaction: true);
    }

    /// <summary>Why a piped object is neither a record for the texts nor a place to run them at.</summary>
    public static Fault Unfit(QueryTexts texts, object? piped) => piped switch
    {
        _ when texts.Given.Count > 1 => new Fault(ModuleMessages.RecordsTakeOneText(texts.Given.Count), FaultKind.InvalidArgument, piped),
        string when texts.Open.Count != 1 => new Fault(ModuleMessages.PipedTextWithQuery, FaultKind.InvalidArgument, piped),
        _ when texts.Open.Count == 0 || piped is null =>
            new Fault(ModuleMessages.PipedInputNotNeeded(NameOf(piped)), FaultKind.InvalidArgument, piped),
        _ => new Fault(
            ModuleMessages.RecordWithoutParameters(1, string.Join(", ", texts.Open), QueryRecordReader.Describe(piped)),
            FaultKind.InvalidData, piped),
    };

    private static string NameOf(object? piped) =>
        piped switch { null => "null", PSObject => nameof(PSCustomObject), _ => piped.GetType().Name };
}
