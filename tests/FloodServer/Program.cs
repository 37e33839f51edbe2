// Our server in a process of its own, so that its memory can be measured from outside. Its commands write without end; see Writers.
// usage: FloodServer HOST-KEY
// The port is the first line it prints. Each line it reads it answers with "BYTES-WRITTEN MANAGED-BYTES".
using System.Globalization;
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Interop.FloodServer;

Key key = Key.FromFile(args[0]);
using EPollReactor reactor = new();
SSHFactory factory = new()
{
    PrivateKeys = new(StringComparer.Ordinal) { [key.SshType()] = key },
    Portal = new Portal(new SessionRealm(Writers.Run), new InMemoryUsernamePasswordDatabaseDontUse { ["nobody"] = "wrong" }),

    // All clients are of one address here.
    MaxStartups = null,
    MaxStartupsPerSource = null,
};
IListeningPort port = reactor.ListenTCP(0, factory, @interface: "127.0.0.1");
new Thread(AnswerLines) { IsBackground = true }.Start();
reactor.CallWhenRunning(() => Console.WriteLine(((IPv4Address)port.GetHost()).Port));
reactor.Run();

void AnswerLines()
{
    while (Console.ReadLine() is not null)
    {
        // What is free goes back to the system: what the process has then is what is kept.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Writers.Written} {GC.GetTotalMemory(forceFullCollection: false)}"));
    }

    // Whoever started it has gone.
    reactor.CallFromThread(reactor.Stop);
}
