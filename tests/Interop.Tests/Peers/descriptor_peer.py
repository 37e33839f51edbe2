"""Twisted passes open files over UNIX sockets.

serve PATH   takes files, answers each with what is in it and with a file of its own
send PATH FILE...   sends files, each with one byte, and prints what is in those that come back
flood PATH   sends 253 descriptors with one byte, without Twisted
"""
import os
import socket
import sys
import tempfile

from twisted.internet import interfaces, protocol, reactor
from zope.interface import implementer


def content(descriptor):
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        return file.read()


def temporary(data):
    file = tempfile.TemporaryFile()
    file.write(data)
    file.flush()
    return file


@implementer(interfaces.IFileDescriptorReceiver)
class Serving(protocol.Protocol):
    def __init__(self):
        # Twisted sends the number, later: the file has to be open then.
        self.files = []

    def fileDescriptorReceived(self, descriptor):
        data = content(descriptor)
        self.files.append(temporary(b"python has read: " + data))
        self.transport.sendFileDescriptor(self.files[-1].fileno())
        self.transport.write(data + b"\n")


@implementer(interfaces.IFileDescriptorReceiver)
class Sending(protocol.Protocol):
    files = []
    seen = 0

    def connectionMade(self):
        for file in self.files:
            self.transport.sendFileDescriptor(file.fileno())
            self.transport.write(b"x")

    def fileDescriptorReceived(self, descriptor):
        print("got", content(descriptor).decode(), flush=True)
        self.seen += 1
        if self.seen == len(self.files):
            self.transport.loseConnection()

    def connectionLost(self, reason):
        reactor.stop()


def serve(path):
    reactor.listenUNIX(path, protocol.Factory.forProtocol(Serving))
    print("ready", flush=True)
    reactor.run()


def send(path, *names):
    Sending.files = [open(name, "rb") for name in names]
    factory = protocol.ClientFactory.forProtocol(Sending)
    reactor.connectUNIX(path, factory)
    reactor.run()


def flood(path):
    with socket.socket(socket.AF_UNIX) as peer, temporary(b"flood") as file:
        peer.connect(path)
        socket.send_fds(peer, [b"x"], [file.fileno()] * 253)
        print("answer", peer.recv(100).decode())


{"serve": serve, "send": send, "flood": flood}[sys.argv[1]](*sys.argv[2:])
