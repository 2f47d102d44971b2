# Stands in AWS's place on loopback and refuses every call with a text of the test's own, in XML or JSON as the caller speaks.
if (-not ('RdsIamRefusingAws' -as [type])) {
    Add-Type -TypeDefinition @'
using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
public sealed class RdsIamRefusingAws : IDisposable {
    private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
    private readonly string _text;
    public string Address { get { return "http://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port; } }
    public RdsIamRefusingAws(string text) { _text = text; _listener.Start(); _ = ServeAsync(); }
    public void Dispose() { _listener.Stop(); }
    private async Task ServeAsync() {
        try { while (true) { _ = AnswerAsync(await _listener.AcceptTcpClientAsync()); } } catch (Exception) { }
    }
    private static bool IsWhole(string request) {
        var end = request.IndexOf("\r\n\r\n");
        var length = System.Text.RegularExpressions.Regex.Match(request, "(?i)content-length: (\\d+)");
        return end >= 0 && request.Length >= end + 4 + (length.Success ? int.Parse(length.Groups[1].Value) : 0);
    }
    private async Task AnswerAsync(TcpClient client) {
        try {
            using (client) {
                var stream = client.GetStream();
                var seen = new StringBuilder();
                var buffer = new byte[8192];
                while (!IsWhole(seen.ToString())) {
                    var count = await stream.ReadAsync(buffer);
                    if (count == 0) { return; }
                    seen.Append(Encoding.Latin1.GetString(buffer, 0, count));
                }
                var json = seen.ToString().Contains("x-amz-json", StringComparison.OrdinalIgnoreCase);
                // XML 1.0 has no place for most control characters, not even as a reference.
                var xml = SecurityElement.Escape(_text.Replace("\u001b", "").Replace("\u0007", ""));
                var body = Encoding.UTF8.GetBytes(json
                    ? "{\"__type\":\"AccessDeniedException\",\"message\":\"" + JsonEncodedText.Encode(_text) + "\"}"
                    : "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>" + xml + "</Message></Error><RequestId>r</RequestId></ErrorResponse>");
                var head = "HTTP/1.1 403 Forbidden\r\nContent-Type: " + (json ? "application/x-amz-json-1.1" : "text/xml") + "\r\nContent-Length: " + body.Length + "\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
                await stream.WriteAsync(body);
            }
        } catch (Exception) { }
    }
}
'@
}
