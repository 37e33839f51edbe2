// TLS begun in mid-stream, both ends:  StartTls server server.pem   and   StartTls client authority.pem
// The files are those of the EchoTls example.
using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

switch (args)
{
    case ["server", var pem]:
        var certificate = PrivateCertificate.LoadPEM(File.ReadAllBytes(pem));
        reactor.ListenTCP(8000, new Factory { Protocol = () => new TLSServer(certificate.Options()) }, @interface: "127.0.0.1");
        break;
    case ["client", var pem]:
        var options = Ssl.OptionsForClientTLS("localhost", Certificate.LoadPEM(File.ReadAllBytes(pem)));
        reactor.ConnectTCP("127.0.0.1", 8000, new TLSClientFactory(options));
        break;
    default:
        throw new InvalidOperationException("Say 'server server.pem' or 'client authority.pem'.");
}

reactor.Run();

internal sealed class TLSServer(CertificateOptions options) : LineReceiver
{
    public override void LineReceived(Bytes line)
    {
        if (line == "STARTTLS")
        {
            SendLine("READY");

            // What came in the clear behind the request may be anybody's.
            ClearLineBuffer();
            ((ITLSTransport)Transport!).StartTLS(options);
        }
        else
        {
            string how = ((ITLSTransport)Transport!).TLS ? "in secret" : "in the clear";
            SendLine($"you said {how}: {line}");
        }
    }
}

internal sealed class TLSClient(ClientTLSOptions options) : LineReceiver
{
    public override void ConnectionMade()
    {
        SendLine("hello");
        SendLine("STARTTLS");
    }

    public override void LineReceived(Bytes line)
    {
        Console.WriteLine($"received: {line}");
        if (line == "READY")
        {
            ((ITLSTransport)Transport!).StartTLS(options);
            SendLine("hello again");
        }
        else if (((ITLSTransport)Transport!).TLS)
        {
            Transport!.LoseConnection();
        }
    }
}

internal sealed class TLSClientFactory : ClientFactory
{
    public TLSClientFactory(ClientTLSOptions options) => base.Protocol = () => new TLSClient(options);

    public override void ClientConnectionFailed(IConnector connector, Failure reason) => End(reason);

    public override void ClientConnectionLost(IConnector connector, Failure reason) => End(reason);

    private static void End(Failure reason)
    {
        Console.WriteLine(reason.GetErrorMessage());
        reactor.Stop();
    }
}
