using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>A program that keeps what its checkers were handed says so, and finds it as it was.</summary>
internal sealed class KeptCredentialsTests
{
    private const string Secret = "correct horse";

    private static readonly byte[] Start = [.. Common.NS("").ToArray(), .. Common.NS("").ToArray()];

    [Test]
    public void Nothing_is_kept_unless_somebody_says_so() => Assert.That(new SSHFactory().KeepCredentials, Is.False);

    [Test]
    public void A_password_stays_as_it_was([Values] bool isRight, [Values] bool answersLater, [Values] bool isChange)
    {
        Deferred<object> answer = new();
        List<Bytes> kept = [];
        UserAuthRig rig = Keeping(
            new ScriptedChecker<IUsernamePassword>(shown => Keep(kept, shown.Password, answer)),
            new ScriptedChecker<IUsernamePasswordChange>(shown => Keep(kept, shown.Password, answer)));
        if (!answersLater)
        {
            Answer(answer, isRight);
        }

        byte[] change = [1, .. Common.NS(Secret).ToArray(), .. Common.NS("another one").ToArray()];
        rig.Ask("user", "password", isChange ? change : UserAuthRig.PasswordFieldsOf(Secret));
        if (answersLater)
        {
            Answer(answer, isRight);
        }

        rig.Advance(5);
        Assert.That(rig.Server.IsAuthenticated, Is.EqualTo(isRight));
        rig.Peer.End.Lose();
        Assert.That(kept, Is.EqualTo(new Bytes[] { Secret }));
    }

    [Test]
    public void Answers_stay_as_they_were()
    {
        IReadOnlyList<Bytes> kept = [];
        UserAuthRig rig = Keeping(new ScriptedChecker<IKeyboardInteractive>(credentials =>
            credentials.Ask("", "", [("One: ", false), ("Two: ", false)]).AddCallback(answers =>
            {
                kept = answers;
                return (object)"user";
            })));
        rig.Ask("user", "keyboard-interactive", Start);
        rig.Skip();
        rig.Peer.Send(new InfoResponse([Secret, "battery"]));
        rig.ExpectSuccess();
        Assert.That(kept, Is.EqualTo(new Bytes[] { Secret, "battery" }));
    }

    [Test]
    public void What_came_is_wiped_all_the_same()
    {
        List<byte[]> reads = [];
        UserAuthRig rig = Keeping(new ScriptedChecker<IUsernamePassword>(_ => (object)"user"));
        rig.Peer.OnWire = data =>
        {
            reads.Add(data);
            rig.Peer.End.Deliver(data);
        };
        rig.AskByPassword("user", Secret);
        rig.ExpectSuccess();
        Assert.That(reads.Exists(read => Reachable.Holds(read, ((Bytes)Secret).ToArray())), Is.False);
    }

    private static UserAuthRig Keeping(params ICredentialsChecker[] checkers) => new(checkers, static factory => factory.KeepCredentials = true);

    private static Deferred<object> Keep(List<Bytes> kept, Bytes password, Deferred<object> answer)
    {
        kept.Add(password);
        return answer;
    }

    private static void Answer(Deferred<object> answer, bool isRight)
    {
        if (isRight)
        {
            answer.Callback("user");
        }
        else
        {
            answer.Errback(new UnauthorizedLogin());
        }
    }
}
