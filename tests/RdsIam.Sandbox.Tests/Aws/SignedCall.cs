using System.Xml.Linq;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

/// <summary>An answer of the endpoints.</summary>
internal sealed record Answer(int Status, XElement Body)
{
    public string? Code => Value("Code");

    public string? Message => Value("Message");

    /// <summary>The first element of that name, anywhere.</summary>
    public string? Value(string name) => Elements(name).Select(element => element.Value).FirstOrDefault();

    public IEnumerable<XElement> Elements(string name) => Body.Descendants().Where(element => element.Name.LocalName == name);
}

/// <summary>
/// A call that can be spoilt: what real clients would never send. That good calls verify is proved with real clients.
/// </summary>
internal sealed record SignedCall
{
    private static readonly HttpClient Http = new();

    public required AwsScene Scene { get; init; }

    public required AccessKey Key { get; init; }

    public string Service { get; init; } = "sts";

    public string Region { get; init; } = "eu-west-1";

    /// <summary>How far the caller's clock is ahead.</summary>
    public TimeSpan Ahead { get; init; }

    /// <summary>Changes the signed headers before they are sent; null takes a header away.</summary>
    public IReadOnlyDictionary<string, string?> Replace { get; init; } = new Dictionary<string, string?>();

    /// <summary>Sent in place of the body that was signed.</summary>
    public string? OtherBody { get; init; }

    /// <summary>Calls an action with parameters: name, value, name, value.</summary>
    public async Task<Answer> SendAsync(string action, params string[] parameters)
    {
        var version = Service switch { "rds" => "2014-10-31", "iam" => "2010-05-08", _ => "2011-06-15" };
        var form = new List<KeyValuePair<string, string>> { new("Action", action), new("Version", version) };
        form.AddRange(parameters.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1])));
        using var content = new FormUrlEncodedContent(form);
        var body = await content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return await PostAsync(body);
    }

    private async Task<Answer> PostAsync(string body)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, Scene.Url)
        {
            Content = new StringContent(OtherBody ?? body, null, "application/x-www-form-urlencoded"),
        };
        foreach (var (name, value) in Headers(body))
        {
            if (name != "host")
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await Http.SendAsync(message, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, XElement.Parse(text));
    }

    private Dictionary<string, string> Headers(string body)
    {
        var time = SigV4.Time(Scene.Clock.GetUtcNow() + Ahead);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = new Uri(Scene.Url).Authority,
            ["x-amz-date"] = time,
        };
        if (Key.Session is { } session)
        {
            headers["x-amz-security-token"] = session.SessionToken;
        }

        var scope = new SigV4Scope(time[..8], Region, Service);
        var hash = SigV4.Hash(System.Text.Encoding.UTF8.GetBytes(body));
        var signature = SigV4.Sign(Key.Secret, scope, time, SigV4.CanonicalRequest("POST", "/", [], headers, hash));
        var sent = new Dictionary<string, string>(headers)
        {
            ["Authorization"] = $"{SigV4.Algorithm} Credential={Key.Id}/{scope.Text}, "
                + $"SignedHeaders={string.Join(';', headers.Keys)}, Signature={signature}",
        };
        foreach (var (name, value) in Replace)
        {
            sent.Remove(name);
            if (value is not null)
            {
                sent[name] = value;
            }
        }

        return sent;
    }
}
