using System.Globalization;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Bench;

/// <summary>Our side of the bench: the tutorial's server, without the limits on how many may wait for their login.</summary>
internal static class OurServer
{
    public static void Run(string keyFile)
    {
        Key key = Key.FromFile(keyFile);
        SSHFactory factory = new()
        {
            PrivateKeys = new(StringComparer.Ordinal) { [key.SshType()] = key },
            Portal = new Portal(null),
            MaxStartups = null,
            MaxStartupsPerSource = null,
            LoginGraceTime = TimeSpan.FromMinutes(10),
        };
        using EPollReactor reactor = new();
        IListeningPort port = reactor.ListenTCP(0, factory, backlog: 4096, @interface: "127.0.0.1");
        new Thread(AnswerCommands) { IsBackground = true }.Start();
        reactor.CallWhenRunning(() => Console.WriteLine(((IPv4Address)port.GetHost()).Port));
        reactor.Run();
    }

    /// <summary>The bench asks for the managed bytes in use, by a line on the standard input.</summary>
    private static void AnswerCommands()
    {
        while (Console.ReadLine() is not null)
        {
            Console.WriteLine(GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture));
        }
    }
}
