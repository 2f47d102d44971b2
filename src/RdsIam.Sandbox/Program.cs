using RdsIam.Sandbox.Commands;

// One name, one command; each prints its own help.
return args switch
{
    ["demo", .. var rest] => await DemoCommand.RunAsync(rest).ConfigureAwait(false),
    ["start", .. var rest] => await StartCommand.RunAsync(rest).ConfigureAwait(false),
    _ => Usage.Show(args),
};
