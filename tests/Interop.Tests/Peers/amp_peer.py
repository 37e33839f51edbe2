"""AMP's original: a server that prints its port, or a client of the port it is given, which prints what came back."""
import decimal
import sys

from twisted.internet import defer, endpoints, protocol, reactor, task
from twisted.protocols import amp


class Sum(amp.Command):
    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"total", amp.Integer())]


class Divide(amp.Command):
    arguments = [(b"numerator", amp.Integer()), (b"denominator", amp.Integer())]
    response = [(b"result", amp.Float())]
    errors = {ZeroDivisionError: b"ZERO_DIVISION"}


class Everything(amp.Command):
    arguments = [
        (b"integer", amp.Integer()),
        (b"bytes", amp.String()),
        (b"text", amp.Unicode()),
        (b"float", amp.Float()),
        (b"boolean", amp.Boolean()),
        (b"decimal", amp.Decimal()),
        (b"time", amp.DateTime()),
        (b"list", amp.ListOf(amp.Integer())),
        (b"rows", amp.AmpList([(b"x", amp.Integer())])),
        (b"maybe", amp.Unicode(optional=True)),
    ]
    response = arguments


class Unheard(amp.Command):
    pass


class Math(amp.AMP):
    @Sum.responder
    def sum(self, a, b):
        return {"total": a + b}

    @Divide.responder
    def divide(self, numerator, denominator):
        return {"result": numerator / denominator}

    @Everything.responder
    def everything(self, **values):
        return values


def serve():
    port = reactor.listenTCP(0, protocol.Factory.forProtocol(Math), interface="127.0.0.1")
    print(port.getHost().port, flush=True)
    reactor.run()


@defer.inlineCallbacks
def ask(reactor, port):
    point = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(port))
    peer = yield endpoints.connectProtocol(point, amp.AMP())
    answer = yield peer.callRemote(Sum, a=13, b=2**70)
    print("sum", answer["total"])
    try:
        yield peer.callRemote(Divide, numerator=1, denominator=0)
    except ZeroDivisionError:
        print("zero division")
    values = dict(
        integer=-7,
        bytes=bytes(range(256)),
        text="k\u00e4se",
        float=0.1,
        boolean=True,
        decimal=decimal.Decimal("1.50"),
        time=amp.DateTime().fromString(b"2012-01-23T12:34:56.054321-01:30"),
        list=[1, 2, 3],
        rows=[{"x": 1}, {"x": 2}],
        maybe=None,
    )
    back = yield peer.callRemote(Everything, **values)
    print("everything", back == values)
    try:
        yield peer.callRemote(Unheard)
    except amp.UnhandledCommand:
        print("unhandled")
    peer.transport.loseConnection()


if len(sys.argv) > 1:
    task.react(ask, sys.argv[1:])
else:
    serve()
