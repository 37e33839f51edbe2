using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>What a server may say of a command's end, and what it may not.</summary>
internal sealed class CommandChannelTests
{
    [Test]
    public void An_exit_status_of_any_other_length_is_refused_and_nothing_is_thrown()
    {
        CommandChannel channel = new(null!, "true", new Factory());
        for (int length = 0; length < 10; length++)
        {
            bool? taken = null;
            channel.RequestExitStatus(new byte[length]).AddCallback(answer => { taken = answer; });
            Assert.That(taken, Is.EqualTo(length == 4), $"{length} bytes");
        }
    }

    [TestCase("")]
    [TestCase("\0\0\0\u0009TERM")]
    [TestCase("\0\0\0\u0002\n\n")]
    public void An_exit_signal_that_is_none_is_malformed(string data)
    {
        CommandChannel channel = new(null!, "true", new Factory());
        Assert.Throws<MalformedPacketException>(() => channel.RequestExitSignal(data));
    }
}
