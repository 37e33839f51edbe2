"""Twisted's example of logins on Twisted itself: usage: cred_listing.py cred PORT"""

from twisted.cred import checkers, credentials, error, portal
from twisted.protocols import basic
from zope.interface import Interface, implementer

from listings import factoryOf, listen, main, say, serve


class IProtocolUser(Interface):
    def getPrivileges():
        """All that this user may do, by number."""

    def logout():
        """Gives up what was needed for this login."""


@implementer(IProtocolUser)
class User:
    def __init__(self, kind, privileges):
        self.kind, self.privileges = kind, privileges

    def getPrivileges(self):
        return self.privileges

    def logout(self):
        say(f"Cleaning up {self.kind} resources")


@implementer(portal.IRealm)
class Realm:
    def requestAvatar(self, avatarId, mind, *interfaces):
        if IProtocolUser not in interfaces:
            raise NotImplementedError("This realm has users by IProtocolUser only.")
        if avatarId is checkers.ANONYMOUS:
            user = User("anonymous user", [1, 2, 3])
        elif avatarId.isupper():
            user = User("administrator", range(50))
        else:
            user = User("regular user", [1, 2, 3, 5, 6])
        return IProtocolUser, user, user.logout


class Login(basic.LineReceiver):
    user = avatar = logout = None
    # The original looks for a method by the name that comes, and has no answer where there is none.
    commands = {b"ANON": 0, b"USER": 1, b"PASS": 1, b"PRIVS": 0}

    def connectionMade(self):
        self.sendLine(b"Login with USER <name> followed by PASS <password> or ANON")
        self.sendLine(b"Check privileges with PRIVS")

    def connectionLost(self, reason):
        if self.logout:
            self.logout()

    def lineReceived(self, line):
        name, *arguments = line.split() or [b""]
        name = name.upper()
        if name not in self.commands:
            self.sendLine(b"No such command.")
        elif len(arguments) != self.commands[name]:
            self.sendLine(b"Wrong number of arguments.")
        else:
            getattr(self, "cmd_" + name.decode())(*arguments)

    def cmd_ANON(self):
        self.login(credentials.Anonymous())

    def cmd_USER(self, name):
        self.user = name
        self.sendLine(b"Alright.  Now PASS?")

    def cmd_PASS(self, password):
        if self.user is None:
            self.sendLine(b"USER required before PASS")
        else:
            self.login(credentials.UsernamePassword(self.user, password))

    def cmd_PRIVS(self):
        if self.avatar is None:
            self.sendLine(b"Log in first.")
        else:
            self.sendLine(b"You have the following privileges: ")
            self.sendLine(" ".join(map(str, self.avatar.getPrivileges())).encode())

    def login(self, who):
        self.factory.portal.login(who, None, IProtocolUser).addCallbacks(self.welcome, self.deny)

    def welcome(self, result):
        if self.logout:
            self.logout()
        _, self.avatar, self.logout = result
        self.sendLine(b"Login successful.  Available commands: PRIVS")

    def deny(self, failure):
        failure.trap(error.UnauthorizedLogin)
        self.sendLine(b"Login denied!  Go away.")


def server(port):
    known = checkers.InMemoryUsernamePasswordDatabaseDontUse(auser=b"thepass", SECONDUSER=b"secret")
    door = portal.Portal(Realm(), [known, checkers.AllowAnonymousAccess()])
    listen(port, factoryOf(Login, portal=door))


main({"cred": lambda port: serve(server, port)})
