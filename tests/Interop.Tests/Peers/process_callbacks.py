"""One child on Twisted itself: prints each callback of its protocol, in order, as our test does.

usage: process_callbacks.py SCENARIO      one of those below
"""

import sys

from twisted.internet import protocol, reactor
from twisted.internet.error import ProcessExitedAlready


class Recorder(protocol.ProcessProtocol):
    """Notes each call; data of one descriptor in a row is one note."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.notes = []
        self.data = {}

    def note(self, text):
        if not self.notes or self.notes[-1] != text:
            self.notes.append(text)

    def connectionMade(self):
        self.note("made")
        self.scenario.made(self.transport)

    def childDataReceived(self, fd, data):
        self.note("data %d" % fd)
        self.data[fd] = self.data.get(fd, b"") + data
        self.scenario.data(self.transport, self.data)

    def childConnectionLost(self, fd):
        self.note("lost %d" % fd)
        self.scenario.lost(self.transport, fd)

    def processExited(self, reason):
        self.note("exited")

    def processEnded(self, reason):
        self.note("ended %s %s %s" % (reason.value.__class__.__name__, reason.value.exitCode, reason.value.signal))
        try:
            self.transport.signalProcess("KILL")
        except ProcessExitedAlready:
            self.note("already")
        reactor.stop()


class Scenario:
    fds = None
    pty = False
    script = ""

    def made(self, transport):
        pass

    def data(self, transport, data):
        pass

    def lost(self, transport, fd):
        pass


class Cat(Scenario):
    """Everything comes back, then each end in an order that the child sets."""

    script = "cat; exec >&-; read x <&3; exec 2>&-; read x <&3"
    fds = {0: "w", 1: "r", 2: "r", 3: "w"}

    def made(self, transport):
        transport.write(b"hello ")
        transport.writeToChild(0, b"there")
        transport.closeStdin()

    def lost(self, transport, fd):
        if fd in (1, 2):
            transport.writeToChild(3, b"go\n")


class Killed(Scenario):
    script = "echo ready; exec sleep 60"
    fds = {1: "r"}

    def data(self, transport, data):
        transport.signalProcess("TERM")


class Code(Scenario):
    script = "exit 7"
    fds = {}


class Closed(Scenario):
    """The parent closes, the child goes on."""

    script = "read x <&4; echo $x >&3; read x <&4"
    fds = {0: "w", 1: "r", 3: "r", 4: "w"}

    def made(self, transport):
        transport.closeStdout()

    def data(self, transport, data):
        transport.writeToChild(4, b"bye\n")

    def lost(self, transport, fd):
        if fd == 1:
            transport.writeToChild(4, b"word\n")


class Terminal(Scenario):
    script = "stty -echo; echo ready; read x; echo got $x; read y <&2; exit 3"
    pty = True
    sent = False

    def data(self, transport, data):
        if b"ready" in data[1] and not self.sent:
            self.sent = True
            transport.write(b"word\n")
        elif b"got" in data[1]:
            transport.write(b"\n")


chosen = {cls.__name__.lower(): cls for cls in (Cat, Killed, Code, Closed, Terminal)}[sys.argv[1]]()
recorder = Recorder(chosen)
fds = None if chosen.pty else chosen.fds
# Not before it runs: an exit before its SIGCHLD handler is there would be missed.
reactor.callWhenRunning(
    lambda: reactor.spawnProcess(recorder, "/bin/sh", ["sh", "-c", chosen.script], None, usePTY=chosen.pty, childFDs=fds)
)
reactor.callLater(30, lambda: reactor.stop())
reactor.run()
print("\n".join(recorder.notes))
for fd, data in sorted(recorder.data.items()):
    print(fd, data.hex())
