# A listener to the activities and events of the name RdsIam: [RdsIamTestCollector].
Add-Type -TypeDefinition @'
using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Linq;
public sealed class RdsIamTestActivity {
    public string Name; public string Status; public double Milliseconds; public System.Collections.Hashtable Tags = new System.Collections.Hashtable();
    public override string ToString() { return Name + " " + Status + " " + string.Join(" ", Tags.Cast<System.Collections.DictionaryEntry>().Select(tag => tag.Key + "=" + tag.Value)); }
}
public sealed class RdsIamTestCollector : EventListener {
    public readonly ConcurrentQueue<RdsIamTestActivity> Activities = new ConcurrentQueue<RdsIamTestActivity>();
    public readonly ConcurrentQueue<string> Events = new ConcurrentQueue<string>();
    private readonly ActivityListener _listener;
    public RdsIamTestCollector() {
        _listener = new ActivityListener {
            ShouldListenTo = source => source.Name == "RdsIam",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => {
                var seen = new RdsIamTestActivity { Name = activity.DisplayName, Status = activity.Status.ToString(), Milliseconds = activity.Duration.TotalMilliseconds };
                foreach (var tag in activity.TagObjects) { seen.Tags[tag.Key] = tag.Value; }
                Activities.Enqueue(seen);
            }
        };
        ActivitySource.AddActivityListener(_listener);
    }
    public void Clear() { RdsIamTestActivity a; string e; while (Activities.TryDequeue(out a)) { } while (Events.TryDequeue(out e)) { } }
    public override void Dispose() { _listener.Dispose(); base.Dispose(); }
    protected override void OnEventSourceCreated(EventSource source) { if (source.Name == "RdsIam") { EnableEvents(source, EventLevel.Verbose); } }
    protected override void OnEventWritten(EventWrittenEventArgs data) { if (Events != null && data.EventSource.Name == "RdsIam") { Events.Enqueue(data.EventName + " " + string.Join(" ", data.Payload)); } }
}
'@
