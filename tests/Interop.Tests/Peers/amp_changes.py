"""AMP's original, which changes its connection to TLS and to another protocol, and passes open files.

serve CERTIFICATE [AUTHORITY]   prints its port; shows the certificate, or one of its own making for "-"; with an authority it asks for one
ask PORT AUTHORITY [CERTIFICATE]   asks for TLS, a sum and a switch, and prints what came of it
refused PORT   asks for a switch that is refused, and for a sum after it
files-serve PATH   over a UNIX socket, answers a file with one of its own
files-ask PATH FILE   sends one and prints what is in the one that comes back
"""
import os
import sys
import tempfile

from twisted.internet import defer, endpoints, protocol, reactor, ssl, task
from twisted.protocols import amp, basic


class Sum(amp.Command):
    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"total", amp.Integer())]


class SwitchToLines(amp.ProtocolSwitchCommand):
    arguments = [(b"name", amp.Unicode())]
    errors = {LookupError: b"NO_SUCH"}


class Pass(amp.Command):
    arguments = [(b"file", amp.Descriptor())]
    response = [(b"file", amp.Descriptor()), (b"text", amp.Unicode())]


def content(descriptor):
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        return file.read().decode()


class Files(amp.AMP):
    @Pass.responder
    def passed(self, file):
        text = content(file)
        # Twisted sends the number, later: the file has to be open then.
        self.file = tempfile.TemporaryFile()
        self.file.write(b"python's answer to " + text.encode())
        self.file.flush()
        return {"file": self.file.fileno(), "text": text}


class Lines(basic.LineReceiver):
    def __init__(self, name):
        self.name = name.encode()

    def lineReceived(self, line):
        self.sendLine(self.name + b" " + line.upper())


class Asking(basic.LineReceiver):
    def connectionMade(self):
        self.answer = defer.Deferred()
        self.sendLine(b"hello")

    def lineReceived(self, line):
        self.answer.callback(line)


class Asked(protocol.ClientFactory):
    protocol = Asking
    noisy = False

    def buildProtocol(self, address):
        self.made = protocol.ClientFactory.buildProtocol(self, address)
        return self.made

    def clientConnectionFailed(self, connector, reason):
        print("factory heard", reason.type.__name__)


class Server(amp.AMP):
    certificate = None
    authorities = None

    @Sum.responder
    def sum(self, a, b):
        return {"total": a + b}

    @SwitchToLines.responder
    def lines(self, name):
        if name == "nobody":
            raise LookupError("no such protocol")
        return Lines(name)


class Showing(Server):
    @amp.StartTLS.responder
    def tls(self):
        answer = {"tls_localCertificate": self.certificate}
        if self.authorities:
            answer["tls_verifyAuthorities"] = self.authorities
        return answer


def read(path):
    with open(path) as file:
        return file.read()


def serve(certificate, *authority):
    factory = protocol.Factory.forProtocol(Server if certificate == "-" else Showing)
    if certificate != "-":
        Showing.certificate = ssl.PrivateCertificate.loadPEM(read(certificate))
        Showing.authorities = [ssl.Certificate.loadPEM(read(path)) for path in authority]
    port = reactor.listenTCP(0, factory, interface="127.0.0.1")
    print("port", port.getHost().port, flush=True)
    reactor.run()


def files_serve(path):
    reactor.listenUNIX(path, protocol.Factory.forProtocol(Files))
    print("ready", flush=True)
    reactor.run()


@defer.inlineCallbacks
def files_ask(reactor, path, name):
    peer = yield endpoints.connectProtocol(endpoints.UNIXClientEndpoint(reactor, path), amp.AMP())
    with open(name, "rb") as file:
        for _ in range(2):
            answer = yield peer.callRemote(Pass, file=file.fileno())
            print(answer["text"], "|", content(answer["file"]))
    peer.transport.loseConnection()


def connect(port):
    point = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(port))
    return endpoints.connectProtocol(point, amp.AMP())


@defer.inlineCallbacks
def ask(reactor, port, authority, *certificate):
    peer = yield connect(port)
    local = {"tls_verifyAuthorities": [ssl.Certificate.loadPEM(read(authority))]}
    if certificate:
        local["tls_localCertificate"] = ssl.PrivateCertificate.loadPEM(read(certificate[0]))
    waiting = peer.callRemote(amp.StartTLS, **local)
    early = peer.callRemote(Sum, a=1, b=2)
    yield waiting
    print("sum", (yield early)["total"])
    print("peer", peer.peerCertificate.getSubject().commonName.decode())
    factory = Asked()
    yield peer.callRemote(SwitchToLines, factory, name="x")
    print((yield factory.made.answer).decode())
    print("tls", peer.transport.TLS)
    peer.transport.loseConnection()


@defer.inlineCallbacks
def refused(reactor, port):
    peer = yield connect(port)
    try:
        yield peer.callRemote(SwitchToLines, Asked(), name="nobody")
    except LookupError:
        print("refused")
    print("sum", (yield peer.callRemote(Sum, a=1, b=2))["total"])
    peer.transport.loseConnection()


if sys.argv[1] == "serve":
    serve(*sys.argv[2:])
elif sys.argv[1] == "files-serve":
    files_serve(*sys.argv[2:])
else:
    task.react({"ask": ask, "refused": refused, "files-ask": files_ask}[sys.argv[1]], sys.argv[2:])
