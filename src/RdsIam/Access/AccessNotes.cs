using System.Management.Automation;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Pipeline;

namespace RdsIam.Access;

/// <summary>Says what an answer cannot know.</summary>
internal static class AccessNotes
{
    public static void Tell(Cmdlet cmdlet, AccessSurvey survey)
    {
        if (survey.Side.Strangers.Count > 0)
        {
            cmdlet.TellWarning(ModuleMessages.AccessStrangers(FirstFew.Of(survey.Side.Strangers, most: 3)));
        }

        if (survey.Input.Endpoints.Count == 0)
        {
            cmdlet.TellWarning(ModuleMessages.AccessWithoutEndpoints);
        }

        foreach (var group in survey.Input.Organization.Where(one => one.Value.Missing is not null).GroupBy(one => one.Value.Missing!))
        {
            var accounts = group.Select(one => one.Key).ToList();
            cmdlet.TellWarning(ModuleMessages.AccessWithoutServiceControl(FirstFew.Of(accounts, most: 3), group.Key));
        }

        // A policy of the organization was read, and is told with the rows.
        var unread = survey.Book.Principals
            .SelectMany(who => who.Unread, (who, one) => (Who: who, one.Layer, one.Resource))
            .Where(one => one.Layer != PolicyLayer.ServiceControl)
            .ToList();
        if (unread.Count > 0)
        {
            var names = unread.Select(one => one.Resource).Distinct().ToList();
            cmdlet.TellWarning(ModuleMessages.AccessUnreadPolicies(
                unread.Select(one => one.Who).Distinct().Count(), FirstFew.Of(names, most: 3)));
        }
    }
}
