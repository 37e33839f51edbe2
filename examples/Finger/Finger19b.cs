using Twisted.Application;
using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;

/// <summary>Step 19b: another service under the same factory: what users wrote into the file .plan of their homes.</summary>
internal static class Finger19b
{
    private interface IFingerService
    {
        Deferred<Bytes> GetUser(Bytes user);
    }

    private interface IFingerFactory
    {
        Deferred<Bytes> GetUser(Bytes user);
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

    private class LocalFingerService(string homes) : Service, IFingerService
    {
        private const int MostBytes = 64 * 1024;

        public Deferred<Bytes> GetUser(Bytes user) => Threads.DeferToThread(() => ReadPlan(user.Decode()));

        // On a thread: disks are slow. The name comes from the peer and must not lead out of the homes.
        private Bytes ReadPlan(string user)
        {
            if (user is "" or "." or ".." || user.AsSpan().ContainsAny('/', '\\', '\0'))
            {
                return "No such user";
            }

            try
            {
                using var plan = File.OpenRead(Path.Combine(homes, user, ".plan"));
                var content = new byte[Math.Min(plan.Length, MostBytes)];
                plan.ReadExactly(content);
                return content;
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                return "No such user";
            }
        }
    }

    /// <param name="endpoint">Where to listen.</param>
    /// <param name="homes">Whose plans are there to be read.</param>
    /// <param name="options">Twistd's, such as --uid=1 --gid=1: who it is once it listens, which is who reads the plans.</param>
    public static void Run(string endpoint, string homes, string[] options)
    {
        Components.RegisterAdapter<IFingerService, IFingerFactory>(service => new FingerFactoryFromService(service));

        var application = new Application("finger");
        var f = new LocalFingerService(homes);
        f.SetServiceParent(application);
        var fingerFactory = (Factory)Components.Adapt<IFingerFactory>(f);
        Strports.Service(endpoint, fingerFactory).SetServiceParent(application);
        Twistd.Run(application, options);
    }
}
