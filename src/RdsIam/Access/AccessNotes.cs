using System.Management.Automation;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Names;

namespace RdsIam.Access;

/// <summary>Says what an answer cannot know.</summary>
internal static class AccessNotes
{
    public static void Tell(Cmdlet cmdlet, AccessSurvey survey)
    {
        if (survey.Side.Strangers.Count > 0)
        {
            cmdlet.WriteWarning(ModuleMessages.AccessStrangers(FirstFew.Of(survey.Side.Strangers, most: 3)));
        }

        if (survey.Input.Endpoints.Count == 0)
        {
            cmdlet.WriteWarning(ModuleMessages.AccessWithoutEndpoints);
        }

        var unread = survey.Book.Principals.Where(who => who.Unread.Count > 0).ToList();
        if (unread.Count > 0)
        {
            cmdlet.WriteWarning(
                ModuleMessages.AccessUnreadPolicies(
                    unread.Count, FirstFew.Of([.. unread.SelectMany(who => who.Unread).Select(one => one.Resource).Distinct()], most: 3)));
        }
    }
}
