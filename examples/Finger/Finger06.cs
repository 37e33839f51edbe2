using Twisted.Internet;
using Twisted.Protocols;
using static Twisted.Internet.Reactors;

/// <summary>Step 6: the factory is asked, as it outlives the connections.</summary>
internal static class Finger06
{
    private class FingerProtocol : LineReceiver
    {
        public override void LineReceived(Bytes user)
        {
            Transport!.Write(FactoryAs<FingerFactory>().GetUser(user) + "\r\n");
            Transport.LoseConnection();
        }
    }

    private class FingerFactory : ServerFactory<FingerProtocol>
    {
        public Bytes GetUser(Bytes user) => "No such user";
    }

    public static void Run(string endpoint)
    {
        var fingerEndpoint = Endpoints.ServerFromString(reactor, endpoint);
        fingerEndpoint.Listen(new FingerFactory());
        reactor.Run();
    }
}
