using System.Security.Cryptography;
using Twisted.Internet;
using static Twisted.Internet.Reactors;

namespace Twisted.Bench;

/// <summary>Our side of the bench, through an ordinary protocol.</summary>
internal static class OurServers
{
    public static void Echo()
    {
        using ReactorBase reactor = Create();
        IListeningPort port = reactor.ListenTCP(0, new Factory { Protocol = New<EchoProtocol>, Noisy = false }, backlog: 4096, @interface: "127.0.0.1");
        reactor.CallWhenRunning(() => Console.WriteLine(((IPv4Address)port.GetHost()).Port));
        reactor.Run();
    }

    /// <summary>Echoes by as many reactors, each of which works for a while on every message.</summary>
    public static void Work(int reactors)
    {
        using ReactorGroup group = new(reactors);
        ReactorGroupPort port = group.ListenTCP(
            0, _ => new Factory { Protocol = New<WorkProtocol>, Noisy = false }, backlog: 4096, @interface: "127.0.0.1");
        group.Start();
        Console.WriteLine(((IPv4Address)port.GetHost()).Port);
        group.Completion.GetAwaiter().GetResult();
    }

    private sealed class WorkProtocol : Protocol
    {
        private static readonly byte[] Work = new byte[512 * 1024];

        public override void DataReceived(Bytes data)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Work, hash);
            Transport!.Write(data);
        }
    }

    private sealed class EchoProtocol : Protocol
    {
        public override void DataReceived(Bytes data) => Transport!.Write(data);
    }
}
