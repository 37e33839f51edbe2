// Twisted's echo over TLS, both ends:  EchoTls server server.pem   and   EchoTls client authority.pem
// server.pem holds a certificate and its private key; authority.pem is whom the client trusts: the same certificate will do.
using Twisted.Internet;
using Twisted.Python;
using static Twisted.Internet.Reactors;

switch (args)
{
    case ["server", var pem]:
        var certificate = PrivateCertificate.LoadPEM(File.ReadAllBytes(pem));
        var factory = new Factory { Protocol = New<Echo> };
        reactor.ListenSSL(8000, factory, certificate.Options(), @interface: "127.0.0.1");
        break;
    case ["client", var pem]:
        var authority = Certificate.LoadPEM(File.ReadAllBytes(pem));
        var options = Ssl.OptionsForClientTLS("localhost", authority);
        reactor.ConnectSSL("127.0.0.1", 8000, new EchoClientFactory(), options);
        break;
    default:
        throw new InvalidOperationException("Say 'server server.pem' or 'client authority.pem'.");
}

reactor.Run();

internal sealed class Echo : Protocol
{
    public override void DataReceived(Bytes data) => Transport!.Write(data);
}

internal sealed class EchoClient : Protocol
{
    public override void ConnectionMade() => Transport!.Write("Hello over TLS");

    public override void DataReceived(Bytes data)
    {
        Console.WriteLine($"Server said: {data}");
        Transport!.LoseConnection();
    }
}

internal sealed class EchoClientFactory : ClientFactory
{
    public EchoClientFactory() => base.Protocol = New<EchoClient>;

    public override void ClientConnectionFailed(IConnector connector, Failure reason) => End(reason);

    public override void ClientConnectionLost(IConnector connector, Failure reason) => End(reason);

    private static void End(Failure reason)
    {
        Console.WriteLine(reason.GetErrorMessage());
        reactor.Stop();
    }
}
