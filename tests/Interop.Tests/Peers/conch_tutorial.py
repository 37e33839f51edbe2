"""The server of the tutorial on Twisted Conch itself: it has a host key and nobody who may log in.

usage: conch_tutorial.py PRIVATE-KEY-FILE...
It listens on a free port of 127.0.0.1 and prints the number.
"""

import sys

from twisted.conch.ssh.factory import SSHFactory
from twisted.conch.ssh.keys import Key
from twisted.cred.portal import Portal
from twisted.internet import reactor

host_keys = [Key.fromFile(name) for name in sys.argv[1:]]

factory = SSHFactory()
factory.privateKeys = {key.sshType(): key for key in host_keys}
factory.publicKeys = {kind: key.public() for kind, key in factory.privateKeys.items()}
factory.portal = Portal(None)

port = reactor.listenTCP(0, factory, interface="127.0.0.1", backlog=4096)
print(port.getHost().port, flush=True)
reactor.run()
