using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>Step 3: connections are dropped.</summary>
internal static class Finger03
{
    private class FingerProtocol : Protocol
    {
        public override void ConnectionMade() => Transport!.LoseConnection();
    }

    private class FingerFactory : ServerFactory<FingerProtocol>;

    public static void Run(string endpoint)
    {
        var fingerEndpoint = Endpoints.ServerFromString(reactor, endpoint);
        fingerEndpoint.Listen(new FingerFactory());
        reactor.Run();
    }
}
