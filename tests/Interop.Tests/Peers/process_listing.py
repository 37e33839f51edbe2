"""Twisted's examples of processes on Twisted itself, with the arguments of ours; the one that has none is called wc."""

from twisted.internet import protocol, reactor, utils

from listings import factoryOf, listen, main, say, serve


class WordCount(protocol.ProcessProtocol):
    def __init__(self, text):
        self.text, self.output = text, ""

    def connectionMade(self):
        say("connectionMade!")
        self.transport.write(self.text)
        self.transport.closeStdin()

    def outReceived(self, data):
        say(f"outReceived! with {len(data)} bytes!")
        self.output += data.decode()

    def inConnectionLost(self):
        say("inConnectionLost! stdin is closed! (we probably did it)")

    def outConnectionLost(self):
        say("outConnectionLost! The child closed their stdout!")
        lines, words, characters = self.output.split()
        say(f"I saw {lines} lines, {words} words, {characters} characters")

    def errConnectionLost(self):
        say("errConnectionLost! The child closed their stderr.")

    def processExited(self, reason):
        say(f"processExited, status {reason.value.exitCode}")

    def processEnded(self, reason):
        say(f"processEnded, status {reason.value.exitCode}")
        reactor.stop()


class Shell(protocol.ProcessProtocol):
    def __init__(self, connection):
        self.connection = connection

    def outReceived(self, data):
        self.connection.transport.write(data)

    def processEnded(self, reason):
        self.connection.transport.loseConnection()


class ShellServer(protocol.Protocol):
    def connectionMade(self):
        self.shell = Shell(self)
        reactor.spawnProcess(self.shell, "/bin/sh", ["/bin/sh"], {}, "/tmp", usePTY=1)

    def dataReceived(self, data):
        self.shell.transport.write(data)

    def connectionLost(self, reason):
        self.shell.transport.loseConnection()


class Quoter(protocol.Protocol):
    def connectionMade(self):
        asking = utils.getProcessOutput(self.factory.program)
        asking.addCallback(self.transport.write)
        asking.addBoth(lambda _: self.transport.loseConnection())


def trueAndFalse():
    def told(code, program):
        say(f"{program} exits with rc={code}")

    first = utils.getProcessValue("/bin/true").addCallback(told, "/bin/true")
    second = first.addCallback(lambda _: utils.getProcessValue("/bin/false")).addCallback(told, "/bin/false")
    second.addCallback(lambda _: reactor.stop())
    reactor.run()


def count():
    reactor.spawnProcess(WordCount(b"accept that\nyou are a parrot\n"), "wc", ["wc"], {"PATH": "/usr/bin:/bin"})
    reactor.run()


main({
    "wc": count,
    "ptyserv": lambda port: serve(listen, port, factoryOf(ShellServer)),
    "quotes": lambda port, program: serve(listen, port, factoryOf(Quoter, program=program)),
    "trueandfalse": trueAndFalse,
})
