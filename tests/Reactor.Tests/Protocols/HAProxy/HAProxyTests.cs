using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.Protocols.HAProxy;

/// <summary>The PROXY protocol. Headers are written by hand after the specification, sections 2.1 and 2.2.</summary>
public sealed class HAProxyTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";
    private const string V4Block = "C0000201" + "C6336402" + "DDD5" + "01BB";
    private const string V4 = "192.0.2.1:56789 at 198.51.100.2:443";
    private const string V6Block = "20010DB8000000000000000000000001" + "20010DB8000000000000000000000002" + "DDD5" + "01BB";
    private const string V6 = "[2001:db8::1]:56789 at [2001:db8::2]:443";
    private const string Real = "192.168.1.1:54321 at 10.0.0.1:4321";

    private MemoryReactorClock _clock = null!;
    private StringTransport _transport = null!;
    private Inner _factory = null!;
    private HAProxyWrappingFactory _wrapping = null!;
    private Protocol _wrapper = null!;

    private static IEnumerable<TestCaseData> Headers()
    {
        yield return Text("PROXY TCP4 192.0.2.1 198.51.100.2 56789 443\r\n", V4).SetArgDisplayNames("v1 TCP4");
        yield return Text("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535 at 255.255.255.255:65535")
            .SetArgDisplayNames("v1 TCP4 longest");
        yield return Text("PROXY TCP6 2001:db8::1 2001:DB8:0:0:0:0:0:2 56789 443\r\n", V6).SetArgDisplayNames("v1 TCP6");
        yield return Text("PROXY UNKNOWN\r\n", Real).SetArgDisplayNames("v1 UNKNOWN");
        yield return Text("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", Real).SetArgDisplayNames("v1 UNKNOWN with more");
        yield return Binary("21" + "11" + "000C" + V4Block, V4).SetArgDisplayNames("v2 TCP4");
        yield return Binary("21" + "11" + "0011" + V4Block + "04" + "0002" + "AAAA", V4).SetArgDisplayNames("v2 TCP4 with a TLV");
        yield return Binary("21" + "21" + "0024" + V6Block, V6).SetArgDisplayNames("v2 TCP6");
        yield return Binary("21" + "31" + "00D8" + Path("/run/a") + Path("/run/b"), "/run/a at /run/b").SetArgDisplayNames("v2 UNIX");
        yield return Binary("21" + "31" + "00D8" + Path("") + Path("/run/b"), "(unnamed UNIX socket) at /run/b").SetArgDisplayNames("v2 UNIX unnamed");
        yield return Binary("21" + "00" + "0000", Real).SetArgDisplayNames("v2 UNSPEC");
        yield return Binary("20" + "00" + "0000", Real).SetArgDisplayNames("v2 LOCAL");
        yield return Binary("20" + "11" + "000C" + V4Block, Real).SetArgDisplayNames("v2 LOCAL with addresses");
    }

    private static IEnumerable<TestCaseData> BadHeaders()
    {
        foreach (string line in (string[])[
            "GET / HTTP/1.0\r\n", "PROXX ", "proxy TCP4 192.0.2.1 198.51.100.2 1 2\r\n", "PROXY TCP5 192.0.2.1 198.51.100.2 1 2\r\n",
            "PROXY\r\n", "PROXY \r\n", "PROXY TCP4\r\n", "PROXY TCP4 192.0.2.1 198.51.100.2 1\r\n", "PROXY TCP4 192.0.2.1 198.51.100.2 1 2 3\r\n",
            "PROXY  TCP4 192.0.2.1 198.51.100.2 1 2\r\n", "PROXY TCP4 192.0.2.1  198.51.100.2 1 2\r\n", "PROXY TCP4 192.0.2 198.51.100.2 1 2\r\n",
            "PROXY TCP4 192.0.2.01 198.51.100.2 1 2\r\n", "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n", "PROXY TCP6 192.0.2.1 198.51.100.2 1 2\r\n",
            "PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n", "PROXY TCP6 [::1]:80 ::2 1 2\r\n", "PROXY TCP4 192.0.2.1 198.51.100.2 65536 2\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 -1 2\r\n", "PROXY TCP4 192.0.2.1 198.51.100.2 01 2\r\n", "PROXY TCP4 192.0.2.1 198.51.100.2 1 \r\n",
            "PROXY TCP4 example.com 198.51.100.2 1 2\r\n", "PROXY UNKNOWNX\r\n", "PROXY UNKNOWN\n" + new string('a', 107), "PROXY " + new string('a', 101),
        ])
        {
            yield return new TestCaseData((Bytes)line).SetArgDisplayNames(line.TrimEnd());
        }

        foreach (string hex in (string[])[
            "11" + "11" + "000C" + V4Block, "31" + "11" + "000C" + V4Block, "22" + "11" + "000C" + V4Block, "21" + "41" + "000C" + V4Block,
            "21" + "13" + "000C" + V4Block, "21" + "11" + "000B" + V4Block, "21" + "21" + "000C" + V4Block, "21" + "31" + "0024" + V6Block, "21" + "11" + "FFFF",
            "21" + "11" + "1FF1",
        ])
        {
            yield return new TestCaseData((Bytes)Convert.FromHexString(Signature + hex)).SetArgDisplayNames(hex);
        }

        yield return new TestCaseData((Bytes)Convert.FromHexString("0D0A0D0A000D0A515549540B21110000")).SetArgDisplayNames("another signature");
    }

    [SetUp]
    public void MakeConnection()
    {
        _clock = new MemoryReactorClock();
        _transport = new StringTransport(_clock);
        _factory = new Inner();
        _wrapping = new HAProxyWrappingFactory(_factory);
        _wrapper = _wrapping.BuildProtocol(_transport.GetPeer())!;
        _wrapper.MakeConnection(_transport);
    }

    [TestCaseSource(nameof(Headers))]
    public void The_protocol_inside_sees_the_addresses_of_the_header_and_what_follows_it(Bytes header, string expected)
    {
        _transport.Deliver(header + "hello");
        Assert.That(_factory.Addresses, Is.EqualTo(expected));
        Assert.That(_factory.Made!.Data, Is.EqualTo((Bytes)"hello"));
        _transport.Deliver("!");
        _factory.Made.Transport!.Write("answer");
        Assert.That((_factory.Made.Data, _transport.Value()), Is.EqualTo(((Bytes)"hello!", (Bytes)"answer")));
        _transport.Close();
        Assert.That(_factory.Made.Calls, Is.EqualTo(new[] { "made", "data", "lost" }));
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [TestCaseSource(nameof(Headers))]
    public void A_header_that_comes_byte_by_byte_is_read_all_the_same(Bytes header, string expected)
    {
        foreach (byte one in (header + "hello").ToArray())
        {
            _transport.Deliver(new byte[] { one });
        }

        Assert.That(_factory.Addresses, Is.EqualTo(expected));
        Assert.That(_factory.Made!.Data, Is.EqualTo((Bytes)"hello"));
    }

    [TestCaseSource(nameof(Headers))]
    public void As_long_as_a_header_is_not_complete_nothing_is_made(Bytes header, string expected)
    {
        _ = expected;
        _transport.Deliver(header.ToArray()[..^1]);
        Assert.That((_factory.Made, _transport.Disconnecting), Is.EqualTo(((Peer?)null, false)));
    }

    [TestCaseSource(nameof(BadHeaders))]
    public void A_bad_header_ends_the_connection_and_nothing_is_made(Bytes header)
    {
        _transport.Deliver(header);
        Assert.That((_factory.Made, _transport.Disconnecting), Is.EqualTo(((Peer?)null, true)));
        _transport.Deliver("PROXY UNKNOWN\r\nhello");
        _transport.Close();
        Assert.That(_factory.Made, Is.Null, "a refused connection stays so");
        Assert.That(_clock.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Whoever_sends_no_header_is_hung_up_on_in_time()
    {
        _wrapping.HeaderTimeout = 3;
        StringTransport transport = new(_clock);
        _wrapping.BuildProtocol(transport.GetPeer())!.MakeConnection(transport);
        transport.Deliver("PROXY TCP4 ");
        _clock.Advance(2.9);
        Assert.That(transport.Disconnecting, Is.False);
        _clock.Advance(0.1);
        Assert.That(transport.Disconnecting, Is.True);
    }

    [Test]
    public void The_longest_header_that_is_allowed_is_read_and_one_byte_more_refused()
    {
        Bytes longest = Convert.FromHexString(Signature + "2111" + "1FF0" + V4Block);
        _transport.Deliver(longest);
        Assert.That(_transport.Disconnecting, Is.False);
        _transport.Deliver(new byte[0x1ff0 - 12]);
        Assert.That(_factory.Addresses, Is.EqualTo(V4));
    }

    [Test]
    public void A_factory_that_refuses_the_client_refuses_the_connection()
    {
        _factory.Refuses = true;
        _transport.Deliver("PROXY TCP4 192.0.2.1 198.51.100.2 56789 443\r\nhello");
        Assert.That((_factory.Asked?.ToString(), _transport.Disconnecting), Is.EqualTo(("192.0.2.1:56789", true)));
        _transport.Deliver("more");
        Assert.That(_factory.Made, Is.Null);
    }

    [Test]
    public void Limits_by_peer_count_clients_and_not_the_proxy()
    {
        LimitConnectionsByPeer limit = new(_factory) { MaxConnectionsPerPeer = 1 };
        HAProxyWrappingFactory wrapping = new(limit);
        bool[] refused = [.. new[] { "192.0.2.1", "192.0.2.2", "192.0.2.1" }.Select(client =>
        {
            StringTransport transport = new(_clock);
            wrapping.BuildProtocol(transport.GetPeer())!.MakeConnection(transport);
            transport.Deliver($"PROXY TCP4 {client} 198.51.100.2 56789 443\r\n");
            return transport.Disconnecting;
        })];
        Assert.That(refused, Is.EqualTo(new[] { false, false, true }));
    }

    [Test]
    public void A_connection_that_is_lost_before_its_header_leaves_nothing_behind()
    {
        _transport.Deliver("PROXY ");
        _transport.Close();
        Assert.That((_factory.Made, _wrapping.Protocols.Count, _clock.GetDelayedCalls().Count), Is.EqualTo(((Peer?)null, 0, 0)));
    }

    private static TestCaseData Text(string header, string expected) => new((Bytes)header, expected);

    private static TestCaseData Binary(string hex, string expected) => new((Bytes)Convert.FromHexString(Signature + hex), expected);

    private static string Path(string path) => Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(path.PadRight(108, '\0')));

    private sealed class Inner : ServerFactory
    {
        public Peer? Made { get; private set; }

        public IAddress? Asked { get; private set; }

        public bool Refuses { get; set; }

        /// <summary>As the protocol saw them when it was connected.</summary>
        public string? Addresses { get; private set; }

        public override Protocol? BuildProtocol(IAddress addr)
        {
            Asked = addr;
            if (Refuses)
            {
                return null;
            }

            Peer peer = new();
            peer.OnMade = () => Addresses = $"{peer.Transport!.GetPeer()} at {peer.Transport.GetHost()}";
            return Made = peer;
        }
    }
}
