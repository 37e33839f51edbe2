"""Twisted's AMP example on Twisted itself: usage: amp_listing.py ampserver|ampclient PORT"""

import math

from twisted.internet import defer, endpoints, reactor
from twisted.protocols import amp

from listings import HOST, factoryOf, listen, main, say, serve


class Sum(amp.Command):
    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"total", amp.Integer())]


class Divide(amp.Command):
    arguments = [(b"numerator", amp.Integer()), (b"denominator", amp.Integer())]
    response = [(b"result", amp.Float())]
    errors = {ZeroDivisionError: b"ZERO_DIVISION"}


class Calculator(amp.AMP):
    @Sum.responder
    def sum(self, a, b):
        say(f"Did a sum: {a} + {b} = {a + b}")
        return {"total": a + b}

    @Divide.responder
    def divide(self, numerator, denominator):
        result = float(numerator) / denominator
        say(f"Divided: {numerator} / {denominator} = {result}")
        return {"result": result}


def server(port):
    listen(port, factoryOf(Calculator))
    say("started")


def client(port):
    there = endpoints.TCP4ClientEndpoint(reactor, HOST, int(port))

    def ask(command, key, **arguments):
        asking = endpoints.connectProtocol(there, amp.AMP())
        asking.addCallback(lambda peer: peer.callRemote(command, **arguments))
        return asking.addCallback(lambda answer: answer[key])

    def withoutEnd(failure):
        failure.trap(ZeroDivisionError)
        say("Divided by zero: returning INF")
        return math.inf

    def done(results):
        # Each language has its own word for it; the other has this one.
        say("Done with math: " + ", ".join("Infinity" if value == math.inf else str(value) for _, value in results))
        reactor.stop()

    total = ask(Sum, "total", a=13, b=81)
    quotient = ask(Divide, "result", numerator=1234, denominator=0).addErrback(withoutEnd)
    defer.DeferredList([total, quotient]).addCallback(done)
    reactor.run()


main({"ampserver": lambda port: serve(server, port), "ampclient": client})
