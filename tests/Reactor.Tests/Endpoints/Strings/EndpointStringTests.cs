using System.Net;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Texts = Twisted.Internet.Endpoints;

namespace Twisted.Reactor.Tests.Endpoints.Strings;

/// <summary>What each text asks the reactor for, and what is said about one that is wrong.</summary>
public sealed class EndpointStringTests
{
    private RecordingReactor _reactor = null!;

    [SetUp]
    public void MakeReactor() => _reactor = new RecordingReactor();

    [TestCase("tcp:80", 80, "", 50)]
    [TestCase("tcp:0", 0, "", 50)]
    [TestCase("tcp:port=80:interface=127.0.0.1:backlog=7", 80, "127.0.0.1", 7)]
    [TestCase("tcp:80:127.0.0.1:7", 80, "127.0.0.1", 7)]
    [TestCase("tcp:80:interface=", 80, "", 50)]
    [TestCase("tcp6:80", 80, "::", 50)]
    [TestCase("tcp6:80:7", 80, "::", 7)]
    [TestCase(@"tcp6:80:interface=\:\:1", 80, "::1", 50)]
    [TestCase("haproxy:tcp:80:interface=127.0.0.1", 80, "127.0.0.1", 50)]
    [TestCase(@"haproxy:tcp6:80:interface=\:\:1", 80, "::1", 50)]
    public void A_TCP_server_listens_where_its_text_says(string text, int port, string @interface, int backlog)
    {
        Texts.ServerFromString(_reactor, text).Listen(new Factory());
        MemoryListener listener = _reactor.TcpServers.Single();
        if (port != 0)
        {
            Assert.That(listener.Port, Is.EqualTo(port));
        }

        Assert.That((listener.Interface, listener.Backlog), Is.EqualTo((@interface, backlog)));
    }

    [TestCase("unix:/run/s", "/run/s 50 600 True")]
    [TestCase("unix:address=/run/s:mode=666:backlog=7:lockfile=0", "/run/s 7 666 False")]
    [TestCase("unix:/run/s:660", "/run/s 50 660 True")]
    [TestCase(@"unix:C\:\\s\=1", @"C:\s=1 50 600 True")]
    public void A_UNIX_server_listens_where_its_text_says(string text, string expected)
    {
        Texts.ServerFromString(_reactor, text).Listen(new Factory());
        Assert.That(_reactor.Unix, Is.EqualTo(expected));
    }

    [TestCase("tcp:192.0.2.1:80", "192.0.2.1", 80, 30, null)]
    [TestCase("TCP:192.0.2.1:80", "192.0.2.1", 80, 30, null)]
    [TestCase("tcp:host=192.0.2.1:port=80:timeout=2.5:bindAddress=127.0.0.1", "192.0.2.1", 80, 2.5, "127.0.0.1")]
    [TestCase("tcp:80:host=192.0.2.1", "192.0.2.1", 80, 30, null)]
    [TestCase("tcp:192.0.2.1:port=80", "192.0.2.1", 80, 30, null)]
    [TestCase(@"tcp:2001\:db8\:\:1:80", "2001:db8::1", 80, 30, null)]
    [TestCase("tcp:example.com:80:timeout=9", "2001:db8::7", 80, 9, null)]
    [TestCase("ssl:example.com:80:timeout=9", "2001:db8::7", 80, 9, null)]
    [TestCase("tls:example.com:80:timeout=9", "2001:db8::7", 80, 9, null)]
    [TestCase(@"tls:example.com:80:endpoint=tcp\:192.0.2.9\:81", "192.0.2.9", 81, 30, null)]
    public void A_TCP_client_connects_where_its_text_says(string text, string host, int port, double timeout, string? bindAddress)
    {
        ((MemoryNameResolver)_reactor.NameResolver).Names["example.com"] = [IPAddress.Parse("2001:db8::7")];
        Texts.ClientFromString(_reactor, text).Connect(new Factory());
        MemoryConnector connector = _reactor.TcpClients.Single();
        Assert.That(
            (connector.Host, connector.Port, connector.Timeout, connector.BindAddress?.Host),
            Is.EqualTo((host, port, timeout, bindAddress)));
    }

