using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;

namespace Twisted.Reactor.Tests.ProtocolTests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class WireTests
{
    [Test]
    public void Echo_sends_back_what_it_gets()
    {
        StringTransport transport = Connect(new Echo());
        transport.Deliver("abc");
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"abc"));
    }

    [Test]
    public void Discard_says_nothing()
    {
        StringTransport transport = Connect(new Discard());
        transport.Deliver("abc");
        Assert.That((transport.Value().IsEmpty, transport.Disconnecting), Is.EqualTo((true, false)));
    }

    [Test]
    public void Chargen_makes_a_piece_each_time_it_is_asked()
    {
        Chargen chargen = new() { Noise = "noise" };
        StringTransport transport = Connect(chargen);
        Assert.That((transport.Producer, transport.Streaming), Is.EqualTo(((IProducer)chargen, (bool?)false)));
        chargen.ResumeProducing();
        chargen.ResumeProducing();
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"noisenoise"));
        Assert.That(new Chargen().Noise.Length, Is.GreaterThan(70));
    }

    [Test]
    public void QOTD_and_Who_say_theirs_and_close()
    {
        StringTransport quote = Connect(new QOTD());
        Assert.That(quote.Value().EndsWith("\r\n"u8), Is.True);
        Assert.That(quote.Disconnecting, Is.True);
        StringTransport users = Connect(new Root());
        Assert.That((users.Value(), users.Disconnecting), Is.EqualTo(((Bytes)"root\r\n", true)));
    }

    [Test]
    public void Daytime_is_readable()
    {
        StringTransport transport = Connect(new Daytime { TimeProvider = new Fixed(new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero)) });
        Assert.That((transport.Value(), transport.Disconnecting), Is.EqualTo(((Bytes)"Wed Mar 4 05:06:07 2026\r\n", true)));
    }

    [TestCase(1970, 0x83AA7E80u)]
    [TestCase(2036, 0xFFCEDD80u)]
    public void Time_counts_from_1900(int year, uint seconds)
    {
        StringTransport transport = Connect(new Time { TimeProvider = new Fixed(new(year, 1, 1, 0, 0, 0, TimeSpan.Zero)) });
        Assert.That(transport.Value(), Is.EqualTo(Bytes.Of((byte)(seconds >> 24), (byte)(seconds >> 16), (byte)(seconds >> 8), (byte)seconds)));
        Assert.That(transport.Disconnecting, Is.True);
    }

    private static StringTransport Connect(Protocol protocol)
    {
        StringTransport transport = new();
        protocol.MakeConnection(transport);
        return transport;
    }

    private sealed class Root : Who
    {
        public override Bytes GetUsers() => "root\r\n";
    }

    private sealed class Fixed(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
