using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>A password shows in no line of a log, of whatever level, and in no event.</summary>
internal sealed class UnloggedSecretTests
{
    private const string Secret = "correct horse";

    private static readonly byte[] Start = [.. Common.NS("").ToArray(), .. Common.NS("").ToArray()];

    private static IEnumerable<Func<Deferred<object>>> Outcomes =>
    [
        static () => (object)"user",
        static () => Defer.Fail<object>(new UnauthorizedLogin()),
        static () => throw new InvalidOperationException("A database is down."),
        static () => throw new PasswordChangeRequired("New: "),
        static () => throw new NotEnoughAuthentication { Succeeded = typeof(IUsernamePassword), AvatarId = "user" },
        static () => Defer.Succeed<object>(null!),
    ];

    [TestCaseSource(nameof(Outcomes))]
    public void A_server_logs_no_password_however_the_login_ends(Func<Deferred<object>> outcome)
    {
        List<string> events = [];
        UserAuthRig rig = new(
            [
                new ScriptedChecker<IUsernamePassword>(_ => outcome()),
                new ScriptedChecker<IUsernamePasswordChange>(_ => outcome()),
                new ScriptedChecker<IKeyboardInteractive>(user => user.Ask("", "", [("Code: ", false)]).AddCallback(_ => outcome())),
            ],
            factory => factory.Events.Subscribe(item => events.Add($"{item}")));
        Action[] ways =
        [
            () => rig.AskByPassword("user", Secret),
            () => rig.Ask("user", "password", [1, .. Common.NS(Secret).ToArray(), .. Common.NS(Secret + "2").ToArray()]),
            () =>
            {
                rig.Ask("user", "keyboard-interactive", Start);
                rig.Peer.Send(new InfoResponse([Secret]));
            },

            // Malformed: what the error quotes must not be it.
            () => rig.Ask("user", "password", [0, .. Common.NS(Secret).ToArray(), .. Common.NS(Secret).ToArray()]),
        ];
        foreach (Action ask in ways)
        {
            ask();
            rig.Advance(5);
            rig.Skip();
        }

        rig.Peer.End.Lose();
        Assert.That(rig.Log.Written, Is.Not.Empty);
        Assert.That(events, Is.Not.Empty);
        Assert.That(rig.Log.Written.Concat(events).Where(line => line.Contains("horse", StringComparison.OrdinalIgnoreCase)), Is.Empty);
    }

    [Test]
    public void A_client_logs_neither_its_password_nor_its_answers()
    {
        ClientRig rig = new(auth =>
        {
            auth.Passwords.Enqueue(Secret);
            auth.Passwords.Enqueue(Secret);
            auth.Passwords.Enqueue(Secret + "2");
            auth.Answers.Enqueue([Secret]);
            auth.Answers.Enqueue([Secret, Secret]);
        });
        rig.Refuse("password");
        rig.Say(new PasswordChangeRequest("New: "));
        rig.Refuse("keyboard-interactive");
        rig.Say(new InfoRequest("", "", [new("Code: ", Echo: false)]));
        rig.Say(new InfoRequest("", "", [new("Again: ", Echo: false)]));
        Assert.That(rig.Received.Exists(packet => packet.Fields.Span.IndexOf("horse"u8) >= 0), Is.True, "It was sent.");
        Assert.That(rig.Log.Written, Is.Not.Empty);
        Assert.That(rig.Log.Written.Where(line => line.Contains("horse", StringComparison.OrdinalIgnoreCase)), Is.Empty);
    }
}
