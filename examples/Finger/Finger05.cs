using Twisted.Internet;
using Twisted.Protocols;
using static Twisted.Internet.Reactors;

/// <summary>Step 5: a name is read, and nobody is known by it.</summary>
internal static class Finger05
{
    private class FingerProtocol : LineReceiver
    {
        public override void LineReceived(Bytes user)
        {
            Transport!.Write("No such user\r\n");
            Transport.LoseConnection();
        }
    }

    private class FingerFactory : ServerFactory<FingerProtocol>;

    public static void Run(string endpoint)
    {
        var fingerEndpoint = Endpoints.ServerFromString(reactor, endpoint);
        fingerEndpoint.Listen(new FingerFactory());
        reactor.Run();
    }
}
