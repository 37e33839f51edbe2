// "Twisted Conch in 60 Seconds", part 5: input. Beside the article: each line stands where its Python stands.
// It wants id_rsa and id_rsa.pub (ckeygen -t rsa -f id_rsa) and ssh-passwords, a file with a line "user:password", in the current directory.
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
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

internal sealed class SimpleSession : SSHChannel
{
    public override string Name => "session";

    public override void DataReceived(Bytes data) => Write("echo: " + Bytes.Repr(data) + "\r\n");

    public override Deferred<bool> RequestPtyReq(Bytes data) => true;

    public override Deferred<bool> RequestShell(Bytes data) => true;
}
