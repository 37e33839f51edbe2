"""Twisted's simple SSH server and client on Twisted Conch itself, in words of our own.

usage: conch_simple.py server HOST-KEY-FILE USERS-PUBLIC-KEY-FILE
           for "user" with "password" or the key; it listens on a free port of 127.0.0.1 and prints the number
       conch_simple.py client PORT USERS-KEY-FILE
           logs in as "user" by the key, runs true, false and cat at once, and prints what came of it
"""

import struct
import sys

from twisted.conch.avatar import ConchUser
from twisted.conch.checkers import InMemorySSHKeyDB, SSHPublicKeyChecker
from twisted.conch.interfaces import ISession, ISessionSetEnv
from twisted.conch.ssh.channel import SSHChannel
from twisted.conch.ssh.common import NS
from twisted.conch.ssh.connection import SSHConnection
from twisted.conch.ssh.factory import SSHFactory
from twisted.conch.ssh.keys import Key
from twisted.conch.ssh.session import SSHSession, wrapProtocol
from twisted.conch.ssh.transport import SSHClientTransport
from twisted.conch.ssh.userauth import SSHUserAuthClient
from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.portal import IRealm, Portal
from twisted.internet import defer, protocol, reactor
from twisted.python.components import registerAdapter
from zope.interface import implementer


class Echo(protocol.Protocol):
    def dataReceived(self, data):
        if data == b"\x03":
            self.transport.loseConnection()
        else:
            self.transport.write(b"\r\n" if data == b"\r" else data)


class Avatar(ConchUser):
    def __init__(self):
        super().__init__()
        self.channelLookup[b"session"] = SSHSession


@implementer(ISession, ISessionSetEnv)
class EchoSession:
    def __init__(self, avatar):
        self.variables = {}

    def getPty(self, term, window, modes):
        pass

    def setEnv(self, name, value):
        self.variables[name] = value

    def execCommand(self, proto, command):
        raise Exception("commands are not run here")

    def openShell(self, process):
        echo = Echo()
        echo.makeConnection(process)
        process.makeConnection(wrapProtocol(echo))

    def eofReceived(self):
        pass

    def closed(self):
        pass


@implementer(IRealm)
class Realm:
    def requestAvatar(self, avatar_id, mind, *interfaces):
        return interfaces[0], Avatar(), lambda: None


def serve(host_key_file, users_key_file):
    registerAdapter(EchoSession, Avatar, ISession, ISessionSetEnv)
    key = Key.fromFile(host_key_file)
    factory = SSHFactory()
    factory.privateKeys = {b"ssh-rsa": key}
    factory.publicKeys = {b"ssh-rsa": key.public()}
    factory.portal = Portal(Realm(), [
        InMemoryUsernamePasswordDatabaseDontUse(user=b"password"),
        SSHPublicKeyChecker(InMemorySSHKeyDB({b"user": [Key.fromFile(users_key_file)]})),
    ])
    print(reactor.listenTCP(0, factory, interface="127.0.0.1").getHost().port, flush=True)


class Transport(SSHClientTransport):
    def verifyHostKey(self, key, fingerprint):
        return defer.succeed(True)

    def connectionSecure(self):
        self.requestService(Login(b"user", Connection()))


class Login(SSHUserAuthClient):
    def getPublicKey(self):
        return None if self.lastPublicKey else Key.fromFile(users_key).public()

    def getPrivateKey(self):
        return defer.succeed(Key.fromFile(users_key))


class Connection(SSHConnection):
    def serviceStarted(self):
        for channel in Status(b"true"), Status(b"false"), Cat():
            channel.conn = self
            self.openChannel(channel)


class Status(SSHChannel):
    name = b"session"

    def __init__(self, command):
        super().__init__(1 << 16, 1 << 15)
        self.command = command

    def channelOpen(self, data):
        self.conn.sendRequest(self, "exec", NS(self.command))

    def request_exit_status(self, data):
        print("%s status was: %d" % (self.command.decode(), struct.unpack(">L", data)[0]))
        self.loseConnection()


class Cat(SSHChannel):
    name = b"session"
    seen = b""

    def __init__(self):
        super().__init__(1 << 16, 1 << 15)

    def channelOpen(self, data):
        self.conn.sendRequest(self, "exec", NS(b"cat"), wantReply=1).addCallback(self.runs)

    def runs(self, _):
        self.write(b"hello conch\n")
        self.conn.sendEOF(self)

    def dataReceived(self, data):
        self.seen += data

    def closed(self):
        print("got data from cat: " + repr(self.seen)[1:])
        self.loseConnection()
        reactor.stop()


if sys.argv[1] == "server":
    serve(*sys.argv[2:])
else:
    users_key = sys.argv[3]
    protocol.ClientCreator(reactor, Transport).connectTCP("127.0.0.1", int(sys.argv[2]))
reactor.run()
