// An app to ssh into: a shell that is a Protocol. It knows nothing of SSH; the same class serves on a TCP port.
// It wants id_rsa in the current directory (ckeygen -t rsa -f id_rsa). ssh -p 2022 user@127.0.0.1, password "password"; Ctrl-D ends it.
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using static Twisted.Internet.Reactors;

var factory = new SSHFactory
{
    PrivateKeys = new() { ["ssh-rsa"] = Key.FromFile("id_rsa") },
    Portal = new Portal(new EchoRealm(), new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" }),
};
reactor.ListenTCP(2022, factory);
reactor.Run();

internal sealed class Echo : Protocol
{
    public override void ConnectionMade() => Transport!.Write("Type, and read it again. Ctrl-D ends this.\r\n");

    public override void DataReceived(Bytes data)
    {
        if (data == "\x04")
        {
            Transport!.LoseConnection();
        }
        else
        {
            Transport!.Write(data == "\r" ? "\r\n" : data);
        }
    }
}

internal sealed class EchoShell : ISession
{
    public Deferred OpenShell(SSHSessionProcessProtocol transport)
    {
        var echo = new Echo();
        echo.MakeConnection(transport);
        transport.MakeConnection(Session.WrapProtocol(echo));
        return Defer.Succeed();
    }
}

internal sealed class EchoRealm : IRealm
{
    public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
    {
        var user = new ConchUser();
        user.ChannelLookup["session"] = () => new SSHSession { SessionAdapter = new EchoShell() };
        return (typeof(IConchUser), user, Nothing);
    }

    private static void Nothing()
    {
    }
}
