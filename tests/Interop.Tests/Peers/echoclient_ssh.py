"""Twisted's example of commands as endpoints on Twisted itself: a first cat, then many more over its connection.

usage: echoclient_ssh.py HOST --port PORT --username NAME --identity FILE --knownhosts FILE
"""

import argparse

from twisted.conch.client.knownhosts import KnownHostsFile
from twisted.conch.endpoints import SSHCommandClientEndpoint
from twisted.conch.ssh.keys import Key
from twisted.internet import defer, error, protocol, task
from twisted.python.filepath import FilePath

COMMANDS, AT_ONCE = 50, 9


class Noise(protocol.Protocol):
    """Says three words, each after the echo of the one before."""

    def connectionMade(self):
        self.finished = defer.Deferred()
        self.words = [b"bif", b"pow", b"zot"]
        self.heard, self.awaited = b"", 0
        self.sayNext()

    def dataReceived(self, data):
        self.heard += data
        if len(self.heard) == self.awaited:
            self.sayNext()

    def connectionLost(self, reason):
        reason.trap(error.ConnectionDone)
        self.finished.callback(self.heard.decode().replace("\n", " ").rstrip())

    def sayNext(self):
        if self.words:
            word = self.words.pop(0) + b"\n"
            self.awaited += len(word)
            self.transport.write(word)
        else:
            self.transport.loseConnection()


@defer.inlineCallbacks
def main(reactor, options):
    endpoint = SSHCommandClientEndpoint.newConnection(
        reactor, b"/bin/cat", options.username.encode(), options.host, port=options.port, keys=[Key.fromFile(options.identity)],
        knownHosts=KnownHostsFile.fromPath(FilePath(options.knownhosts)))
    first = yield endpoint.connect(protocol.Factory.forProtocol(protocol.Protocol))
    connection = first.transport.conn

    @defer.inlineCallbacks
    def talk():
        command = SSHCommandClientEndpoint.existingConnection(connection, b"/bin/cat")
        noise = yield command.connect(protocol.Factory.forProtocol(Noise))
        said = yield noise.finished
        return said

    room = defer.DeferredSemaphore(AT_ONCE)
    everything = yield defer.gatherResults([room.run(talk) for _ in range(COMMANDS)])
    for said in everything:
        print("Server says: " + said)
    first.transport.loseConnection()


parser = argparse.ArgumentParser()
parser.add_argument("host")
parser.add_argument("--port", type=int)
for name in ("username", "identity", "knownhosts"):
    parser.add_argument("--" + name)
task.react(main, [parser.parse_args()])
