using RdsIam.Bench;

return args switch
{
    ["tokens", .. var rest] => await TokenBench.RunAsync(rest),
    ["query", .. var rest] when !OperatingSystem.IsWindows() => await QueryBench.RunAsync(rest),
    ["startup", .. var rest] => await ModuleBench.RunAsync(rest),
    ["policies", .. var rest] => PolicyBench.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: dotnet run --project bench -- tokens [--rounds <number>] [--milliseconds <a round>] | query [--rounds <number>] [--rows <number>] | startup [--rounds <number>] | policies [--rounds <number>]");
    return 2;
}
