using Twisted.Cred;
using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's cred.py: a protocol that knows nothing of users but that a portal lets them in.</summary>
internal static class CredServer
{
    private class LoginProtocol(Portal portal) : LineReceiver
    {
        private Bytes? _user;
        private IProtocolUser? _avatar;
        private Action? _logout;

        public override void ConnectionMade()
        {
            SendLine("Login with USER <name> followed by PASS <password> or ANON");
            SendLine("Check privileges with PRIVS");
        }

        public override void ConnectionLost(Failure reason)
        {
            _logout?.Invoke();
            _avatar = null;
            _logout = null;
        }

        // Python looks for a method whose name begins with cmd_, and an unknown one ends the connection.
        public override void LineReceived(Bytes line)
        {
            var words = line.Decode().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            switch (words.FirstOrDefault()?.ToUpperInvariant(), words.Length - 1)
            {
                case ("ANON", 0): Cmd_ANON(); break;
                case ("USER", 1): Cmd_USER(words[1]); break;
                case ("PASS", 1): Cmd_PASS(words[1]); break;
                case ("PRIVS", 0): Cmd_PRIVS(); break;
                case ("ANON" or "USER" or "PASS" or "PRIVS", _): SendLine("Wrong number of arguments."); break;
                default: SendLine("No such command."); break;
            }
        }

        private void Cmd_ANON() =>
            portal.Login(new Anonymous(), null, typeof(IProtocolUser)).AddCallbacks(CbLogin, EbLogin);

        private void Cmd_USER(Bytes name)
        {
            _user = name;
            SendLine("Alright.  Now PASS?");
        }

        private void Cmd_PASS(Bytes password)
        {
            if (_user is not { } user)
            {
                SendLine("USER required before PASS");
                return;
            }

            portal.Login(new UsernamePassword(user, password), null, typeof(IProtocolUser)).AddCallbacks(CbLogin, EbLogin);
        }

        private void Cmd_PRIVS()
        {
            if (_avatar is null)
            {
                SendLine("Log in first.");
                return;
            }

            SendLine("You have the following privileges: ");
            SendLine(string.Join(' ', _avatar.GetPrivileges()));
        }

        private void CbLogin((Type Interface, object Avatar, Action Logout) result)
        {
            // Who logs in again is no longer who they were.
            _logout?.Invoke();
            _avatar = (IProtocolUser)result.Avatar;
            _logout = result.Logout;
            SendLine("Login successful.  Available commands: PRIVS");
        }

        private void EbLogin(Failure failure)
        {
            failure.Trap<UnauthorizedLogin>();
            SendLine("Login denied!  Go away.");
        }
    }

    private class LoginFactory(Portal portal) : ServerFactory
    {
        public override Protocol? BuildProtocol(IAddress addr) => new LoginProtocol(portal);
    }

    public static void Run(int port)
    {
        var p = new Portal(new Realm());
        var c = new InMemoryUsernamePasswordDatabaseDontUse();
        c.AddUser("auser", "thepass");
        c.AddUser("SECONDUSER", "secret");
        p.RegisterChecker(c);
        p.RegisterChecker(new AllowAnonymousAccess());
        reactor.ListenTCP(port, new LoginFactory(p), @interface: "127.0.0.1");
        reactor.Run();
    }
}
