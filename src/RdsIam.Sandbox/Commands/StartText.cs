namespace RdsIam.Sandbox.Commands;

/// <summary>What <c>start</c> tells a person.</summary>
internal static class StartText
{
    /// <summary>The facts, and lines to paste into a shell and into PowerShell.</summary>
    public static string For(SandboxDescription d) => $"""

        The sandbox is running. Ctrl+C stops it.

          Endpoint        {d.HostName}, port {d.Port}; sockets go to {d.ConnectTo}
          Resource id     {d.ResourceId} (account {d.AccountId}, {d.Region})
          Private         {d.PrivateHostName}, port {d.Port}; reached through {d.ThroughSsm} only
          Database        {d.Database}
          Administrator   {d.AdminUserName}, password {d.AdminPassword}
          IAM users       {d.UserName} may connect; {d.DeniedUserName} may not: no policy names it
          AWS endpoint    {d.AwsEndpointUrl}
          Access key      {d.AccessKeyId} / {d.SecretAccessKey}: a user who may assume
          Role            {d.RoleArn}
          Root CA         {d.RootCertificate}
          Log             {d.LogFile}

        As the administrator, with psql:

          psql "{Libpq(d, d.AdminUserName)} password={d.AdminPassword}"

        As {d.UserName}, with psql and a token by the AWS CLI:

          export AWS_CONFIG_FILE='{d.AwsConfigFile}' AWS_PROFILE={AwsConfig.ProfileName} AWS_ENDPOINT_URL={d.AwsEndpointUrl}
          PGPASSWORD="$(aws rds generate-db-auth-token --hostname {d.HostName} --port {d.Port} --username {d.UserName})" \
            psql "{Libpq(d, d.UserName)}"

        In PowerShell:

          $env:AWS_ENDPOINT_URL = '{d.AwsEndpointUrl}'
          Connect-RdsIam -HostName {d.HostName} -ConnectTo {d.ConnectTo} -Database {d.Database} -UserName {d.UserName} `
            -AccessKey {d.AccessKeyId} -SecretKey '{d.SecretAccessKey}' -RoleArn {d.RoleArn} `
            -RootCertificate '{d.RootCertificate}'
          Invoke-RdsIamQuery 'select * from sales.order_totals order by total desc limit 5'

        """;

    private static string Libpq(SandboxDescription d, string userName)
    {
        var colon = d.ConnectTo.LastIndexOf(':');
        return $"host={d.HostName} hostaddr={d.ConnectTo[..colon]} port={d.ConnectTo[(colon + 1)..]} dbname={d.Database} "
            + $"user={userName} sslmode=verify-full sslrootcert={d.RootCertificate}";
    }
}
