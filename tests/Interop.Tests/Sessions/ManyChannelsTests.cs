using Twisted.Conch.Ssh;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>Many channels at once on one connection.</summary>
[TestFixture]
internal sealed class ManyChannelsTests
{
    private const int Channels = 200;

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
}
