# Sees the programs that this process and they start, with their arguments and their environments, as /proc shows them. Linux only.
if (-not ('RdsIamTestChildren' -as [type])) {
    Add-Type -TypeDefinition @'
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

public sealed class RdsIamTestChild
{
    public string Arguments { get; set; }
    public string Environment { get; set; }
}

public sealed class RdsIamTestChildren : IDisposable
{
    private readonly string _own = Read($"/proc/{Environment.ProcessId}/cmdline");
    private readonly HashSet<string> _before;
    private readonly ConcurrentDictionary<(string Id, string Arguments, string Environment), bool> _seen = new();
    private readonly Thread _thread;
    private volatile bool _ended;

    public RdsIamTestChildren()
    {
        _before = Of(Environment.ProcessId.ToString()).ToHashSet();
        _thread = new Thread(Watch) { IsBackground = true };
        _thread.Start();
    }

    // Each with every environment that it had: a shell that becomes another program is two of them.
    public RdsIamTestChild[] All => _seen.Keys.Select(one => new RdsIamTestChild { Arguments = one.Arguments, Environment = one.Environment }).ToArray();

    public void Dispose()
    {
        _ended = true;
        _thread.Join();
    }

    private static IEnumerable<string> Of(string id)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{id}/task").SelectMany(task => Read(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        }
        catch (IOException)
        {
            return Array.Empty<string>();
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private void Watch()
    {
        while (!_ended)
        {
            Look(Environment.ProcessId.ToString());
            Thread.Sleep(1);
        }
    }

    private void Look(string parent)
    {
        foreach (var id in Of(parent).Where(id => !_before.Contains(id)))
        {
            var arguments = Read($"/proc/{id}/cmdline");
            var environment = Read($"/proc/{id}/environ");
            // Until it becomes another program a child looks like its parent. One that does so in this very moment is seen in the next:
            // its arguments would be told with the environment of what it became.
            if (arguments.Length > 0 && arguments != _own && arguments == Read($"/proc/{id}/cmdline"))
            {
                _seen.TryAdd((id, arguments.TrimEnd('\0').Replace('\0', ' '), environment.Replace('\0', '\n')), true);
            }

            Look(id);
        }
    }
}
'@
}
