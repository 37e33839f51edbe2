using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Step 10: a web server is asked. .NET's own client does that: a Task becomes a Deferred.</summary>
internal static class Finger10
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

    private class FingerFactory(Uri prefix) : ServerFactory<FingerProtocol>
    {
        private static readonly HttpClient Web = new() { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 65536 };

        public Deferred<Bytes> GetUser(Bytes user) =>
            Defer.FromTask(Web.GetByteArrayAsync(new Uri(prefix, Uri.EscapeDataString(user.Decode())))).AddCallback(page => (Bytes)page);
    }

    /// <param name="endpoint">Where to listen.</param>
    /// <param name="prefix">Of the pages, such as http://127.0.0.1:8080/users/; the user's name follows.</param>
    public static void Run(string endpoint, string prefix)
    {
        var fingerEndpoint = Endpoints.ServerFromString(reactor, endpoint);
        fingerEndpoint.Listen(new FingerFactory(new Uri(prefix)));
        reactor.Run();
    }
}
