"""Twisted's examples of what TLS can agree on, on Twisted itself, with the arguments of ours."""

from twisted.internet import defer, endpoints, error, protocol, reactor, ssl, task
from twisted.protocols import basic

from listings import HOST, factoryOf, main, say, serve


def load(kind, path):
    with open(path) as file:
        return kind.loadPEM(file.read())


class Showing(protocol.Protocol):
    complete = False

    def connectionMade(self):
        say("Connection made")

    def dataReceived(self, data):
        say((self.transport.negotiatedProtocol or b"no protocol").decode())
        self.transport.write(data)
        self.complete = True
        self.transport.loseConnection()

    def connectionLost(self, reason):
        say("Connection closed cleanly" if self.complete else f"Connection lost: {reason.getErrorMessage()}")


class Asking(protocol.Protocol):
    def connectionMade(self):
        self.done = defer.Deferred()
        self.transport.write(b"a word in secret\r\n")
        say("Request sent")

    def dataReceived(self, data):
        say(f"{len(data)} bytes back, by {(self.transport.negotiatedProtocol or b'no protocol').decode()}")
        self.transport.loseConnection()

    def connectionLost(self, reason):
        self.done.callback(None)


class Echo(protocol.Protocol):
    def dataReceived(self, data):
        self.transport.write(data)


class Known(basic.LineReceiver):
    def connectionMade(self):
        self.done = defer.Deferred()
        self.sendLine(b"it is me")

    def lineReceived(self, line):
        say("receive: " + line.decode())
        self.transport.loseConnection()

    def connectionLost(self, reason):
        say("connection closed" if reason.check(error.ConnectionDone) else "connection lost")
        self.done.callback(None)


def alpnServer(pem, port):
    own = load(ssl.PrivateCertificate, pem)
    options = ssl.CertificateOptions(
        privateKey=own.privateKey.original, certificate=own.original, acceptableProtocols=[b"h2", b"http/1.1"])
    endpoints.SSL4ServerEndpoint(reactor, int(port), options, interface=HOST).listen(factoryOf(Showing))


def client(asking, options, port):
    def run(reactor):
        point = endpoints.SSL4ClientEndpoint(reactor, HOST, int(port), options)
        return endpoints.connectProtocol(point, asking()).addCallback(lambda connected: connected.done)

    task.react(run)


def alpnClient(pem, port):
    trusted = load(ssl.Certificate, pem)
    client(Asking, ssl.optionsForClientTLS("localhost", trusted, acceptableProtocols=[b"http/1.1", b"h2"]), port)


def authServer(pem, authority, port):
    options = load(ssl.PrivateCertificate, pem).options(load(ssl.Certificate, authority))
    reactor.listenSSL(int(port), factoryOf(Echo), options, interface=HOST)


def authClient(pem, authority, port):
    own, trusted = load(ssl.PrivateCertificate, pem), load(ssl.Certificate, authority)
    client(Known, ssl.optionsForClientTLS("localhost", trusted, own), port)


main({
    "tls_alpn_server": lambda *rest: serve(alpnServer, *rest),
    "tls_alpn_client": alpnClient,
    "ssl_clientauth_server": lambda *rest: serve(authServer, *rest),
    "ssl_clientauth_client": authClient,
})
