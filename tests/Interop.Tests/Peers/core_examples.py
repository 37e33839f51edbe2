"""The core examples on Twisted itself, under the names of ours.

usage: core_examples.py NAME ARGUMENT...      a port is a number, and 0 lets the system choose; the log on standard error says which
"""

import sys

from twisted.internet import defer, endpoints, interfaces, protocol, reactor, ssl, task
from twisted.protocols import basic, htb, wire
from twisted.python import log
from zope.interface import implementer

HOST = "127.0.0.1"


class Echo(protocol.Protocol):
    def dataReceived(self, data):
        self.transport.write(data)


class EchoUDP(protocol.DatagramProtocol):
    def datagramReceived(self, datagram, address):
        self.transport.write(datagram, address)


class LineEchoClient(basic.LineReceiver):
    """Three lines out, and home when the last is back."""

    said = (b"Hello, world!", b"What a fine day it is.", b"Bye-bye!")

    def connectionMade(self):
        for line in self.said:
            self.sendLine(line)

    def lineReceived(self, line):
        print("receive: " + line.decode())
        if line == self.said[-1]:
            self.transport.loseConnection()

    def connectionLost(self, reason):
        self.factory.ended(reason)


class LineEchoFactory(protocol.ClientFactory):
    protocol = LineEchoClient

    def __init__(self, farewell):
        self.farewell = farewell
        self.done = defer.Deferred()

    def ended(self, reason):
        if self.farewell:
            print(self.farewell)
        self.done.callback(None)

    def clientConnectionFailed(self, connector, reason):
        self.done.errback(reason)


class SimpleClient(protocol.Protocol):
    def connectionMade(self):
        self.transport.write(b"hello, world!")

    def dataReceived(self, data):
        print("Server said: " + data.decode())
        self.transport.loseConnection()

    def connectionLost(self, reason):
        print("connection lost")


class SimpleClientFactory(protocol.ClientFactory):
    protocol = SimpleClient

    def clientConnectionFailed(self, connector, reason):
        print("Connection failed - goodbye!")
        reactor.stop()

    def clientConnectionLost(self, connector, reason):
        print("Connection lost - goodbye!")
        reactor.stop()


class UDPClient(protocol.DatagramProtocol):
    def __init__(self, port):
        self.port = port
        self.strings = [b"the last one", b"another one", b"a first datagram"][::-1]

    def startProtocol(self):
        self.transport.connect(HOST, self.port)
        self.sendNext()

    def datagramReceived(self, datagram, address):
        print("Datagram received: " + datagram.decode())
        self.sendNext()

    def sendNext(self):
        if self.strings:
            self.transport.write(self.strings.pop(0))
        else:
            reactor.stop()


class EveryoneHears(basic.LineReceiver):
    def connectionMade(self):
        self.factory.clients.append(self)

    def connectionLost(self, reason):
        self.factory.clients.remove(self)

    def lineReceived(self, line):
        for each in self.factory.clients:
            each.transport.write(line + b"\n")


class NamedChat(basic.LineReceiver):
    """Two states: asking for the name, and talking."""

    name = None

    def connectionMade(self):
        self.sendLine(b"What's your name?")

    def connectionLost(self, reason):
        self.factory.users.pop(self.name, None)

    def lineReceived(self, line):
        if self.name is not None:
            for name, other in self.factory.users.items():
                if name != self.name:
                    other.sendLine(b"<" + self.name + b"> " + line)
        elif line in self.factory.users:
            self.sendLine(b"Name taken, please choose another.")
        else:
            self.sendLine(b"Welcome, " + line + b"!")
            self.name = line
            self.factory.users[line] = self


@implementer(interfaces.IPushProducer)
class Counter:
    def __init__(self, proto, goal):
        self.proto, self.goal, self.made, self.paused = proto, goal, 0, False

    def pauseProducing(self):
        self.paused = True

    def resumeProducing(self):
        self.paused = False
        while self.made < self.goal and not self.paused:
            self.made += 1
            self.proto.sendLine(b"%d" % self.made)
        if self.made == self.goal:
            self.proto.transport.unregisterProducer()
            self.proto.transport.loseConnection()

    def stopProducing(self):
        self.made = self.goal


class ServeNumbers(basic.LineReceiver):
    def connectionMade(self):
        self.sendLine(b"How many numbers do you want?")

    def lineReceived(self, line):
        if not line.strip().isdigit():
            self.sendLine(b"That is no number.")
            return
        self.setRawMode()
        goal = int(line)
        self.sendLine(b"Sending %d numbers..." % goal)
        counter = Counter(self, goal)
        self.transport.registerProducer(counter, True)
        counter.resumeProducing()

    def rawDataReceived(self, data):
        pass


class SendFile(protocol.Protocol):
    def connectionMade(self):
        source = open(self.factory.path, "rb")
        sending = basic.FileSender().beginFileTransfer(source, self.transport)
        sending.addBoth(lambda _: (source.close(), self.transport.loseConnection()))


class Characters(wire.Chargen):
    """With all of RFC 864's characters; Twisted's own leave the digits out."""

    noise = b"@" + bytes(b for b in range(0x21, 0x7F) if b != 0x40) + b"\r\n"


