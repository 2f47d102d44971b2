using System.Text.RegularExpressions;
using RdsIam.Core.Names;

namespace RdsIam.Core.Aws;

/// <summary>
/// Who was refused what: in IAM's own sentence, where AWS wrote it, else in the call's words. So an error says it once, in short names.
/// </summary>
/// <param name="Action">What was refused, which may be another action than the call's: <c>sts:TagSession</c>.</param>
/// <param name="Resource">On what: by its short name, with the account where that is another than the principal's.</param>
/// <param name="Principal">For whom, likewise.</param>
/// <param name="Said">What AWS says in addition, as the end of a sentence: a full stop, or a colon and AWS's reason.</param>
/// <remarks>
/// Source: "Troubleshoot access denied error messages" of the IAM user guide:
/// <c>User: ARN is not authorized to perform: ACTION on resource: ARN because no identity-based policy allows the ACTION action</c>.
/// </remarks>
internal sealed partial record AwsRefusal(string Action, string Resource, string Principal, string Said)
{
    /// <param name="said">As much of AWS's message as may be shown, with its full stop.</param>
    /// <param name="call">What was asked.</param>
    public static AwsRefusal Read(string said, AwsCall call)
    {
        if (Sentence().Match(said) is not { Success: true } match)
        {
            var isPlain = Plain().Match(said) is { Success: true } plain && plain.Groups["action"].Value == call.Action;
            return new AwsRefusal(call.Action, call.Resource, call.Principal, isPlain ? "." : $": {said}");
        }

        var (principal, resource) = (match.Groups["principal"].Value, match.Groups["resource"].Value);
        resource = resource.Length > 0 ? resource : call.Resource;
        var isAway = ResourceArn.AccountIn(principal) is { } own && ResourceArn.AccountIn(resource) is { } other && own != other;
        var reason = match.Groups["reason"].Value;
        return new AwsRefusal(
            match.Groups["action"].Value, Short(resource, isAway), Short(principal, isAway), reason.Length > 0 ? $": {reason}." : ".");
    }

    private static string Short(string text, bool isAway) =>
        ResourceArn.ShortName(text) + (isAway ? $" of account {ResourceArn.AccountIn(text)}" : "");

    [GeneratedRegex(
        @"\AUser: (?<principal>\S+) is not authorized to perform: (?<action>[\w-]+:\w+)( on resource: (?<resource>\S+?))?"
        + @"( because (?<reason>\S.*?)| (?<reason>with an? \S.*?))?\.?\z",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"\ANot authorized to perform:? (?<action>[\w-]+:\w+)\.?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
