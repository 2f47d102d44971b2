using RdsIam.Sandbox.Commands;

// One name, one command; each prints its own help.
return args switch
{
    ["start", .. var rest] => await StartCommand.RunAsync(rest).ConfigureAwait(false),
    _ => Usage.Show(args),
};
