using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Interop.Tests.Clients;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests;

/// <summary>Every client of today: it verifies our host key, tries to log in, and reports that it was refused.</summary>
[TestFixture]
internal sealed class RefusedLoginTests
{
    [TestCaseSource(typeof(SshClient), nameof(SshClient.All))]
    public async Task The_tutorials_server_refuses(SshClient client)
    {
        KeyPair key = await KeyPair.Of("rsa");
        await using TutorialServer server = await TutorialServer.Start(key);
        await ExpectRefusal(client, server, key, wrongPassword: false);
    }

    [TestCaseSource(typeof(SshClient), nameof(SshClient.All))]
    public async Task The_tutorials_server_refuses_on_select(SshClient client)
    {
        KeyPair key = await KeyPair.Of("ed25519");
        await using TutorialServer server = await TutorialServer.Start([key], static _ => { }, new SelectReactor());
        await ExpectRefusal(client, server, key, wrongPassword: false);
    }

    [TestCaseSource(typeof(SshClient), nameof(SshClient.All))]
    public async Task A_server_that_asks_refuses_a_wrong_password_or_key(SshClient client)
    {
        KeyPair key = await KeyPair.Of("ed25519");
        await using TutorialServer server = await TutorialServer.Start([key], client is ConchClient ? AskForKey : AskForPasswordOrKey);
        await ExpectRefusal(client, server, key, wrongPassword: true);
        Assert.That(
            server.Events.OfType<AuthenticationAttempted>().Select(attempt => (attempt.User, attempt.Method)),
            Has.Member(("nobody", client is ConchClient ? "publickey" : "password")));
    }

    [TestCaseSource(typeof(SshClient), nameof(SshClient.All))]
    public async Task A_client_that_expects_another_host_key_does_not_go_on(SshClient client)
    {
        KeyPair key = await KeyPair.Of("ed25519");
        await using TutorialServer server = await TutorialServer.Start([key], client is ConchClient ? AskForKey : AskForPasswordOrKey);
        LoginOutcome outcome = await client.LogIn(server, await KeyPair.Stranger("ed25519"));
        Assert.That(outcome.Result, Is.EqualTo(LoginResult.HostKeyRejected), outcome.Transcript);
        Assert.That(server.Events.OfType<AuthenticationAttempted>(), Is.Empty);
    }

    private static void AskForPasswordOrKey(SSHFactory factory) =>
        factory.Portal = Portals.Refusing(typeof(IUsernamePassword), typeof(ISSHPrivateKey));

    // Conch's client, offered a password, would ask for it on a terminal and never end without one.
    private static void AskForKey(SSHFactory factory) => factory.Portal = Portals.Refusing(typeof(ISSHPrivateKey));

    private static async Task ExpectRefusal(SshClient client, TutorialServer server, KeyPair key, bool wrongPassword)
    {
        LoginOutcome outcome = await client.LogIn(server, key, wrongPassword);
        Assert.That(outcome.Result, Is.EqualTo(LoginResult.Refused), outcome.Transcript);
        Assert.That(server.Events.OfType<KeyExchanged>(), Is.Not.Empty);
    }
}
