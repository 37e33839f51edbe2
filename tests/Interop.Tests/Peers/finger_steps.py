"""The steps of the finger tutorial on Twisted itself, with the arguments of ours.

usage: finger_steps.py STEP ENDPOINT [ARGUMENT]
"""

import html
import os
import sys
import urllib.parse

from twisted.application import internet, service
from twisted.internet import defer, endpoints, protocol, reactor, utils
from twisted.protocols import basic
from twisted.python import components, log
from twisted.web.client import Agent, readBody
from zope.interface import Interface, implementer

USERS = {b"moshez": b"Happy and well"}
NOBODY = b"No such user"


class Silent(protocol.Protocol):
    pass


class HangUp(protocol.Protocol):
    def connectionMade(self):
        self.transport.loseConnection()


class ReadAndHangUp(basic.LineReceiver):
    def lineReceived(self, user):
        self.transport.loseConnection()


class Finger(basic.LineReceiver):
    """Asks its factory, which may answer at once or later."""

    def lineReceived(self, user):
        answer = defer.maybeDeferred(self.factory.getUser, user)
        answer.addErrback(lambda failure: b"Internal error in server")
        answer.addCallback(self.answered)

    def answered(self, status):
        self.transport.write(status + b"\r\n")
        self.transport.loseConnection()


class Setter(basic.LineReceiver):
    """A name, then a status, then good-bye."""

    def connectionMade(self):
        self.lines = []

    def lineReceived(self, line):
        self.lines.append(line)
        if len(self.lines) == 2:
            self.transport.loseConnection()

    def connectionLost(self, reason):
        if len(self.lines) >= 2:
            self.factory.setUser(*self.lines[:2])


class Web(basic.LineReceiver):
    path = None

    def lineReceived(self, line):
        if self.path is None:
            self.path = line.split(b" ")[1].decode()
        elif not line:
            user = urllib.parse.unquote(self.path.lstrip("/"))
            defer.maybeDeferred(self.factory.getUser, user.encode()).addCallback(self.page, user)

    def page(self, status, user):
        page = "<h1>%s</h1><p>%s</p>\n" % (html.escape(user), html.escape(status.decode()))
        head = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page)
        self.transport.write((head + page).encode())
        self.transport.loseConnection()


def factoryOf(cls, **members):
    factory = protocol.ServerFactory.forProtocol(cls)
    vars(factory).update(members)
    return factory


def table(users=USERS):
    return factoryOf(Finger, getUser=lambda user: users.get(user, NOBODY))


def listening(endpoint, factory):
    return internet.StreamServerEndpointService(endpoints.serverFromString(reactor, endpoint), factory)


def simple(factory):
    """The steps without an application."""

    def start(endpoint, *arguments):
        endpoints.serverFromString(reactor, endpoint).listen(factory(*arguments))

    return start


def started(*parts):
    """What twistd does with the steps that have one."""
    application = service.MultiService()
    for part in parts:
        part.setServiceParent(application)
    application.privilegedStartService()
    reactor.callWhenRunning(application.startService)
    reactor.addSystemEventTrigger("before", "shutdown", application.stopService)


def byProgram(program):
    return factoryOf(
        Finger,
        getUser=lambda user: NOBODY if user.startswith(b"-") else utils.getProcessOutput(program.encode(), [user]),
    )


def byWeb(prefix):
    agent = Agent(reactor)

    def getUser(user):
        url = prefix.encode() + urllib.parse.quote(user).encode()
        return agent.request(b"GET", url).addCallback(readBody)

    return factoryOf(Finger, getUser=getUser)


class FingerService(service.Service):
    def __init__(self, users):
        self.users = users

    def getUser(self, user):
        return self.users.get(user, NOBODY)

    def setUser(self, user, status):
        self.users[user] = status

    def getFingerFactory(self):
        return factoryOf(Finger, getUser=self.getUser)

    def getSetterFactory(self):
        return factoryOf(Setter, setUser=self.setUser)

    def getResource(self):
        return factoryOf(Web, getUser=self.getUser)


