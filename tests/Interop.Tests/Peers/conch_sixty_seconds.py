"""Parts 2 to 7 of the series on Twisted Conch itself, in words of our own, for the user "nobody" with the password "wrong".

usage: conch_sixty_seconds.py PART PRIVATE-KEY-FILE
It listens on a free port of 127.0.0.1 and prints the number.
"""

import sys

from twisted.conch.avatar import ConchUser
from twisted.conch.interfaces import IConchUser
from twisted.conch.ssh.channel import SSHChannel
from twisted.conch.ssh.factory import SSHFactory
from twisted.conch.ssh.keys import Key
from twisted.conch.ssh.session import SSHSession, SSHSessionProcessProtocol, parseRequest_pty_req, wrapProtocol
from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.portal import IRealm, Portal
from twisted.internet import reactor
from twisted.internet.protocol import Protocol
from zope.interface import implementer

part = int(sys.argv[1])
host_key = Key.fromFile(sys.argv[2])


def escaped(data):
    return repr(data)[1:].encode()


class Channel(SSHChannel):
    name = b"session"

    def request_shell(self, data):
        return True


class Farewell(Channel):
    def request_shell(self, data):
        self.write(b"This session is very simple. Good bye!\r\n")
        self.loseConnection()
        return True


class Terminal(Farewell):
    def request_pty_req(self, data):
        term, (rows, columns, _, _), _ = parseRequest_pty_req(data)
        text = "A terminal of the kind %s, %d columns by %d rows.\r\n" % (term.decode(), columns, rows)
        self.write(text.encode())
        return True


class Input(Channel):
    def request_pty_req(self, data):
        return True

    def dataReceived(self, data):
        self.write(b"echo: " + escaped(data) + b"\r\n")


class EndOfInput(Input):
    def eofReceived(self):
        self.write(b"The end of your input. Good bye!\r\n")
        self.loseConnection()


class Echo(Protocol):
    def connectionMade(self):
        self.transport.write(b"Echo protocol connected\r\n")

    def dataReceived(self, data):
        self.transport.write(b"echo: " + escaped(data) + b"\r\n")


class Reused(SSHSession):
    name = b"session"

    def request_pty_req(self, data):
        return True

    def request_shell(self, data):
        protocol = Echo()
        transport = SSHSessionProcessProtocol(self)
        protocol.makeConnection(transport)
        transport.makeConnection(wrapProtocol(protocol))
        self.client = transport
        return True


channels = {3: Farewell, 4: Terminal, 5: Input, 6: EndOfInput, 7: Reused}


@implementer(IRealm)
class Realm:
    def requestAvatar(self, avatar_id, mind, *interfaces):
        user = ConchUser()
        if part in channels:
            user.channelLookup[b"session"] = channels[part]
        return IConchUser, user, lambda: None


factory = SSHFactory()
factory.privateKeys = {host_key.sshType(): host_key}
factory.publicKeys = {host_key.sshType(): host_key.public()}
factory.portal = Portal(Realm(), [InMemoryUsernamePasswordDatabaseDontUse(nobody=b"wrong")])

port = reactor.listenTCP(0, factory, interface="127.0.0.1")
print(port.getHost().port, flush=True)
reactor.run()
