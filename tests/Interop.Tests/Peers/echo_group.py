"""An echo server of several processes that share a port, as Twisted does what a group of reactors does.

usage: echo_group.py echogroup PROCESSES PORT
"""

import os
import socket
import sys

from twisted.internet import protocol, reactor, stdio
from twisted.python import log

from listings import factoryOf, listen, main, serve


class Echo(protocol.Protocol):
    def connectionMade(self):
        self.transport.write(b"reactor %d\n" % self.factory.number)

    def dataReceived(self, data):
        self.transport.write(data)


class Worker(protocol.ProcessProtocol):
    pass


class Orphaned(protocol.Protocol):
    """The end of a worker's standard input is the end of the first process, and so of the worker."""

    def connectionLost(self, reason):
        reactor.stop()


def first(processes, port):
    shared = listen(port, factoryOf(Echo, number=0))
    for number in range(1, int(processes)):
        command = [sys.executable, "-W", "ignore", __file__, "worker", str(number), "3"]
        reactor.spawnProcess(Worker(), sys.executable, command, os.environ, childFDs={0: "w", 1: "r", 2: 2, 3: shared.fileno()})


def worker(number, descriptor):
    log.startLogging(sys.stderr, setStdout=False)
    reactor.adoptStreamPort(int(descriptor), socket.AF_INET, factoryOf(Echo, number=int(number)))
    stdio.StandardIO(Orphaned())
    reactor.run()


main({"echogroup": lambda processes, port: serve(first, processes, port), "worker": worker})