class FileService(FingerService):
    call = None

    def __init__(self, filename):
        super().__init__({})
        self.filename = filename

    def read(self):
        with open(self.filename, "rb") as file:
            pairs = (line.split(b":", 1) for line in file if b":" in line)
            self.users = {user.strip(): status.strip() for user, status in pairs}
        self.call = reactor.callLater(30, self.read)

    def startService(self):
        super().startService()
        self.read()

    def stopService(self):
        self.call.cancel()
        return super().stopService()


def twoPorts(endpoint, setter):
    users = dict(USERS)
    started(
        listening(endpoint, table(users)),
        listening(setter, factoryOf(Setter, setUser=users.__setitem__)),
    )


def aService(endpoint, setter):
    users = FingerService(dict(USERS))
    started(users, listening(endpoint, users.getFingerFactory()), listening(setter, users.getSetterFactory()))


def aFile(endpoint, filename):
    users = FileService(filename)
    started(users, listening(endpoint, users.getFingerFactory()))


def onTheWeb(endpoint, web):
    users = FingerService({b"moshez": b"Happy & well"})
    started(users, listening(endpoint, users.getFingerFactory()), listening(web, users.getResource()))


class IFingerService(Interface):
    """getUser(user)"""


class IFingerSetterService(Interface):
    """setUser(user, status)"""


class IFingerFactory(Interface):
    """getUser(user), and a factory"""


class IFingerSetterFactory(Interface):
    """setUser(user, status), and a factory"""


@implementer(IFingerService, IFingerSetterService)
class MemoryFingerService(FingerService):
    pass


@implementer(IFingerService)
class LocalFingerService(service.Service):
    def __init__(self, homes):
        self.homes = homes

    def getUser(self, user):
        name = user.decode()
        path = os.path.join(self.homes, name, ".plan")
        if name in ("", ".", "..") or "/" in name or not os.path.exists(path):
            return NOBODY
        with open(path, "rb") as file:
            return file.read()


def registerAdapters():
    components.registerAdapter(
        lambda users: implementer(IFingerFactory)(FactoryOfFinger)(users), IFingerService, IFingerFactory
    )
    components.registerAdapter(
        lambda users: implementer(IFingerSetterFactory)(FactoryOfSetter)(users), IFingerSetterService, IFingerSetterFactory
    )


class FactoryOfFinger(protocol.ServerFactory):
    protocol = Finger

    def __init__(self, users):
        self.getUser = users.getUser


class FactoryOfSetter(protocol.ServerFactory):
    protocol = Setter

    def __init__(self, users):
        self.setUser = users.setUser


def adapted(endpoint, setter):
    registerAdapters()
    users = MemoryFingerService(dict(USERS))
    started(users, listening(endpoint, IFingerFactory(users)), listening(setter, IFingerSetterFactory(users)))


def homes(endpoint, directory):
    registerAdapters()
    users = LocalFingerService(directory)
    started(users, listening(endpoint, IFingerFactory(users)))


STEPS = {
    "01": lambda: None,
    "02": simple(lambda: factoryOf(Silent)),
    "03": simple(lambda: factoryOf(HangUp)),
    "04": simple(lambda: factoryOf(ReadAndHangUp)),
    "05": simple(lambda: table({})),
    "06": simple(lambda: table({})),
    "07": simple(table),
    "08": simple(table),
    "09": simple(byProgram),
    "10": simple(byWeb),
    "11": lambda endpoint: started(listening(endpoint, table())),
    "12": twoPorts,
    "13": aService,
    "14": aFile,
    "15": onTheWeb,
    "19": adapted,
    "19b": homes,
    "22": simple(table),
}

log.startLogging(sys.stderr)
STEPS[sys.argv[1]](*sys.argv[2:])
reactor.callWhenRunning(log.msg, "all is listening")
reactor.run()
