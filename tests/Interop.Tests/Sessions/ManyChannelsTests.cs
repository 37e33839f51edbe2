using Twisted.Conch.Ssh;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>Many channels at once on one connection, and clients that do not take what they are sent.</summary>
[TestFixture]
internal sealed class ManyChannelsTests
{
    private const int Channels = 200;

    /// <summary>What a client that does not read may cost: its window, what the connection keeps, and what lies in pipes and sockets.</summary>
    private const long Bound = 16 * 1024 * 1024;

    [Test]
    public async Task AsyncSSH_has_200_channels_at_once_on_one_connection()
    {
        await PythonModule.Require("asyncssh", "python3-asyncssh");
        KeyPair key = await KeyPair.Of("ed25519");
        await using TutorialServer server = await new StreamApps().Start(key, new SSHLimits { Channels = Channels, Sessions = Channels });
        ProgramRun run = await ProgramRun.Of(
            Peers.Python, ["-W", "ignore", Peers.Driver("asyncssh_parallel.py"), $"{server.Port}", $"{Channels}", "20000"]);
        Assert.That(run.Output, Is.EqualTo($"right: {Channels}\n"), run.Transcript);
        Assert.That(server.Events.OfType<ChannelOpened>().Count(), Is.EqualTo(Channels));
    }

    [Test]
    public async Task A_client_that_does_not_read_costs_little_and_nobody_else_notices()
    {
        KeyPair key = await KeyPair.Of("ed25519");
        StreamApps apps = new();
        await using TutorialServer server = await apps.Start(key, SSHLimits.Default);
        await SessionClients.OpenSshStream(server, key, "forever", [], async client =>
        {
            Stream output = client.StandardOutput.BaseStream;

            // It is stuck when nothing was written while others were served.
            await output.ReadExactlyAsync(new byte[1]);
            for (long before = -1; before != apps.Written;)
            {
                Assert.That(apps.Written, Is.LessThan(Bound));
                before = apps.Written;
                ProgramRun other = await SessionClients.OpenSsh(server, key, "cat", "are you there?");
                Assert.That(other, Is.EqualTo(new ProgramRun(0, "are you there?", "")));
            }

            // A byte now and then makes no difference.
            for (int i = 0; i < 5; i++)
            {
                await output.ReadExactlyAsync(new byte[1]);
                ProgramRun other = await SessionClients.OpenSsh(server, key, "cat", "and now?");
                Assert.That(other, Is.EqualTo(new ProgramRun(0, "and now?", "")));
            }

            Assert.That(apps.Written, Is.LessThan(Bound));
            client.Kill();
        });
    }
}
