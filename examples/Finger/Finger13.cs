using Twisted.Application;
using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;

/// <summary>Steps 13 and 17: the users belong to a service, and both factories are its own.</summary>
internal static class Finger13
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

    private class FingerSetterProtocol : LineReceiver
    {
        private readonly List<Bytes> _lines = [];

        public override void LineReceived(Bytes line)
        {
            _lines.Add(line);
            if (_lines.Count == 2)
            {
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

    // Python makes a bare factory and hangs the service's methods on it; here they are members.
    private class FingerFactory(FingerService service) : ServerFactory<FingerProtocol>
    {
        public Deferred<Bytes> GetUser(Bytes user) => service.GetUser(user);
    }

    private class FingerSetterFactory(FingerService service) : ServerFactory<FingerSetterProtocol>
    {
        public void SetUser(Bytes user, Bytes status) => service.SetUser(user, status);
    }

    private class FingerService(Dictionary<Bytes, Bytes> users) : Service
    {
        public Deferred<Bytes> GetUser(Bytes user) => Defer.Succeed(users.GetValueOrDefault(user, "No such user"));

        public void SetUser(Bytes user, Bytes status) => users[user] = status;

        public FingerFactory GetFingerFactory() => new(this);

        public FingerSetterFactory GetFingerSetterFactory() => new(this);
    }

    public static void Run(string endpoint, string setter)
    {
        var application = new Application("finger");
        var f = new FingerService(new() { ["moshez"] = "Happy and well" });
        f.SetServiceParent(application);
        var fingerService = Strports.Service(endpoint, f.GetFingerFactory());
        fingerService.SetServiceParent(application);
        var setterService = Strports.Service(setter, f.GetFingerSetterFactory());
        setterService.SetServiceParent(application);
        Twistd.Run(application, []);
    }
}
