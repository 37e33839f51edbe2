using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>Step 2: connections are accepted, and nothing is done with them.</summary>
internal static class Finger02
{
    private class FingerProtocol : Protocol;

    private class FingerFactory : ServerFactory<FingerProtocol>;

    public static void Run(string endpoint)
    {
        var fingerEndpoint = Endpoints.ServerFromString(reactor, endpoint);
        fingerEndpoint.Listen(new FingerFactory());
        reactor.Run();
    }
}
