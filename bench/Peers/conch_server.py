"""A server on Twisted Conch itself. Without a user's key it is the tutorial's: it has a host key, and nobody who may log in.

usage: conch_server.py PRIVATE-KEY-FILE [AUTHORIZED-KEY-FILE]
It listens on a free port of 127.0.0.1 and prints the number.
"""

import getpass
import sys

from twisted.conch.avatar import ConchUser
from twisted.conch.checkers import InMemorySSHKeyDB, SSHPublicKeyChecker
from twisted.conch.interfaces import IConchUser
from twisted.conch.ssh.factory import SSHFactory
from twisted.conch.ssh.keys import Key
from twisted.cred.portal import IRealm, Portal
from twisted.internet import reactor
from zope.interface import implementer


@implementer(IRealm)
class Realm:
    def requestAvatar(self, avatarId, mind, *interfaces):
        return IConchUser, ConchUser(), lambda: None


host_key = Key.fromFile(sys.argv[1])
factory = SSHFactory()
factory.privateKeys = {host_key.sshType(): host_key}
factory.publicKeys = {host_key.sshType(): host_key.public()}
if len(sys.argv) > 2:
    user = getpass.getuser().encode()
    factory.portal = Portal(Realm(), [SSHPublicKeyChecker(InMemorySSHKeyDB({user: [Key.fromFile(sys.argv[2])]}))])
else:
    factory.portal = Portal(None)

port = reactor.listenTCP(0, factory, interface="127.0.0.1", backlog=4096)
print(port.getHost().port, flush=True)
reactor.run()
