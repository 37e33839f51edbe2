"""What examples/Core/Observables does with Rx, by Twisted's own timers: usage: observables_listing.py NAME PORT"""

from twisted.internet import protocol, reactor, task
from twisted.protocols import policies

from listings import factoryOf, listen, main, serve


class Throttled(protocol.Protocol):
    call = None

    def dataReceived(self, data):
        if self.call and self.call.active():
            self.call.cancel()
        self.call = reactor.callLater(1, self.transport.write, b"at last: " + data)

    def connectionLost(self, reason):
        if self.call and self.call.active():
            self.call.cancel()


class Buffered(protocol.Protocol):
    span, most = 2, 3

    def connectionMade(self):
        self.chunks = []
        self.call = reactor.callLater(self.span, self.flush)

    def dataReceived(self, data):
        self.chunks.append(data)
        if len(self.chunks) == self.most:
            self.call.cancel()
            self.flush()

    def flush(self):
        self.transport.writeSequence(self.chunks)
        self.connectionMade()

    def connectionLost(self, reason):
        self.call.cancel()


class Windowed(protocol.Protocol):
    count = 0

    def connectionMade(self):
        self.loop = task.LoopingCall(self.window)
        self.loop.start(1, now=False)

    def dataReceived(self, data):
        self.count += len(data)

    def window(self):
        if self.count:
            self.transport.write(b"%d bytes\r\n" % self.count)
        self.count = 0

    def connectionLost(self, reason):
        self.loop.stop()


class TimedOut(protocol.Protocol, policies.TimeoutMixin):
    def connectionMade(self):
        self.setTimeout(5)

    def dataReceived(self, data):
        self.resetTimeout()
        self.transport.write(data)

    def timeoutConnection(self):
        self.transport.write(b"too late\r\n")
        self.transport.loseConnection()

    def connectionLost(self, reason):
        self.setTimeout(None)


class Greeter(protocol.Protocol):
    def connectionMade(self):
        self.transport.write(b"hello\r\n")
        self.transport.loseConnection()


PROTOCOLS = {"throttle": Throttled, "buffer": Buffered, "window": Windowed, "timeout": TimedOut, "connections": Greeter}

main({name: lambda port, cls=cls: serve(listen, port, factoryOf(cls)) for name, cls in PROTOCOLS.items()})
