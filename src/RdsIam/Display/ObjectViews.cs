using System.Management.Automation;

namespace RdsIam.Display;

/// <summary>Which table or list each of the module's types is shown by.</summary>
internal static class ObjectViews
{
    private const string InFullMark = "#InFull";

    /// <summary>What objects have in common that stand in one table.</summary>
    public static string KeyOf(PSObject instance) => instance.TypeNames[0] + instance.BaseObject switch
    {
        RdsIamCheck check => " " + check.Target,
        RdsIamPlanNode node => " " + node.Summary,
        _ => "",
    };

    /// <summary>An object that is to be shown with all that it has, and not as a row of a table.</summary>
    public static PSObject InFull(RdsIamOutput item)
    {
        var shown = PSObject.AsPSObject(item);
        shown.TypeNames.Insert(0, item.GetType().FullName + InFullMark);
        return shown;
    }

    /// <param name="first">The first one that is shown.</param>
    public static IShown Of(PSObject first)
    {
        var isInFull = first.TypeNames[0].EndsWith(InFullMark, StringComparison.Ordinal);
        return first.BaseObject switch
        {
            RdsIamConnectionState state => Table(state, ConnectionViews.States),
            RdsIamConnection connection => Table(connection, ConnectionViews.Connections),
            RdsIamSession session => Table(session, ConnectionViews.Sessions),
            RdsIamTunnel tunnel => Table(tunnel, ConnectionViews.Tunnels),
            RdsIamTarget target => Table(target, ConnectionViews.Targets),
            RdsIamProxy proxy => Table(proxy, ConnectionViews.Proxies),
            RdsIamProxyDoor door => Table(door, ConnectionViews.Doors),
            RdsIamToken token => Table(token, TokenViews.Tokens),
            RdsIamPgPass file => Table(file, TokenViews.PasswordFiles),
            RdsIamEnvironmentVariable variable => Table(variable, TokenViews.Variables),
            RdsIamTokenInfo => new ObjectList<RdsIamTokenInfo>(TokenViews.Items),
            RdsIamEndpoint endpoint => Table(endpoint, EndpointViews.Endpoints),
            RdsIamAuthenticationState => new ObjectList<RdsIamAuthenticationState>(EndpointViews.Items),
            RdsIamUser user => isInFull ? new ObjectList<RdsIamUser>(UserViews.Items) : Table(user, UserViews.Users),
            RdsIamAccessRow row => Table(row, AccessViews.Rows),
            RdsIamAccessChange change => Table(change, AccessViews.Changes),
            RdsIamAccessFinding => new ObjectList<RdsIamAccessFinding>(AccessViews.Items),
            RdsIamActivity activity => Table(activity, ServerViews.Activity),
            RdsIamTable table => isInFull ? Described() : Table(table, ServerViews.Tables),
            RdsIamDatabase database => Table(database, ServerViews.Databases),
            RdsIamImportResult import => Table(import, BulkViews.Imports),
            RdsIamDataCopy copy => Table(copy, BulkViews.Copies),
            RdsIamExportResult export => Table(export, BulkViews.Exports),
            RdsIamStatementResult statement => Table(statement, BulkViews.Statements),
            RdsIamPlanNode root => new PlanView(root),
            RdsIamPolicyResult => new ObjectList<RdsIamPolicyResult>(PolicyViews.Items),
            RdsIamPolicyFinding => new ObjectList<RdsIamPolicyFinding>(PolicyViews.Items),
            RdsIamCheck check => new BlockList($"   Login: {check.Target}{Environment.NewLine}", one => CheckView.Line((RdsIamCheck)one.BaseObject), gap: 0),
            _ => new BlockList(null, one => one.ToString(), gap: 0),
        };
    }

    private static ObjectTable<T> Table<T>(T first, ObjectColumn<T>[] columns)
        where T : RdsIamOutput => new(first, columns, [.. Companions.Of(first).OfType<T>()]);

    private static BlockList Described() => new(null, one => TableDescription.Of((RdsIamTable)one.BaseObject, Screen.Width), gap: 2);
}
