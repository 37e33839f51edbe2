using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>A checker that hands out a Deferred a second time: what it said the first time is gone, and must not turn into a yes.</summary>
internal sealed class SpentDeferredTests
{
    [Test]
    public void A_refusal_that_is_handed_out_again_lets_nobody_in([Values] bool answersLater)
    {
        Deferred<object> refusal = new();
        if (!answersLater)
        {
            refusal.Errback(new UnauthorizedLogin());
        }

        UserAuthRig rig = UserAuthRig.With(new ScriptedChecker<IUsernamePassword>(_ => refusal));
        rig.AskByPassword("user", "guess");
        if (answersLater)
        {
            refusal.Errback(new UnauthorizedLogin());
        }

        rig.ExpectLateFailure();
        for (int i = 0; i < 3; i++)
        {
            rig.AskByPassword("user", "guess");
            rig.ExpectLateFailure();
        }

        Assert.That(rig.Avatars, Is.Empty);
        Assert.That(rig.Server.IsAuthenticated, Is.False);
    }

    [Test]
    public void A_yes_that_is_handed_out_again_lets_nobody_else_in()
    {
        Deferred<object> yes = Defer.Succeed<object>("alice");
        ScriptedChecker<IUsernamePassword> checker = new(_ => yes);
        UserAuthRig first = UserAuthRig.With(checker);
        first.AskByPassword("alice", "secret");
        first.ExpectSuccess();
        UserAuthRig second = UserAuthRig.With(checker);
        second.AskByPassword("mallory", "guess");
        second.ExpectLateFailure();
        Assert.That(second.Avatars, Is.Empty);
    }
}
