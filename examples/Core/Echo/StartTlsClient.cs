using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>The other end of <see cref="StartTlsServer"/>: a line in the clear, then one in TLS.</summary>
internal static class StartTlsClient
{
    private class TLSClient(ClientTLSOptions options) : LineReceiver
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

    private class TLSClientFactory(ClientTLSOptions options) : ClientFactory
    {
        public override Protocol? BuildProtocol(IAddress addr) => new TLSClient(options);

        public override void ClientConnectionFailed(IConnector connector, Failure reason)
        {
            Console.WriteLine("connection failed: " + reason.GetErrorMessage());
            reactor.Stop();
        }

        public override void ClientConnectionLost(IConnector connector, Failure reason)
        {
            Console.WriteLine("connection lost: " + reason.GetErrorMessage());
            reactor.Stop();
        }
    }

    public static void Run(string pem, int port)
    {
        var options = Ssl.OptionsForClientTLS("localhost", Certificate.LoadPEM(File.ReadAllBytes(pem)));
        reactor.ConnectTCP("127.0.0.1", port, new TLSClientFactory(options));
        reactor.Run();
    }
}
