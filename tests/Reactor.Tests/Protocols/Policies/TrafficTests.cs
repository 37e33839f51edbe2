using System.Buffers;
using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.ProtocolTests.Policies;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TrafficTests
{
    private readonly MemoryReactorClock _reactor = new();
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("twisted-traffic").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void What_passes_is_written_escaped_to_a_file_for_each_connection()
    {
        TrafficLoggingFactory factory = new(Factory.ForProtocol<Discard>(), Path.Combine(_directory, "log"), lengthLimit: 20);
        (StringTransport transport, ProtocolWrapper wrapper) = Connect(factory);
        Connect(factory).Transport.Close();
        transport.Deliver("a\r\n'\"\xff");
        wrapper.Write("reply"u8);
        wrapper.Output.Write("more"u8);
        transport.Deliver(new string('x', 21));
        wrapper.LoseConnection();
        transport.Close();
        _reactor.Advance(0);
        Assert.That(File.ReadAllLines(Path.Combine(_directory, "log.1")), Is.EqualTo((string[])
        [
            "*",
            """C 1: b'a\r\n\'"\xc3\xbf'""",
            "S 1: b'reply'",
            "S 1: b'more'",
            "C 1: b'xxxxxxxx<... elided>'",
            "S 1: *",
            "C 1: [Failure instance: Twisted.Internet.ConnectionDone: The connection was closed cleanly.]",
        ]));
        Assert.That(File.Exists(Path.Combine(_directory, "log.2")), Is.True);
    }

    [Test]
    public void Nothing_is_written_on_the_reactor_thread()
    {
        TrafficLoggingFactory factory = new(Factory.ForProtocol<Discard>(), Path.Combine(_directory, "log"));
        StringTransport transport = Connect(factory).Transport;
        transport.Deliver("x");
        Assert.That(Directory.GetFiles(_directory), Is.Empty);
        transport.Close();
        _reactor.Advance(0);
        Assert.That(Directory.GetFiles(_directory), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_disk_that_does_not_keep_up_costs_a_bounded_amount_of_memory_and_the_log_says_what_is_missing()
    {
        StringWriter writer = new();
        TrafficLog log = new(writer, _reactor);
        string line = new('x', 1023);
        for (int i = 0; i < 10_000; i++)
        {
            log.Line(line);
            Assert.That(log.Waiting, Is.LessThanOrEqualTo(TrafficLog.Limit + 1024));
        }

        _reactor.Advance(0);
        log.Line("after");
        log.Close();
        _reactor.Advance(0);
        string[] lines = writer.ToString().TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(1025 + 2));
        Assert.That(lines[^2], Is.EqualTo("... 8975 lines left out"));
        Assert.That(lines[^1], Is.EqualTo("after"));
    }

    [Test]
    public void A_log_that_cannot_be_written_does_not_end_the_connection()
    {
        TrafficLoggingFactory factory = new(Factory.ForProtocol<Echo>(), Path.Combine(_directory, "none", "log"));
        StringTransport transport = Connect(factory).Transport;
        _reactor.Advance(0);
        transport.Deliver("x");
        _reactor.Advance(0);
        Assert.That(transport.Value(), Is.EqualTo((Bytes)"x"));
        transport.Close();
        Assert.That(() => _reactor.Advance(0), Throws.Nothing);
    }

    [Test]
    public void Spewing_says_it_on_the_reactors_log()
    {
        using LogRecorder log = new();
        _reactor.LoggerFactory = log;
        (StringTransport transport, ProtocolWrapper wrapper) = Connect(new SpewingFactory(Factory.ForProtocol<Discard>()));
        transport.Deliver("in\n");
        wrapper.Write("out"u8);
        Assert.That(log.Take(LogLevel.Information).Select(e => e.Text.Split(": ", 2)[1]), Is.EqualTo((string[])
            ["received b'in\\n'", "sending b'out'"]));
    }

    private (StringTransport Transport, ProtocolWrapper Wrapper) Connect(Factory factory)
    {
        StringTransport transport = new(_reactor);
        ProtocolWrapper wrapper = (ProtocolWrapper)factory.BuildProtocol(transport.PeerAddr)!;
        wrapper.MakeConnection(transport);
        return (transport, wrapper);
    }
}
