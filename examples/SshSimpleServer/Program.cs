// Conch's example sshsimpleserver, line by line: a login by password or key, and an echo for a shell, on port 5022.
// Its keys: ckeygen -t rsa -f ssh-keys/ssh_host_rsa_key, and ckeygen -t rsa -f ssh-keys/client_rsa for the client.
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Python;
using static Twisted.Internet.Reactors;

Components.RegisterAdapter<ExampleSession, ExampleAvatar>(a => new(a), typeof(ISession), typeof(ISessionSetEnv));
reactor.ListenTCP(5022, new ExampleFactory());
reactor.Run();

internal sealed class ExampleAvatar : ConchUser
{
    public ExampleAvatar(string username)
    {
        Username = username;
        ChannelLookup["session"] = New<SSHSession>;
    }

    public string Username { get; }
}

internal sealed class ExampleRealm : IRealm
{
    public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces) =>
        (interfaces[0], new ExampleAvatar($"{avatarId}"), Nothing);

    private static void Nothing()
    {
    }
}

internal sealed class EchoProtocol : Protocol
{
    public override void DataReceived(Bytes data)
    {
        if (data == "\r")
        {
            data = "\r\n";
        }
        else if (data == "\x03")
        {
            Transport!.LoseConnection();
            return;
        }

        Transport!.Write(data);
    }
}

internal sealed class ExampleSession(ExampleAvatar avatar) : ISession, ISessionSetEnv
{
    private readonly Dictionary<string, string> _environment = [];

    public Deferred GetPty(string term, WindowSize windowSize, IReadOnlyList<(byte Opcode, uint Value)> modes) => Defer.Succeed();

    public void SetEnv(string name, string value) => _environment[name] = value;

    public Deferred ExecCommand(SSHSessionProcessProtocol proto, string cmd) => throw new NotSupportedException("not executing commands");

    public Deferred OpenShell(SSHSessionProcessProtocol transport)
    {
        Console.WriteLine($"A shell for {avatar.Username}.");
        var protocol = new EchoProtocol();
        protocol.MakeConnection(transport);
        transport.MakeConnection(Session.WrapProtocol(protocol));
        return Defer.Succeed();
    }

    public void EofReceived()
    {
    }

    public void Closed()
    {
    }
}

internal sealed class ExampleFactory : SSHFactory
{
    public ExampleFactory()
    {
        var passwdDB = new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" };
        var sshDB = new SSHPublicKeyChecker(new InMemorySSHKeyDB(new() { ["user"] = [Key.FromFile("ssh-keys/client_rsa.pub")] }));
        Portal = new Portal(new ExampleRealm(), [passwdDB, sshDB]);
    }

    public override Dictionary<string, Key> GetPublicKeys() => new() { ["ssh-rsa"] = Key.FromFile("ssh-keys/ssh_host_rsa_key.pub") };

    public override Dictionary<string, Key> GetPrivateKeys() => new() { ["ssh-rsa"] = Key.FromFile("ssh-keys/ssh_host_rsa_key") };
}
