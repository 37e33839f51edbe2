using Twisted.Conch.Ssh;
using Twisted.Interop.Tests.Clients;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests;

/// <summary>Keys that are exchanged anew while a connection lasts, begun by either side.</summary>
[TestFixture]
internal sealed class RekeyTests
{
    /// <summary>Those that answer a key exchange begun by the server before the login; OpenSSH, AsyncSSH and libssh do so only after it.</summary>
    private static readonly SshClient[] PatientClients = [new Plink(), new Dbclient(), new Paramiko(), new NodeSsh2(), new SshNet()];

    [Test]
    public async Task Before_login_begun_by_paramiko()
    {
        KeyPair key = await KeyPair.Of("ed25519");
        await using TutorialServer server = await TutorialServer.Start(key);
        ProgramRun run = await Paramiko.Run(server, key, ["rekey"]);
        Assert.That(run.Output, Does.Contain("rekeyed").And.Contain("refused"), run.Transcript);
        Assert.That(server.Events.OfType<KeyExchanged>().Count(), Is.EqualTo(2));
    }

    [TestCaseSource(nameof(PatientClients))]
    public async Task Before_login_begun_by_us(SshClient client)
    {
        KeyPair key = await KeyPair.Of("ed25519");
        await using TutorialServer server = await TutorialServer.Start(
            [key], factory => factory.Services["ssh-userauth"] = static () => new RekeyingUserAuth());
        LoginOutcome outcome = await client.LogIn(server, key);
        Assert.That(outcome.Result, Is.EqualTo(LoginResult.Refused), outcome.Transcript);
        Assert.That(server.Events.OfType<KeyExchanged>().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task After_login_begun_by_OpenSSH()
    {
        ProgramRun run = await StayWith(() => new IdleConnection(rekey: false), ["-o", "RekeyLimit=16"]);
        Assert.That(run.Errors, Does.Contain("enough key exchanges"), run.Transcript);
    }

    [Test]
    public async Task After_login_begun_by_us()
    {
        ProgramRun run = await StayWith(() => new IdleConnection(rekey: true), []);
        Assert.That(run.Errors, Does.Contain("enough key exchanges"), run.Transcript);
    }

    private static async Task<ProgramRun> StayWith(Func<IdleConnection> connection, string[] options)
    {
        KeyPair key = await KeyPair.Of("ed25519");
        await using TutorialServer server = await TutorialServer.Start(
            [key],
            factory =>
            {
                factory.Portal = Portals.LettingNobodyIn();
                IdleConnection? service = null;
                factory.Services["ssh-connection"] = () => service = connection();
                factory.Events.Subscribe(what =>
                {
                    if (what is KeyExchanged)
                    {
                        service?.KeysExchanged();
                    }
                });
            });
        return await OpenSsh.Run(server, key, wrongPassword: true, ["-v", "-N", "-o", "ServerAliveInterval=1", .. options]);
    }

    /// <summary>Begins a key exchange as soon as the client wants to log in.</summary>
    private sealed class RekeyingUserAuth : SSHUserAuthServer
    {
        public override void ServiceStarted()
        {
            base.ServiceStarted();
            Transport!.SendKexInit();
        }
    }

    /// <summary>A connection without channels, which ends at the third key exchange after the login.</summary>
    private sealed class IdleConnection(bool rekey) : SSHService
    {
        private const byte GlobalRequest = 80;
        private const byte RequestFailure = 82;

        private int _exchanges;

        public override string Name => "ssh-connection";

        public override void ServiceStarted()
        {
            if (rekey)
            {
                Transport!.SendKexInit();
            }
        }

        /// <summary>The client asks now and then whether we are still there.</summary>
        public override void PacketReceived(byte messageNum, ReadOnlySpan<byte> packet)
        {
            if (messageNum == GlobalRequest)
            {
                Transport!.SendPacket(RequestFailure, default(ReadOnlySpan<byte>));
            }
        }

        public void KeysExchanged()
        {
            if (++_exchanges == 3)
            {
                Transport!.SendDisconnect(Disconnect.DISCONNECT_BY_APPLICATION, "enough key exchanges");
            }
            else if (rekey)
            {
                Transport!.SendKexInit();
            }
        }
    }
}
