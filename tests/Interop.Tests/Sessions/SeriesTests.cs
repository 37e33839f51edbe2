extern alias echo;
extern alias part2;
extern alias part3;
extern alias part4;
extern alias part5;
extern alias part6;
extern alias part7;

using Twisted.Cred;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>Parts 2 to 7 of the series: the classes of our examples and their Python originals under the same client.</summary>
[TestFixture]
internal sealed class SeriesTests
{
    [TestCase(2, new[] { "-o", "LogLevel=INFO" }, "")]
    [TestCase(3, new[] { "-T" }, "")]
    [TestCase(4, new[] { "-T" }, "")]
    [TestCase(4, new[] { "-tt" }, "")]
    [TestCase(6, new[] { "-T" }, "abc")]
    [TestCase(7, new[] { "-T" }, "abc")]
    public async Task OpenSSH_sees_no_difference(int part, string[] options, string input)
    {
        KeyPair key = await KeyPair.Of("rsa");
        await using ConchOriginal original = await ConchOriginal.StartPart(part, key);
        await using TutorialServer ours = await Start(key, RealmOf(part));
        ProgramRun there = await SessionClients.OpenSsh(original, key, input: input, options: options);
        ProgramRun here = await SessionClients.OpenSsh(ours, key, input: input, options: options);
        Assert.That(here, Is.EqualTo(there));
        Assert.That(here.Output + here.Errors, Is.Not.Empty);
    }

    [TestCase(3, "shell", "end")]
    [TestCase(4, "pty=80x24", "shell", "end")]
    [TestCase(5, "pty=80x24", "shell", "send=abc", "until=abc'\r\n", "send=\r\u0001'", "until=\\x01'\"\r\n", "close")]
    [TestCase(6, "shell", "send=x", "until=x", "eof", "end")]
    [TestCase(7, "pty=80x24", "shell", "until=connected\r\n", "send=abc", "until=abc'\r\n", "close")]
    public async Task paramiko_sees_no_difference(int part, params string[] steps)
    {
        KeyPair key = await KeyPair.Of("rsa");
        await using ConchOriginal original = await ConchOriginal.StartPart(part, key);
        await using TutorialServer ours = await Start(key, RealmOf(part));
        ProgramRun there = await SessionClients.Paramiko(original, steps);
        ProgramRun here = await SessionClients.Paramiko(ours, steps);
        Assert.That(Settled(here), Is.EqualTo(Settled(there)));
        Assert.That(here.ExitCode, Is.Zero, here.Transcript);
    }

    /// <summary>
    /// The original closes the channel before it grants the shell, and whether paramiko sees the one or the other first is chance.
    /// </summary>
    private static (int Code, string Output) Settled(ProgramRun run) =>
        (run.ExitCode, run.Output.Replace("shell refused: Channel closed.\n", "", StringComparison.Ordinal));

    [Test]
    public async Task The_echo_is_an_app_to_ssh_into()
    {
        KeyPair key = await KeyPair.Of("ed25519");
        await using TutorialServer server = await Start(key, new echo::EchoRealm());
        ProgramRun run = await SessionClients.Paramiko(server, "pty=80x24", "shell", "send=abc", "until=abc", "send=\u0004", "end");
        Assert.That(run.Output, Does.Contain(@"b'Type, and read it again. Ctrl-D ends this.\r\nabc'"), run.Transcript);
    }

    private static Task<TutorialServer> Start(KeyPair key, IRealm realm) => TutorialServer.Start([key], factory =>
        factory.Portal = new Portal(realm, new InMemoryUsernamePasswordDatabaseDontUse { ["nobody"] = "wrong" }));

    private static IRealm RealmOf(int part) => part switch
    {
        2 => new part2::SimpleRealm(),
        3 => new part3::SimpleRealm(),
        4 => new part4::SimpleRealm(),
        5 => new part5::SimpleRealm(),
        6 => new part6::SimpleRealm(),
        _ => new part7::SimpleRealm(),
    };
}
