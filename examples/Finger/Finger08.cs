using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Step 8: the answer may come later, so that it is a Deferred.</summary>
internal static class Finger08
{
    private class FingerProtocol : LineReceiver
    {
        public override void LineReceived(Bytes user)
        {
            var d = FactoryAs<FingerFactory>().GetUser(user);

            static Bytes OnError(Failure err) => "Internal error in server";
            d.AddErrback(OnError);

            void WriteResponse(Bytes message)
            {
                Transport!.Write(message + "\r\n");
                Transport.LoseConnection();
            }

            d.AddCallback(WriteResponse);
        }
    }

    private class FingerFactory(Dictionary<Bytes, Bytes> users) : ServerFactory<FingerProtocol>
    {
        public Deferred<Bytes> GetUser(Bytes user) => Defer.Succeed(users.GetValueOrDefault(user, "No such user"));
    }

    public static void Run(string endpoint)
    {
        var fingerEndpoint = Endpoints.ServerFromString(reactor, endpoint);
        fingerEndpoint.Listen(new FingerFactory(new() { ["moshez"] = "Happy and well" }));
        reactor.Run();
    }
}
