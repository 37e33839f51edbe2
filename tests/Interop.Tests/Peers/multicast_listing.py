"""Twisted's example of multicast on Twisted itself: usage: multicast_listing.py multicastserver|multicastclient PORT"""

from twisted.internet import protocol, reactor

from listings import HOST, main, say, serve

GROUP = "228.0.0.5"


class Ponging(protocol.DatagramProtocol):
    def startProtocol(self):
        self.transport.setTTL(5)
        self.transport.joinGroup(GROUP, HOST).addErrback(self.failed)

    def failed(self, failure):
        say(failure.getErrorMessage())
        reactor.stop()

    def datagramReceived(self, datagram, address):
        say(f"Datagram {str(datagram)[1:]} received")
        if datagram == b"Client: Ping":
            self.transport.write(b"Server: Pong", address)


class Pinging(protocol.DatagramProtocol):
    def __init__(self, port):
        self.port = port

    def startProtocol(self):
        # The original's listens where the server does; which of the two gets the answer is then the system's choice.
        self.transport.setOutgoingInterface(HOST)
        self.transport.write(b"Client: Ping", (GROUP, self.port))

    def datagramReceived(self, datagram, address):
        say(f"Datagram {str(datagram)[1:]} received")
        reactor.stop()


def server(port):
    reactor.listenMulticast(int(port), Ponging(), listenMultiple=True)


def client(port):
    reactor.listenMulticast(0, Pinging(int(port)))


main({"multicastserver": lambda port: serve(server, port), "multicastclient": lambda port: serve(client, port)})