    [TestCase("unix:/run/s", "/run/s 30 False")]
    [TestCase("unix:path=/run/s:timeout=3:lockfile=1", "/run/s 3 True")]
    public void A_UNIX_client_connects_where_its_text_says(string text, string expected)
    {
        Texts.ClientFromString(_reactor, text).Connect(new Factory());
        Assert.That(_reactor.Unix, Is.EqualTo(expected));
    }

    [TestCase("", "it begins with no kind of endpoint")]
    [TestCase(":80", "it begins with no kind of endpoint")]
    [TestCase("tcp=4:80", "it begins with no kind of endpoint")]
    [TestCase("8007", "'8007' is no kind of server; there are haproxy, ssl, stdio, systemd, tcp, tcp6, unix; did you mean 'tcp:8007'?")]
    [TestCase("TCP:80", "'TCP' is no kind of server")]
    [TestCase("tcp", "port is missing")]
    [TestCase("tcp:", "port is missing")]
    [TestCase("tcp:http", "port is 'http' and has to be a number from 0 to 65535")]
    [TestCase("tcp:65536", "port is '65536' and has to be a number from 0 to 65535")]
    [TestCase("tcp:-1", "port is '-1'")]
    [TestCase("tcp: 80", "port is ' 80'")]
    [TestCase("tcp:80:port=81", "port is given twice, as '80' and by name")]
    [TestCase("tcp:80:backlog=1:backlog=2", "backlog is given twice")]
    [TestCase("tcp:80:backlog=0", "backlog is '0' and has to be a number from 1 on")]
    [TestCase("tcp:80:interfaces=::1", "'interfaces=' is not known; 'tcp:' has port, interface, backlog")]
    [TestCase("tcp:80:a:b:c", "it has 4 values without a name and may have 3; a colon that belongs to a value is written '\\:'")]
    [TestCase("tcp:80:interface=localhost", "interface is 'localhost' and has to be an IPv4 address")]
    [TestCase(@"tcp:80:interface=\:\:1", "interface is '::1' and has to be an IPv4 address of this machine ('tcp6:' listens on IPv6)")]
    [TestCase("tcp6:80:interface=127.0.0.1", "has to be an IPv6 address")]
    [TestCase(@"tcp:80\", "it ends in a backslash")]
    [TestCase("unix:", "address is missing")]
    [TestCase("unix:/s:mode=9", "mode is '9' and has to be permissions in octal, such as 660")]
    [TestCase("unix:/s:mode=7777", "mode is '7777'")]
    [TestCase("unix:/s:mode=", "mode is ''")]
    [TestCase("unix:/s:lockfile=yes", "lockfile is 'yes' and has to be a number from 0 to 1")]
    [TestCase("stdio:1", "it has 1 values without a name and may have 0")]
    [TestCase("haproxy:", "it begins with no kind of endpoint")]
    [TestCase("haproxy:tcp:x", "port is 'x'")]
    [TestCase("systemd:domain=INET", "either index or name has to be given")]
    [TestCase("systemd:domain=INET:index=0:name=a", "either index or name has to be given")]
    [TestCase("systemd:domain=AF_INET:index=0", "domain is 'AF_INET' and has to be INET, INET6 or UNIX")]
    [TestCase("systemd:domain=INET:index=0", "there is no socket 0 from systemd, which gave 0: LISTEN_FDS and LISTEN_PID are not set")]
    [TestCase("systemd:domain=INET:name=a", "name is 'a' and has to be one that systemd named, and it named none: LISTEN_FDS")]
    [TestCase("ssl:443:privateKey=/nowhere/key.pem", "privateKey is '/nowhere/key.pem' and has to be a file that can be read")]
    [TestCase("ssl:443:privateKey=/nowhere/key.pem:certKey=/nowhere/cert.pem", "certKey is '/nowhere/cert.pem' and has to be a file that can be read")]
    [TestCase("ssl:443:privateKey=/dev/zero", "privateKey is '/dev/zero' and has to be a")]
    [TestCase("ssl:443", "privateKey is 'server.pem' and has to be a file that can be read")]
    [TestCase("ssl:443:dhParameters=dh.pem", "dhParameters cannot be set")]
    [TestCase("ssl:443:sslmethod=SSLv3_METHOD", "sslmethod is 'SSLv3_METHOD' and has to be TLS_METHOD")]
    public void A_bad_text_of_a_server_is_refused_and_the_part_is_named(string text, string expected) => Assert.That(
        () => Texts.ServerFromString(_reactor, text), Throws.TypeOf<FormatException>().With.Message.Contains(expected));

    [TestCase("smtp:a:25", "'smtp' is no kind of client; there are ssl, tcp, tls, unix")]
    [TestCase("tcp:80", "port is missing")]
    [TestCase("tcp:host:0", "port is '0' and has to be a number from 1 to 65535")]
    [TestCase("tcp:host:80:timeout=-1", "timeout is '-1' and has to be a number of seconds above 0")]
    [TestCase("tcp:host:80:timeout=0", "timeout is '0'")]
    [TestCase("tcp:host:80:timeout=NaN", "timeout is 'NaN'")]
    [TestCase("tcp:host:80:bindAddress=eth0", "bindAddress is 'eth0' and has to be an IP address")]
    [TestCase("tls:host", "port is missing")]
    [TestCase("tls:host:80:trustRoots=/nowhere", "trustRoots is '/nowhere' and has to be a directory of certificates")]
    [TestCase("tls:host:80:privateKey=a", "privateKey is given without certificate")]
    [TestCase("tls:host:80:endpoint=xyz", "'xyz' is no kind of client")]
    [TestCase("ssl:host:80:caCertsDir=/proc/self/fd", "has to be a directory with certificates in files named *.pem")]
    public void A_bad_text_of_a_client_is_refused_and_the_part_is_named(string text, string expected) => Assert.That(
        () => Texts.ClientFromString(_reactor, text), Throws.TypeOf<FormatException>().With.Message.Contains(expected));

    [Test]
    public void What_is_said_of_a_long_text_is_not_as_long() => Assert.That(
        () => Texts.ServerFromString(_reactor, "tcp:" + new string('9', 5000)),
        Throws.TypeOf<FormatException>().With.Message.Length.LessThan(5500).And.Message.StartsWith("Endpoint 'tcp:999"));

    [Test]
    public void A_reactor_that_cannot_do_it_is_named() => Assert.That(
        () => Texts.ServerFromString(new MemoryReactorClock(), "stdio:"),
        Throws.TypeOf<NotSupportedException>().With.Message.EqualTo("MemoryReactorClock is no ReactorBase, which 'stdio:' needs."));

    [Test]
    public void A_kind_of_ones_own_is_known_once_it_is_added_and_until_it_is_taken_back()
    {
        Twice parser = new();
        Texts.Parsers.Add((IStreamServerEndpointStringParser)parser);
        Texts.Parsers.Add((IStreamClientEndpointStringParserWithReactor)parser);
        try
        {
            Assert.That(() => Texts.Parsers.Add((IStreamServerEndpointStringParser)parser), Throws.ArgumentException);
            Texts.ServerFromString(_reactor, "twice:40").Listen(new Factory());
            Assert.That(_reactor.TcpServers.Single().Port, Is.EqualTo(80));
            Texts.ClientFromString(_reactor, "TWICE:40").Connect(new Factory());
            Assert.That(_reactor.TcpClients.Single().Port, Is.EqualTo(80));
        }
        finally
        {
            Assert.That(Texts.Parsers.Remove((IStreamServerEndpointStringParser)parser), Is.True);
            Assert.That(Texts.Parsers.Remove((IStreamClientEndpointStringParserWithReactor)parser), Is.True);
        }

        Assert.That(() => Texts.ServerFromString(_reactor, "twice:40"), Throws.TypeOf<FormatException>());
    }

    private sealed class Twice : IStreamServerEndpointStringParser, IStreamClientEndpointStringParserWithReactor
    {
        public string Prefix => "twice";

        public IStreamServerEndpoint ParseStreamServer(IReactor reactor, EndpointDescription description) =>
            new TCP4ServerEndpoint((IReactorTCP)reactor, 2 * description.Bind("half").Number("half", 0, 1000));

        public IStreamClientEndpoint ParseStreamClient(IReactor reactor, EndpointDescription description) =>
            new TCP4ClientEndpoint((IReactorTCP)reactor, "192.0.2.1", 2 * description.Bind("half").Number("half", 0, 1000));
    }
}
