using Twisted.Interop.Tests.Clients;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests;

/// <summary>The Python original of the tutorial under the same clients: what it says is what ours must say.</summary>
[TestFixture]
internal sealed class SideBySideTests
{
    private static readonly SshClient[] Clients =
        [new OpenSsh(), new Plink(), new Dbclient(), new Paramiko(), new AsyncSsh(), new Libssh(), new NodeSsh2(), new SshNet()];

    [TestCaseSource(nameof(Clients))]
    public async Task The_original_refuses(SshClient client)
    {
        HostKey key = await HostKey.Of("rsa");
        await using ConchOriginal server = await ConchOriginal.Start(key);
        LoginOutcome outcome = await client.LogIn(server, key);
        Assert.That(outcome.Result, Is.EqualTo(LoginResult.Refused), outcome.Transcript);
    }

    [TestCaseSource(nameof(Clients))]
    public async Task The_original_with_another_key_is_not_trusted(SshClient client)
    {
        HostKey key = await HostKey.Of("rsa");
        await using ConchOriginal server = await ConchOriginal.Start(key);
        LoginOutcome outcome = await client.LogIn(server, await HostKey.Stranger("rsa"));
        Assert.That(outcome.Result, Is.EqualTo(LoginResult.HostKeyRejected), outcome.Transcript);
    }
}
