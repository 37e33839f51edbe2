using Twisted.Interop.Tests.Clients;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests;

/// <summary>The Python original of the tutorial under the same clients: what it says is what ours must say.</summary>
[TestFixture]
internal sealed class SideBySideTests
{
    [TestCaseSource(typeof(SshClient), nameof(SshClient.All))]
    public async Task The_original_refuses(SshClient client)
    {
        KeyPair key = await KeyPair.Of("rsa");
        await using ConchOriginal server = await ConchOriginal.Start(key);
        LoginOutcome outcome = await client.LogIn(server, key);
        Assert.That(outcome.Result, Is.EqualTo(LoginResult.Refused), outcome.Transcript);
    }

    [TestCaseSource(typeof(SshClient), nameof(SshClient.All))]
    public async Task The_original_with_another_key_is_not_trusted(SshClient client)
    {
        KeyPair key = await KeyPair.Of("rsa");
        await using ConchOriginal server = await ConchOriginal.Start(key);
        LoginOutcome outcome = await client.LogIn(server, await KeyPair.Stranger("rsa"));
        Assert.That(outcome.Result, Is.EqualTo(LoginResult.HostKeyRejected), outcome.Transcript);
    }

    [TestCaseSource(typeof(SshClient), nameof(SshClient.All))]
    public async Task Ours_and_the_original_end_the_same_way(SshClient client)
    {
        KeyPair key = await KeyPair.Of("rsa");
        await using ConchOriginal original = await ConchOriginal.Start(key);
        await using TutorialServer ours = await TutorialServer.Start(key);
        LoginOutcome there = await client.LogIn(original, key);
        LoginOutcome here = await client.LogIn(ours, key);
        Assert.That(here.Result, Is.EqualTo(there.Result));
        Assert.That(Comparable(here, ours), Is.EqualTo(Comparable(there, original)));
    }

    [Test]
    public async Task Ours_and_the_original_show_OpenSSH_the_same_key_and_offer_the_same_methods()
    {
        KeyPair key = await KeyPair.Of("rsa");
        await using ConchOriginal original = await ConchOriginal.Start(key);
        await using TutorialServer ours = await TutorialServer.Start(key);
        ProgramRun there = await OpenSsh.Run(original, key, wrongPassword: false, ["-v"]);
        ProgramRun here = await OpenSsh.Run(ours, key, wrongPassword: false, ["-v"]);
        Assert.That(here.ExitCode, Is.EqualTo(there.ExitCode));
        Assert.That(Lines(here), Is.EqualTo(Lines(there)).And.Length.EqualTo(3));
    }

    /// <summary>What a client says, without the port and what was agreed with the one server.</summary>
    private static string Comparable(LoginOutcome outcome, IServer server) => string.Join(
        '\n',
        outcome.Transcript.Replace($"{server.Port}", "PORT", StringComparison.Ordinal)
            .Split('\n')
            .Where(line => !line.StartsWith("kex ", StringComparison.Ordinal)));

    private static string[] Lines(ProgramRun run) =>
    [
        .. run.Errors.Split('\n').Where(line =>
            line.Contains("Server host key:", StringComparison.Ordinal)
            || line.Contains("Authentications that can continue:", StringComparison.Ordinal)
            || line.Contains("Permission denied", StringComparison.Ordinal)),
    ];
}
