using RdsIam.Commands;
using RdsIam.Help;

if (args is not [var pages, var output])
{
    Console.Error.WriteLine("Usage: RdsIam.Help <folder of the cmdlets' pages> <help file to write>");
    return 2;
}

var assembly = typeof(GetRdsIamTokenCommand).Assembly;
var summaries = new XmlSummaries(Path.ChangeExtension(assembly.Location, ".xml"));
var cmdlets = CmdletModel.All(assembly);
var trouble = new List<string>();
var described = cmdlets.Select(cmdlet => HelpPage.Read(pages, cmdlet, summaries, trouble)).ToList();
// In the compiler's own form, so that the build shows where.
trouble.ForEach(text => Console.Error.WriteLine(text));
if (trouble.Count > 0)
{
    return 1;
}

MamlWriter.Write(output, cmdlets.Zip(described));
return 0;
