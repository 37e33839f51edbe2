// Twisted's example of an SSH client, to hold beside the Python: it logs in, and runs three commands at once.
// usage: SshSimpleClient [USER [HOST [PORT [FINGERPRINT]]]]
using System.Buffers.Binary;
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;
using static Settings;
using static Twisted.Internet.Reactors;

new ClientCreator<SimpleTransport>(reactor).ConnectTCP(HOST, PORT).AddErrback(Failed);
reactor.Run();
return Outcome.ExitCode;

static void Failed(Failure reason) => Outcome.End($"no connection: {reason.GetErrorMessage()}");

internal sealed class SimpleTransport : SSHClientTransport
{
    public override Deferred<bool> VerifyHostKey(Bytes hostKey, string fingerprint)
    {
        Console.WriteLine($"Server host key fingerprint: {fingerprint}");
        if (SERVER_FINGERPRINT == fingerprint)
        {
            return true;
        }

        Console.WriteLine($"Bad host key. Expecting: {SERVER_FINGERPRINT}");
        return Defer.Fail<bool>(new ConchError("Bad server key"));
    }

    public override void ConnectionSecure() => RequestService(new SimpleUserAuth(USER, new SimpleConnection()));

    // The Python example waits for ever when the server does not let it in. This one ends.
    public override void ConnectionLost(Failure reason)
    {
        base.ConnectionLost(reason);
        Outcome.End("the connection is lost");
    }
}

internal sealed class SimpleUserAuth(string user, SSHConnection instance) : SSHUserAuthClient(user, instance)
{
    // Asked on the pool: who waits for a person must not hold up the reactor.
    public override Deferred<Bytes?> GetPassword(string? prompt = null) =>
        Threads.DeferToThread(() => (Bytes?)(Bytes)Getpass.GetPass($"{USER}@{HOST}'s password: "));

    public override Deferred<IReadOnlyList<string>?> GetGenericAnswers(
        string name, string instruction, IReadOnlyList<(string Prompt, bool Echo)> questions)
    {
        Console.WriteLine(name);
        Console.WriteLine(instruction);
        return Threads.DeferToThread(() =>
        {
            List<string> answers = [];
            foreach (var (prompt, echo) in questions)
            {
                Console.Write(echo ? prompt : "");
                answers.Add(echo ? Console.ReadLine() ?? "" : Getpass.GetPass(prompt));
            }

            return (IReadOnlyList<string>?)answers;
        });
    }

    public override Deferred<Key?> GetPublicKey()
    {
        if (!File.Exists(CLIENT_RSA_PUBLIC) || LastPublicKey is not null)
        {
            return (Key?)null; // There is none, or it was tried.
        }

        return Key.FromFile(filename: CLIENT_RSA_PUBLIC);
    }

    public override Deferred<Key?> GetPrivateKey() => Key.FromFile(CLIENT_RSA_PRIVATE);
}

internal sealed class SimpleConnection : SSHConnection
{
    public override void ServiceStarted()
    {
        OpenChannel(new TrueChannel(1 << 16, 1 << 15));
        OpenChannel(new FalseChannel(1 << 16, 1 << 15));
        OpenChannel(new CatChannel(1 << 16, 1 << 15));
    }
}

internal sealed class TrueChannel(int localWindow, int localMaxPacket) : SSHChannel(localWindow, localMaxPacket)
{
    public override string Name => "session";

    public override void OpenFailed(Failure reason) => Console.WriteLine($"true failed {reason}");

    public override void ChannelOpen(Bytes specificData) => Conn.SendRequest(this, "exec", Common.NS("true"));

    public override Deferred<bool> RequestExitStatus(Bytes data)
    {
        var status = BinaryPrimitives.ReadUInt32BigEndian(data);
        Console.WriteLine($"true status was: {status}");
        LoseConnection();
        return true;
    }
}

internal sealed class FalseChannel(int localWindow, int localMaxPacket) : SSHChannel(localWindow, localMaxPacket)
{
    public override string Name => "session";

    public override void OpenFailed(Failure reason) => Console.WriteLine($"false failed {reason}");

    public override void ChannelOpen(Bytes specificData) => Conn.SendRequest(this, "exec", Common.NS("false"));

    public override Deferred<bool> RequestExitStatus(Bytes data)
    {
        var status = BinaryPrimitives.ReadUInt32BigEndian(data);
        Console.WriteLine($"false status was: {status}");
        LoseConnection();
        return true;
    }
}

internal sealed class CatChannel(int localWindow, int localMaxPacket) : SSHChannel(localWindow, localMaxPacket)
{
    private Bytes _catData;

    public override string Name => "session";

    public override void OpenFailed(Failure reason) => Console.WriteLine($"cat failed {reason}");

    public override void ChannelOpen(Bytes specificData)
    {
        var d = Conn.SendRequest(this, "exec", Common.NS("cat"), wantReply: true)!;
        d.AddCallback(CbRequest);
    }

    public override void DataReceived(Bytes data) => _catData += data;

    public override void Closed()
    {
        Console.WriteLine($"got data from cat: {Bytes.Repr(_catData)}");
        Outcome.ExitCode = 0;
        LoseConnection();
        reactor.Stop();
    }

    private void CbRequest(Bytes ignored)
    {
        Write("hello conch\n");
        Conn.SendEOF(this);
    }
}
