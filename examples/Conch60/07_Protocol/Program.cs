// "Twisted Conch in 60 Seconds", part 7: a protocol that knows nothing of SSH. Beside the article: each line stands where its Python stands.
// It wants id_rsa and id_rsa.pub (ckeygen -t rsa -f id_rsa) and ssh-passwords, a file with a line "user:password", in the current directory.
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Python;
using static Twisted.Internet.Reactors;

var privateKey = Key.FromString(data: File.ReadAllBytes("id_rsa"));
var publicKey = Key.FromString(data: File.ReadAllBytes("id_rsa.pub"));

var factory = new SSHFactory();
factory.PrivateKeys = new() { ["ssh-rsa"] = privateKey };
factory.PublicKeys = new() { ["ssh-rsa"] = publicKey };
factory.Portal = new Portal(new SimpleRealm());
factory.Portal.RegisterChecker(new FilePasswordDB("ssh-passwords"));

reactor.ListenTCP(2022, factory);
reactor.Run();

internal sealed class SimpleRealm : IRealm
{
    public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
    {
        var user = new ConchUser();
        user.ChannelLookup["session"] = New<SimpleSession>;
        return (typeof(IConchUser), user, Nothing);
    }

    private static void Nothing()
    {
    }
}

internal sealed class EchoProtocol : Protocol
{
    public override void ConnectionMade() => Transport!.Write("Echo protocol connected\r\n");

    public override void DataReceived(Bytes data) => Transport!.Write("echo: " + Bytes.Repr(data) + "\r\n");

    public override void ConnectionLost(Failure reason) => Console.WriteLine($"Connection lost {reason}");
}

internal sealed class SimpleSession : SSHSession
{
    public override Deferred<bool> RequestPtyReq(Bytes data) => true;

    public override Deferred<bool> RequestShell(Bytes data)
    {
        var protocol = new EchoProtocol();
        var transport = new SSHSessionProcessProtocol(this);
        protocol.MakeConnection(transport);
        transport.MakeConnection(Session.WrapProtocol(protocol));
        Client = transport;
        return true;
    }
}
