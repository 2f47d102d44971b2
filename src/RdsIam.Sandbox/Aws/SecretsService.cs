using System.Text.Json;
using RdsIam.Sandbox.Ssm;

namespace RdsIam.Sandbox.Aws;

/// <summary>Secrets Manager, as far as managed master passwords need it.</summary>
internal sealed class SecretsService(World world, Authorizer authorizer, MasterPassword password)
{
    /// <summary>How it is reached.</summary>
    public JsonApi Api => new("secretsmanager.", "secretsmanager", (call, body, _) => call.Action == "GetSecretValue"
        ? Get(call, body)
        : throw new AwsFault(400, "UnknownOperationException", ""));

    private object Get(ApiRequest call, JsonElement body)
    {
        var arn = body.GetProperty("SecretId").GetString()!;
        authorizer.Demand(call, "secretsmanager:GetSecretValue", arn);
        var state = call.State;
        var user = state.Instances.Values.FirstOrDefault(one => world.Arns.MasterSecret(one.ResourceId) == arn)?.MasterUserName
            ?? state.Clusters.Values.FirstOrDefault(one => world.Arns.MasterSecret(one.ResourceId) == arn)?.MasterUserName
            ?? throw new AwsFault(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        return new
        {
            ARN = arn,
            Name = arn[(arn.IndexOf(":secret:", StringComparison.Ordinal) + 8)..],
            VersionId = Guid.NewGuid().ToString(),
            SecretString = JsonSerializer.Serialize(new { username = user, password = password.Value }),
            VersionStages = new[] { "AWSCURRENT" },
            CreatedDate = call.Now.ToUnixTimeSeconds(),
        };
    }
}
