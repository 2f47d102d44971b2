using System.Globalization;
using RdsIam.Bench;

return args switch
{
    ["tokens", .. var rest] => await TokenBench.RunAsync(rest),
    ["query", .. var rest] when !OperatingSystem.IsWindows() => await QueryBench.RunAsync(Option(rest, "--rounds", 5), Option(rest, "--rows", 1_000_000)),
    ["commands", .. var rest] when !OperatingSystem.IsWindows() => await CommandBench.RunAsync(Option(rest, "--rounds", 5)),
    ["calls", .. var rest] when !OperatingSystem.IsWindows() => await CallBench.RunAsync(Option(rest, "--rounds", 5)),
    ["call-parts", .. var rest] when !OperatingSystem.IsWindows() => await CallParts.RunAsync(Option(rest, "--rounds", 5)),
    ["copies", .. var rest] when !OperatingSystem.IsWindows() => await CopyBench.RunAsync(Option(rest, "--rounds", 5), Option(rest, "--rows", 1_000_000)),
    ["consumers", .. var rest] when !OperatingSystem.IsWindows() => await ConsumerBench.RunAsync(Option(rest, "--rounds", 3)),
    ["records", .. var rest] when !OperatingSystem.IsWindows() => await RecordBench.RunAsync(Option(rest, "--rounds", 5)),
    ["opens", .. var rest] => await OpenBench.RunAsync(Option(rest, "--rounds", 5)),
    ["diagnosis", .. var rest] => await DiagnosisBench.RunAsync(Option(rest, "--rounds", 5)),
    ["bulk", .. var rest] when !OperatingSystem.IsWindows() => await BulkBench.RunAsync(Option(rest, "--rounds", 5), Option(rest, "--rows", 1_000_000)),
    ["wire", .. var rest] when !OperatingSystem.IsWindows() => await WireBench.RunAsync(Option(rest, "--rounds", 5), Option(rest, "--rows", 300_000)),
    ["fleet", .. var rest] => await FleetBench.RunAsync(
        Option(rest, "--databases", 200), Option(rest, "--throttle", 20), Option(rest, "--latency", 50), Option(rest, "--rounds", 3)),
    ["proxy", .. var rest] when !OperatingSystem.IsWindows() => await ProxyBench.RunAsync(Option(rest, "--rounds", 5), Option(rest, "--rows", 1_000_000)),
    ["idle-server"] when !OperatingSystem.IsWindows() => await IdleServer.RunAsync(),
    ["tunnel", .. var rest] => await TunnelBench.RunAsync(Option(rest, "--rounds", 5), Option(rest, "--megabytes", 100)),
    ["ssh", .. var rest] when !OperatingSystem.IsWindows() => await SshBench.RunAsync(Option(rest, "--rounds", 5), Option(rest, "--megabytes", 200)),
    ["startup", .. var rest] => await ModuleBench.RunAsync(rest),
    ["policies", .. var rest] => PolicyBench.Run(rest),
    ["access", .. var rest] => AccessBench.Run(Option(rest, "--principals", 2000), Option(rest, "--endpoints", 50), Option(rest, "--users", 500)),
    _ => Usage(),
};

static int Option(string[] options, string name, int otherwise) =>
    Array.IndexOf(options, name) is var at and >= 0 && at + 1 < options.Length
        ? int.Parse(options[at + 1], CultureInfo.InvariantCulture)
        : otherwise;

static int Usage()
{
    Console.Error.WriteLine("""
        Usage: dotnet run --project bench -- <what> [--rounds <number>]
          tokens [--milliseconds <a round>]   signing beside other SDKs
          query [--rows <number>]             a million rows beside other clients
          commands                            select 1 from the shell, and eight runspaces
          calls                               single calls beside a DataTable's way, alone and with a busy processor
          call-parts                          what the parts of a call cost
          copies [--rows <number>]            table to table beside psql and a query piped to an import
          consumers                           each form of a row before the usual commands
          records                             records piped into one insert, and a call each
          opens                               200 logins with tokens
          diagnosis                           Test-RdsIamConnection of a login that works, beside the login
          bulk [--rows <number>]              import and export beside psql
          wire [--rows <number>]              own binary formats beside the driver's
          fleet [--databases <number>] [--throttle <number>] [--latency <milliseconds each way>]
                                              one query on many databases
          proxy [--rows <number>]             clients through the proxy beside straight ones
          tunnel [--megabytes <number>]       the own cost of a tunnel by Session Manager
          ssh [--megabytes <number>]          a tunnel through an SSH server beside ssh -L
          startup [--beside <RdsIam.psd1>]    from the import to the first row, beside another build
          policies                            policy questions
          access [--principals <number>] [--endpoints <number>] [--users <number on each>]
                                              who may log in where, offline
        """);
    return 2;
}
