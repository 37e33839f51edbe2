"""What the originals of the listings share: they take the arguments of ours and say in their log, on standard error, where they listen."""

import sys

from twisted.internet import protocol, reactor
from twisted.python import log

HOST = "127.0.0.1"


def say(text):
    """A line on standard output, at once: it may be a pipe."""
    print(text, flush=True)


def factoryOf(cls, **attributes):
    factory = protocol.ServerFactory.forProtocol(cls)
    vars(factory).update(attributes)
    return factory


def listen(port, factory):
    return reactor.listenTCP(int(port), factory, interface=HOST)


def serve(start, *arguments):
    log.startLogging(sys.stderr, setStdout=False)
    start(*arguments)
    reactor.run()


def main(listings):
    listings[sys.argv[1]](*sys.argv[2:])
