using System.Globalization;
using Amazon.SecurityToken;
using RdsIam.Core.Aws;

namespace RdsIam.Core.Diagnosis.Probing;

/// <summary>
/// AWS's time, from the Date of an answer of STS. Nothing is signed for it: the SDK puts a wrong clock right for its own calls
/// and says nothing, while tokens are signed by this machine's clock.
/// </summary>
internal static class AwsClock
{
    /// <summary>How far this machine's clock is ahead of AWS's, to half a second; negative: behind.</summary>
    /// <exception cref="HttpRequestException">AWS cannot be reached.</exception>
    /// <exception cref="Fault">What answered has no time.</exception>
    public static async Task<TimeSpan> OffsetAsync(
        AwsClientSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(settings));
        var before = time.GetUtcNow();
        using var response = await client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var middle = before + ((time.GetUtcNow() - before) / 2);
        var date = response.Headers.TryGetValues("Date", out var values)
            && DateTimeOffset.TryParse(values.First(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var told)
                ? told
                : throw new Fault(Messages.AwsAnswerUnreadable("STS", settings.Region, "no Date in it"), FaultKind.InvalidResult, settings.Region);
        // The header counts whole seconds.
        return middle - date - TimeSpan.FromSeconds(0.5);
    }

    private static Uri Address(AwsClientSettings settings)
    {
        var config = settings.Configure(() => new AmazonSecurityTokenServiceConfig());
        return new Uri(config.ServiceURL ?? $"https://sts.{settings.Region}.{config.RegionEndpoint.PartitionDnsSuffix}/");
    }
}
