using Twisted.Application;
using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;

/// <summary>
/// Steps 18, 19 and 19a: the service knows nothing of networks; factories are adapters of it, found by the interface that is wanted.
/// </summary>
internal static class Finger19
{
    private interface IFingerService
    {
        Deferred<Bytes> GetUser(Bytes user);
    }

    private interface IFingerSetterService
    {
        void SetUser(Bytes user, Bytes status);
    }

    private interface IFingerFactory
    {
        Deferred<Bytes> GetUser(Bytes user);
    }

    private interface IFingerSetterFactory
    {
        void SetUser(Bytes user, Bytes status);
    }

    private class FingerProtocol : LineReceiver
    {
        public override void LineReceived(Bytes user) =>
            ((IFingerFactory)Factory!).GetUser(user).AddErrback(CatchError).AddCallback(WriteValue);

        private static Bytes CatchError(Failure err) => "Internal error in server";

        private void WriteValue(Bytes value)
        {
            Transport!.Write(value + "\r\n");
            Transport.LoseConnection();
        }
    }

    private class FingerFactoryFromService(IFingerService service) : ServerFactory<FingerProtocol>, IFingerFactory
    {
        public Deferred<Bytes> GetUser(Bytes user) => service.GetUser(user);
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
                ((IFingerSetterFactory)Factory!).SetUser(_lines[0], _lines[1]);
            }
        }
    }

    private class FingerSetterFactoryFromService(IFingerSetterService service) : ServerFactory<FingerSetterProtocol>, IFingerSetterFactory
    {
        public void SetUser(Bytes user, Bytes status) => service.SetUser(user, status);
    }

    private class MemoryFingerService(Dictionary<Bytes, Bytes> users) : Service, IFingerService, IFingerSetterService
    {
        public Deferred<Bytes> GetUser(Bytes user) => Defer.Succeed(users.GetValueOrDefault(user, "No such user"));

        public void SetUser(Bytes user, Bytes status) => users[user] = status;
    }

    public static void Run(string endpoint, string setter)
    {
        Components.RegisterAdapter<IFingerService, IFingerFactory>(service => new FingerFactoryFromService(service));
        Components.RegisterAdapter<IFingerSetterService, IFingerSetterFactory>(service => new FingerSetterFactoryFromService(service));

        var application = new Application("finger");
        var f = new MemoryFingerService(new() { ["moshez"] = "Happy and well" });
        f.SetServiceParent(application);
        var fingerFactory = (Factory)Components.Adapt<IFingerFactory>(f);
        Strports.Service(endpoint, fingerFactory).SetServiceParent(application);
        var setterFactory = (Factory)Components.Adapt<IFingerSetterFactory>(f);
        Strports.Service(setter, setterFactory).SetServiceParent(application);
        Twistd.Run(application, []);
    }
}