class ByHost(htb.FilterByHost):
    """Twisted's takes the second item of an address, which addresses have no more."""

    def getBucketKey(self, transport):
        return transport.getPeer().host


def shapedFactory():
    class WholeBytes(htb.Bucket):
        """Twisted's allows parts of a byte, which Python 3 cannot send."""

        def add(self, amount):
            return int(super().add(amount))

    def bucketOf(size, rate):
        return type("Shaped", (WholeBytes,), {"maxburst": size, "rate": rate})

    everybody = htb.HierarchicalBucketFilter()
    everybody.buckets[None] = bucketOf(2000, 1500)()
    byHost = ByHost(everybody)
    byHost.bucketFactory = bucketOf(1000, 500)
    factory = protocol.ServerFactory()
    factory.protocol = htb.ShapedProtocolFactory(Characters, byHost)
    return factory


def factoryOf(cls, **attributes):
    factory = protocol.ServerFactory.forProtocol(cls)
    vars(factory).update(attributes)
    return factory


def listen(port, factory):
    reactor.listenTCP(int(port), factory, interface=HOST)


def serve(start, *arguments):
    log.startLogging(sys.stderr)
    start(*arguments)
    # "starting on" is said before a UNIX socket listens.
    reactor.callWhenRunning(log.msg, "all is listening")
    reactor.run()


def run(start, *arguments):
    start(*arguments)
    reactor.run()


def certificate(pem, private):
    with open(pem) as file:
        return (ssl.PrivateCertificate if private else ssl.Certificate).loadPEM(file.read())


def sslServer(pem, port):
    reactor.listenSSL(int(port), factoryOf(Echo), certificate(pem, True).options(), interface=HOST)


def sslClient(reactor, pem, port):
    factory = LineEchoFactory("connection lost")
    options = ssl.optionsForClientTLS("localhost", certificate(pem, False))
    reactor.connectSSL(HOST, int(port), factory, options)
    return factory.done


class TLSServer(basic.LineReceiver):
    def lineReceived(self, line):
        if line == b"STARTTLS":
            self.sendLine(b"READY")
            self.clearLineBuffer()
            self.transport.startTLS(self.factory.options, self.factory)
        else:
            how = b"in secret" if self.transport.TLS else b"in the clear"
            self.sendLine(b"you said " + how + b": " + line)


class TLSClient(basic.LineReceiver):
    def connectionMade(self):
        self.sendLine(b"hello")
        self.sendLine(b"STARTTLS")

    def lineReceived(self, line):
        print("received: " + line.decode())
        if line == b"READY":
            self.transport.startTLS(self.factory.options)
            self.sendLine(b"hello again")
        elif self.transport.TLS:
            self.transport.loseConnection()


class TLSClientFactory(protocol.ClientFactory):
    protocol = TLSClient

    def __init__(self, options):
        self.options = options

    def clientConnectionFailed(self, connector, reason):
        print("connection failed: " + reason.getErrorMessage())
        reactor.stop()

    def clientConnectionLost(self, connector, reason):
        print("connection lost: " + reason.getErrorMessage())
        reactor.stop()


def startTLSClient(pem, port):
    options = ssl.optionsForClientTLS("localhost", certificate(pem, False))
    run(reactor.connectTCP, HOST, int(port), TLSClientFactory(options))


def tcpClient(reactor, port):
    factory = LineEchoFactory("connection lost")
    reactor.connectTCP(HOST, int(port), factory)
    return factory.done


def unixClient(reactor, path):
    factory = LineEchoFactory(None)
    connecting = endpoints.UNIXClientEndpoint(reactor, path).connect(factory)
    return connecting.addCallback(lambda _: factory.done)


EXAMPLES = {
    "echoserv": lambda port: serve(listen, port, factoryOf(Echo)),
    "simpleserv": lambda port: serve(listen, port, factoryOf(Echo)),
    "echoserv_udp": lambda port: serve(lambda: reactor.listenUDP(int(port), EchoUDP(), interface=HOST)),
    "echoserv_unix": lambda path: serve(reactor.listenUNIX, path, factoryOf(Echo)),
    "echoserv_ssl": lambda pem, port: serve(sslServer, pem, port),
    "starttls_server": lambda pem, port: serve(listen, port, factoryOf(TLSServer, options=certificate(pem, True).options())),
    "starttls_client": startTLSClient,
    "echoclient": lambda port: task.react(tcpClient, (port,)),
    "echoclient_unix": lambda path: task.react(unixClient, (path,)),
    "echoclient_ssl": lambda pem, port: task.react(sslClient, (pem, port)),
    "simpleclient": lambda port: run(reactor.connectTCP, HOST, int(port), SimpleClientFactory()),
    "echoclient_udp": lambda port: run(reactor.listenUDP, 0, UDPClient(int(port)), HOST),
    "chatserver": lambda port: serve(listen, port, factoryOf(EveryoneHears, clients=[])),
    "chat": lambda port: serve(listen, port, factoryOf(NamedChat, users={})),
    "streaming": lambda port: serve(listen, port, factoryOf(ServeNumbers)),
    "filesender": lambda path, port: serve(listen, port, factoryOf(SendFile, path=path)),
    "shaper": lambda port: serve(listen, port, shapedFactory()),
}

EXAMPLES[sys.argv[1]](*sys.argv[2:])
