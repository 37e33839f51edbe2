using Twisted.Application;
using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Step 14: the users stand in a file, a line each (<c>moshez: Happy and well</c>), which is read again every 30 seconds.</summary>
internal static class Finger14
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

    private class FingerFactory(FingerService service) : ServerFactory<FingerProtocol>
    {
        public Deferred<Bytes> GetUser(Bytes user) => service.GetUser(user);
    }

    private class FingerService(string filename) : Service
    {
        private Dictionary<Bytes, Bytes> _users = [];
        private IDelayedCall? _call;

        public Deferred<Bytes> GetUser(Bytes user) => Defer.Succeed(_users.GetValueOrDefault(user, "No such user"));

        public FingerFactory GetFingerFactory() => new(this);

        // The file may be slow, on a network say: a thread reads it. Python's step reads it right here.
        private void Read() => Threads.DeferToThread(() => File.ReadAllLines(filename)).AddCallbacks(Update, ReadFailed).AddBoth(Again);

        private void Update(string[] lines) => _users = Parse(lines);

        private static Dictionary<Bytes, Bytes> Parse(IEnumerable<string> lines) => lines
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .GroupBy(parts => (Bytes)parts[0].Trim())
            .ToDictionary(user => user.Key, user => (Bytes)user.Last()[1].Trim());

        // The users of the last time stay.
        private static void ReadFailed(Failure reason) => Console.Error.WriteLine(reason.GetErrorMessage());

        private void Again()
        {
            if (Running)
            {
                _call = reactor.CallLater(30, Read);
            }
        }

        // Before anything runs, there is nobody to keep waiting; a file that is not there ends the program.
        public override void PrivilegedStartService()
        {
            base.PrivilegedStartService();
            _users = Parse(File.ReadAllLines(filename));
        }

        public override void StartService()
        {
            base.StartService();
            Again();
        }

        public override Deferred StopService()
        {
            if (_call?.Active() == true)
            {
                _call.Cancel();
            }

            return base.StopService();
        }
    }

    public static void Run(string endpoint, string filename)
    {
        var application = new Application("finger");
        var f = new FingerService(filename);
        f.SetServiceParent(application);
        var finger = Strports.Service(endpoint, f.GetFingerFactory());
        finger.SetServiceParent(application);
        Twistd.Run(application, []);
    }
}
