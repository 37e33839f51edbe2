using Twisted.Internet;
using Twisted.Protocols;
using static Twisted.Internet.Reactors;

/// <summary>Step 7: one user is known.</summary>
internal static class Finger07
{
    private class FingerProtocol : LineReceiver
    {
        public override void LineReceived(Bytes user)
        {
            Transport!.Write(FactoryAs<FingerFactory>().GetUser(user) + "\r\n");
            Transport.LoseConnection();
        }
    }

    private class FingerFactory(Dictionary<Bytes, Bytes> users) : ServerFactory<FingerProtocol>
    {
        public Bytes GetUser(Bytes user) => users.GetValueOrDefault(user, "No such user");
    }

    public static void Run(string endpoint)
    {
        var fingerEndpoint = Endpoints.ServerFromString(reactor, endpoint);
        fingerEndpoint.Listen(new FingerFactory(new() { ["moshez"] = "Happy and well" }));
        reactor.Run();
    }
}
