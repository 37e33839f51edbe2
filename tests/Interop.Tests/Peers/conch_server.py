"""An SSH server on Twisted Conch that lets "tester" in by one method and runs echo, cat and exit. Prints its port.

usage: conch_server.py METHOD HOST_KEY USER_PUBLIC_KEY
"""
import sys

from twisted.conch.avatar import ConchUser
from twisted.conch.checkers import InMemorySSHKeyDB, SSHPublicKeyChecker
from twisted.conch.interfaces import IConchUser, ISession
from twisted.conch.ssh.factory import SSHFactory
from twisted.conch.ssh.keys import Key
from twisted.conch.ssh.session import SSHSession
from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.portal import IRealm, Portal
from twisted.internet import error, reactor
from twisted.python.components import registerAdapter
from twisted.python.failure import Failure
from zope.interface import implementer

METHOD, HOST_KEY, USER_KEY = sys.argv[1:4]


class User(ConchUser):
    def __init__(self):
        super().__init__()
        self.channelLookup[b"session"] = SSHSession


@implementer(ISession)
class Session:
    def __init__(self, user):
        self.process = None
        self.echoes = False

    def execCommand(self, process, command):
        self.process = process
        process.makeConnection(self)
        word, _, rest = command.partition(b" ")
        self.echoes = word == b"cat"
        if word == b"echo":
            process.outReceived(rest + b"\n")
        if not self.echoes:
            self.end(int(rest) if word == b"exit" else 0)

    def end(self, status):
        reason = error.ProcessTerminated(status) if status else error.ProcessDone(0)
        reactor.callLater(0, self.process.processEnded, Failure(reason))

    # What a process is to a protocol, for cat.
    def write(self, data):
        self.process.outReceived(data)

    def eofReceived(self):
        if self.echoes:
            self.end(0)

    def closed(self):
        pass

    def loseConnection(self):
        pass


@implementer(IRealm)
class Realm:
    def requestAvatar(self, avatar_id, mind, *interfaces):
        return IConchUser, User(), lambda: None


registerAdapter(Session, User, ISession)
host = Key.fromFile(HOST_KEY)
factory = SSHFactory()
factory.privateKeys = {host.sshType(): host}
factory.publicKeys = {host.sshType(): host.public()}
if METHOD == "publickey":
    checker = SSHPublicKeyChecker(InMemorySSHKeyDB({b"tester": [Key.fromFile(USER_KEY)]}))
else:
    checker = InMemoryUsernamePasswordDatabaseDontUse(tester=b"secret")
factory.portal = Portal(Realm(), [checker])
print(reactor.listenTCP(0, factory, interface="127.0.0.1").getHost().port, flush=True)
reactor.run()
