using RdsIam.Bench;

return args switch
{
    ["tokens", .. var rest] => await TokenBench.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: dotnet run --project bench -- tokens [--rounds <number>] [--milliseconds <a round>]");
    return 2;
}
