using Twisted.Application;
using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;

/// <summary>Step 11: a service, which something else starts and stops. Strports makes one of an endpoint's text.</summary>
internal static class Finger11
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

    /// <param name="endpoint">Where to listen.</param>
    /// <param name="options">Twistd's, such as --uid=1 --gid=1: who it is once it listens.</param>
    public static void Run(string endpoint, string[] options)
    {
        var application = new Application("finger");
        var factory = new FingerFactory(new() { ["moshez"] = "Happy and well" });
        var server = Strports.Service(endpoint, factory);
        server.SetServiceParent(application);
        Twistd.Run(application, options);
    }
}
