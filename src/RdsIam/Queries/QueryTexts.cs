using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Queries;

/// <summary>The texts of one invocation: those of the command line, and piped ones. Used on the pipeline thread.</summary>
/// <param name="cmdlet">Whose streams it writes to, and whose location paths begin at.</param>
/// <param name="words">What the cmdlet was told.</param>
/// <param name="mayStayOpen">Whether a transaction is around the texts, or may stay open behind them; asked at each text.</param>
/// <param name="stop">The cmdlet's.</param>
internal sealed class QueryTexts(PSCmdlet cmdlet, QueryWords words, Func<bool> mayStayOpen, CancellationToken stop)
{
    private readonly List<QueryRequest> _requests = [];
    private readonly QueryParameters _parameters = QueryParameterReader.Read(words.Parameter);
    private ParameterCheck? _values;

    /// <summary>Of the command line, in order.</summary>
    public IReadOnlyList<QueryRequest> Given => _requests;

    /// <summary>The command line has texts, be they without statements.</summary>
    public bool AreGiven { get; private set; }

    /// <summary>What the only text leaves open for records.</summary>
    public IReadOnlyList<string> Open { get; private set; } = [];

    private ParameterCheck Values => _values ??= new ParameterCheck(cmdlet, _parameters, QueryParameterReader.AreChosen(words.Parameter));

    /// <summary>Reads the texts of the command line, and looks at all of them before any is run.</summary>
    /// <exception cref="Fault">There is none, or one is wrong.</exception>
    public async Task ReadAsync()
    {
        if (words.Query is not null && words.Files.Count + words.LiteralFiles.Count > 0)
        {
            throw new Fault(ModuleMessages.QueryAndInputFile, FaultKind.InvalidArgument, null);
        }

        if (words.Query is not null)
        {
            _requests.Add(Of(words.Query, file: null));
        }

        foreach (var path in (
            IEnumerable<string>)[.. FilePaths.ToRead(cmdlet, words.Files), .. FilePaths.ToRead(cmdlet, words.LiteralFiles, literal: true)])
        {
            _requests.Add(await OfFileAsync(path));
        }

        AreGiven = _requests.Count > 0;
        if (!AreGiven && !words.HasInput)
        {
            throw new Fault(ModuleMessages.QueryMissing, FaultKind.InvalidArgument, null);
        }

        Values.Check(_requests);
        if (!words.HasInput)
        {
            Check();
        }

        Open = words.HasInput && _requests is [var only] ? QueryText.OpenIn(only.Sql, _parameters) : [];
    }

    public QueryRequest Of(string sql, string? file) => new(sql)
    {
        File = file,
        Parameters = _parameters,
        CommandTimeout = words.Session.CommandTimeout,
        AsText = words.Format == RdsIamRowFormat.Text,
        ExpandJson = words.ExpandJson ? JsonObjects.From : null,
        EachAlone = words.NoTransaction,
        NoPrepare = words.NoPrepare,
    };

    public async Task<QueryRequest> OfFileAsync(string path) => Of(await ScriptFile.ReadAsync(path, stop), path);

    /// <summary>Looks at all texts before any is run; a file without statements is none.</summary>
    public void Check() => _requests.RemoveAll(request => !HasStatements(request));

    /// <summary>Looks at a piped text.</summary>
    /// <returns>Whether there is something to run.</returns>
    public bool CheckPiped(QueryRequest request)
    {
        Values.Note(request);
        return HasStatements(request);
    }

    /// <summary>After the last text.</summary>
    public void End() => Values.End();

    private bool HasStatements(QueryRequest request)
    {
        if (QueryText.Check(request, mayStayOpen()) || request.File is null)
        {
            return true;
        }

        cmdlet.TellVerbose(ModuleMessages.FileWithoutStatements(Path.GetFileName(request.File)));
        return false;
    }
}
