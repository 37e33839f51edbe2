using Twisted.Application;
using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;

/// <summary>Step 12: a second port, on which users say how they are. Keep it to the loopback: it asks nobody who they are.</summary>
internal static class Finger12
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
        public Dictionary<Bytes, Bytes> Users { get; } = users;

        public Deferred<Bytes> GetUser(Bytes user) => Defer.Succeed(Users.GetValueOrDefault(user, "No such user"));
    }

    private class FingerSetterProtocol : LineReceiver
    {
        private readonly List<Bytes> _lines = [];

        public override void LineReceived(Bytes line)
        {
            _lines.Add(line);
            if (_lines.Count == 2)
            {
                // A name and a status; there is no use for more, nor room.
                Transport!.LoseConnection();
            }
        }

        public override void ConnectionLost(Failure reason)
        {
            if (_lines.Count >= 2)
            {
                FactoryAs<FingerSetterFactory>().SetUser(_lines[0], _lines[1]);
            }
        }
    }

    private class FingerSetterFactory(FingerFactory fingerFactory) : ServerFactory<FingerSetterProtocol>
    {
        public void SetUser(Bytes user, Bytes status) => fingerFactory.Users[user] = status;
    }

    public static void Run(string endpoint, string setter)
    {
        var ff = new FingerFactory(new() { ["moshez"] = "Happy and well" });
        var fsf = new FingerSetterFactory(ff);

        var application = new Application("finger");
        var fingerService = Strports.Service(endpoint, ff);
        fingerService.SetServiceParent(application);
        var setterService = Strports.Service(setter, fsf);
        setterService.SetServiceParent(application);
        Twistd.Run(application, []);
    }
}
