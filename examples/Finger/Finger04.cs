using Twisted.Internet;
using Twisted.Protocols;
using static Twisted.Internet.Reactors;

/// <summary>Step 4: a name is read, then the connection is dropped.</summary>
internal static class Finger04
{
    private class FingerProtocol : LineReceiver
    {
        public override void LineReceived(Bytes user) => Transport!.LoseConnection();
    }

    private class FingerFactory : ServerFactory<FingerProtocol>;

    public static void Run(string endpoint)
    {
        var fingerEndpoint = Endpoints.ServerFromString(reactor, endpoint);
        fingerEndpoint.Listen(new FingerFactory());
        reactor.Run();
    }
}
