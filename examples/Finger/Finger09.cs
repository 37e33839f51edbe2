using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Step 9: a program is asked, which takes its time; nobody else waits meanwhile.</summary>
internal static class Finger09
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

    private class FingerFactory(string program) : ServerFactory<FingerProtocol>
    {
        // A name that begins with a dash would be an option of the program: the peer does not get to say those.
        public Deferred<Bytes> GetUser(Bytes user) => user.StartsWith("-"u8)
            ? Defer.Succeed<Bytes>("No such user")
            : Utils.GetProcessOutput(program, [user.Decode()]);
    }

    /// <param name="endpoint">Where to listen.</param>
    /// <param name="program">Twisted's step runs "finger"; any program will do that takes a name.</param>
    public static void Run(string endpoint, string program)
    {
        var fingerEndpoint = Endpoints.ServerFromString(reactor, endpoint);
        fingerEndpoint.Listen(new FingerFactory(program));
        reactor.Run();
    }
}
