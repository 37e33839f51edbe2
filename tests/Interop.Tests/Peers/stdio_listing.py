"""Twisted's examples of standard input on Twisted itself: usage: stdio_listing.py stdin|stdiodemo"""

import os

from twisted.internet import reactor, stdio
from twisted.protocols import basic
from twisted.web import client

from listings import main


class Console(basic.LineReceiver):
    delimiter = os.linesep.encode()

    def connectionLost(self, reason):
        reactor.stop()


class Echo(Console):
    prompt = b">>> "

    def connectionMade(self):
        self.transport.write(self.prompt)

    def lineReceived(self, line):
        self.sendLine(b"Echo: " + line)
        self.transport.write(self.prompt)


class WebChecker(Console):
    """A command is a method here, and its help the method's documentation."""

    def connectionMade(self):
        self.sendLine(b"A console to check web pages with. Say 'help' for help.")

    def lineReceived(self, line):
        if not line:
            return
        words = line.decode().split(maxsplit=1)
        method = getattr(self, "do_" + words[0], None) if words else None
        if method is None:
            self.sendLine(b"Error: there is no such command.")
        else:
            method(*words[1:])

    def do_help(self, command=""):
        """help [command]: say what can be done, or how"""
        known = getattr(self, "do_" + command, None)
        names = sorted(name[3:] for name in dir(self) if name.startswith("do_"))
        self.sendLine((known.__doc__ if known else "Commands: " + " ".join(names)).encode())

    def do_quit(self, rest=""):
        """quit: leave"""
        self.sendLine(b"Goodbye.")
        self.transport.loseConnection()

    def do_check(self, url=""):
        """check <url>: see whether there is such a page"""
        if not url.startswith("http://"):
            self.sendLine(b"Error: that is no http:// address.")
            return
        fetching = client.Agent(reactor).request(b"GET", url.encode()).addCallback(client.readBody)
        fetching.addCallback(lambda page: b"Success: got %d bytes." % len(page))
        fetching.addErrback(lambda failure: b"Failure: " + failure.getErrorMessage().encode())
        fetching.addCallback(self.sendLine)


def talk(protocol):
    stdio.StandardIO(protocol)
    reactor.run()


main({"stdin": lambda: talk(Echo()), "stdiodemo": lambda: talk(WebChecker())})
