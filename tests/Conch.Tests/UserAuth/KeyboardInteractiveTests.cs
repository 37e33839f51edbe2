using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>Method "keyboard-interactive": RFC 4256.</summary>
internal sealed class KeyboardInteractiveTests
{
    private static readonly byte[] Start = [.. Common.NS("").ToArray(), .. Common.NS("").ToArray()];

    [Test]
    public void The_checker_asks_and_the_answers_log_in()
    {
        UserAuthRig rig = new([Asking("1234")]);
        rig.Ask("user", "keyboard-interactive", Start);
        PacketReader reader = new(rig.Peer.Expect(60));
        InfoRequest request = InfoRequest.Decode(ref reader);
        Assert.That(request.Prompts, Is.EqualTo(new[] { new InfoPrompt("Code: ", Echo: true) }));
        rig.Peer.Send(new InfoResponse(["1234"]));
        rig.ExpectSuccess();
    }

    [Test]
    public void A_wrong_answer_is_refused_after_the_delay()
    {
        UserAuthRig rig = new([Asking("1234")]);
        rig.Ask("user", "keyboard-interactive", Start);
        rig.Skip();
        rig.Peer.Send(new InfoResponse(["4321"]));
        rig.ExpectLateFailure();
        rig.Peer.SendPacket(61, [0, 0, 0, 0]);
        rig.Peer.Expect(3);
    }

    [Test]
    public void A_checker_may_ask_again_and_ask_nothing()
    {
        ScriptedChecker<IKeyboardInteractive> checker = new(credentials =>
            credentials.Ask("", "first", [("One: ", true), ("Two: ", false)])
                .AddCallback(_ => credentials.Ask("", "Welcome.", []))
                .AddCallback(answers => answers.Count == 0 ? (object)"user" : throw new UnauthorizedLogin()));
        UserAuthRig rig = new([checker]);
        rig.Ask("user", "keyboard-interactive", Start);
        rig.Skip();
        rig.Peer.Send(new InfoResponse(["a", "b"]));
        rig.Peer.Expect(60);
        rig.Peer.Send(new InfoResponse([]));
        rig.ExpectSuccess();
    }

    [TestCase(0)]
    [TestCase(2)]
    public void A_wrong_number_of_answers_ends_the_connection(int count)
    {
        UserAuthRig rig = new([Asking("1234")]);
        rig.Ask("user", "keyboard-interactive", Start);
        rig.Peer.Send(new InfoResponse([.. Enumerable.Repeat<Bytes>("x", count)]));
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(2));
    }

    [Test]
    public void A_new_request_ends_the_questions_and_counts_as_a_failure()
    {
        UserAuthRig rig = new([Asking("1234")], service: server => server.AttemptsBeforeDisconnect = 2);
        rig.Ask("user", "keyboard-interactive", Start);
        rig.Skip();
        rig.Ask("user", "keyboard-interactive", Start);
        rig.Peer.Expect(60);
        Assert.That(rig.Peer.Received, Is.Empty, "what is abandoned is not answered");
        rig.Ask("user", "keyboard-interactive", Start);
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(14));
    }

    [Test]
    public void Endless_questions_run_into_the_limit_of_requests()
    {
        ScriptedChecker<IKeyboardInteractive> checker = new(Again);
        UserAuthRig rig = new([checker]);
        rig.Ask("user", "keyboard-interactive", Start);
        for (int i = 0; i < 127; i++)
        {
            rig.Peer.Send(new InfoResponse([]));
        }

        Assert.That(rig.Peer.IsClosed, Is.False);
        rig.Peer.Send(new InfoResponse([]));
        Assert.That(rig.Peer.DisconnectReason, Is.EqualTo(14));

        static Deferred<object> Again(IKeyboardInteractive credentials) => credentials.Ask("", "", []).AddCallback(_ => Again(credentials));
    }

    [Test]
    public void A_question_after_the_connection_is_lost_fails()
    {
        IKeyboardInteractive? kept = null;
        Deferred<object> never = new();
        ScriptedChecker<IKeyboardInteractive> checker = new(credentials =>
        {
            kept = credentials;
            return never;
        });
        UserAuthRig rig = new([checker]);
        rig.Ask("user", "keyboard-interactive", Start);
        rig.Peer.End.Lose();
        string? error = null;
        kept!.Ask("", "", []).AddErrback(reason => { error = reason.GetErrorMessage(); });
        Assert.That(error, Does.Contain("does not wait"));
    }

    [Test]
    public void An_open_question_fails_when_the_connection_is_lost()
    {
        string? error = null;
        ScriptedChecker<IKeyboardInteractive> checker = new(credentials => credentials.Ask("", "", [])
            .AddCallback(_ => (object)"user")
            .AddErrback(reason =>
            {
                error = reason.GetErrorMessage();
                return reason;
            }));
        UserAuthRig rig = new([checker]);
        rig.Ask("user", "keyboard-interactive", Start);
        rig.Peer.End.Lose();
        Assert.That(error, Does.Contain("did not answer"));
        Assert.That(rig.Avatars, Is.Empty);
    }

    private static ScriptedChecker<IKeyboardInteractive> Asking(string code) => new(credentials =>
        credentials.Ask("", "", [("Code: ", true)])
            .AddCallback(answers => answers[0] == code ? (object)credentials.Username.Decode() : throw new UnauthorizedLogin()));
}
