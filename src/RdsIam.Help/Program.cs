using RdsIam.Commands;
using RdsIam.Help;

const string usage = """
    Usage: RdsIam.Help help <repository> <folder>   writes what Get-Help reads
           RdsIam.Help pages <repository>           adds to the pages in docs what the code knows
           RdsIam.Help check <repository>           names the pages that 'pages' would change
    """;
if (args is not ([("pages" or "check"), _] or ["help", _, _]))
{
    Console.Error.WriteLine(usage);
    return 2;
}

var repository = Path.GetFullPath(args[1]);
var docs = Path.Combine(repository, "docs");
var assembly = typeof(GetRdsIamTokenCommand).Assembly;
var code = new CallGraph([assembly.Location, Path.Combine(AppContext.BaseDirectory, "RdsIam.Core.dll")]);
var summaries = new XmlSummaries(Path.ChangeExtension(assembly.Location, ".xml"));
var cmdlets = CmdletModel.All(assembly, code);
var shared = HelpPage.Texts(File.ReadAllLines(Path.Combine(docs, "parameters.md")));
var trouble = new List<string>();
var written = cmdlets.Select(cmdlet => HelpPage.Read(Path.Combine(docs, "cmdlets"), cmdlet, shared, summaries, trouble)).ToList();
var described = cmdlets.Zip(written).ToList();
trouble.AddRange(Reached.Unknown(code).Select(type => $"Reached.cs(1): error HELP003: {type} calls AWS; say in Reached.cs whose actions."));
// In the compiler's own form, so that the build shows where.
trouble.ForEach(text => Console.Error.WriteLine(text));
if (trouble.Count > 0)
{
    return 1;
}

var reached = cmdlets.AsParallel().AsOrdered().Select(cmdlet => Reached.From(code, cmdlet.Type.FullName!)).ToList();
var names = cmdlets.Select(cmdlet => cmdlet.Name);
if (args[0] == "help")
{
    var folder = args[2];
    MamlWriter.Write(Path.Combine(folder, "RdsIam.dll-Help.xml"), described, Manifest.PagesOnline(repository));
    string[] texts =
        [Path.Combine(repository, "src/RdsIam.Core/Messages.resx"), Path.Combine(repository, "src/RdsIam/ModuleMessages.resx")];
    File.WriteAllText(
        Path.Combine(folder, "about_RdsIam_Errors.help.txt"), ErrorTopic.Write(texts, [.. names.Zip(reached.Select(item => item.Errors))]));
    foreach (var page in Directory.GetFiles(Path.Combine(docs, "topics"), "*.md").Append(Path.Combine(docs, "types.md")))
    {
        var name = Path.GetFileNameWithoutExtension(page);
        var topic = $"about_RdsIam_{char.ToUpperInvariant(name[0])}{name[1..]}";
        File.WriteAllText(Path.Combine(folder, $"{topic}.help.txt"), TopicText.Write(topic, File.ReadAllText(page)));
    }

    return 0;
}

var stale = described
    .Select(item => (Path: Path.Combine(docs, "cmdlets", $"{item.First.Name}.md"), Item: item))
    .Select(page => (page.Path, Text: PageWriter.Write(
        File.ReadAllLines(page.Path), page.Item.First, page.Item.Second, RelatedLinks.Of(page.Item.First, page.Item.Second, described))))
    .Append((Path: Path.Combine(docs, "permissions.md"), Text: PermissionPage.Write([.. names.Zip(reached.Select(item => item.Actions))])))
    .Where(page => !File.Exists(page.Path) || File.ReadAllText(page.Path) != page.Text).ToList();
foreach (var (path, text) in stale)
{
    Console.WriteLine(Path.GetRelativePath(repository, path));
    if (args[0] == "pages")
    {
        File.WriteAllText(path, text);
    }
}

return args[0] == "check" && stale.Count > 0 ? 1 : 0;
