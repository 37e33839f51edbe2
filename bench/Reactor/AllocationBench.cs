using System.Globalization;
using Twisted.Internet;

namespace Twisted.Bench;

/// <summary>What a read allocates, by two ends on one reactor.</summary>
internal static class AllocationBench
{
    private const int MessageSize = 64;

    public static void Run(int reads)
    {
        Console.WriteLine();
        Console.WriteLine($"Allocated in {reads} reads: bytes a read");
        Print("raw", reads, static game => new RawEnd(game));
        Print("Bytes", reads, static game => new OrdinaryEnd(game));
    }

    private static void Print(string name, int reads, Func<Game, Protocol> end)
    {
        using ReactorBase reactor = Reactors.Create();
        Game game = new(reactor, reads);
        IListeningPort port = reactor.ListenTCP(0, new Factory { Protocol = () => end(game), Noisy = false }, @interface: "127.0.0.1");
        game.Serve = new byte[MessageSize];
        reactor.ConnectTCP("127.0.0.1", ((IPv4Address)port.GetHost()).Port, new ClientFactory { Protocol = () => end(game), Noisy = false });
        reactor.Run();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-14}{game.Allocated / (double)reads,9:0.00}"));
    }

    /// <summary>Counts the reads of both ends: a first half to settle, a second one that counts.</summary>
    private sealed class Game(ReactorBase reactor, int reads)
    {
        private int _reads;
        private long _before;

        public byte[]? Serve { get; set; }

        public long Allocated { get; private set; }

        public bool Count()
        {
            _reads++;
            if (_reads == reads)
            {
                _before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (_reads == 2 * reads)
            {
                Allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
                reactor.Stop();
                return false;
            }

            return true;
        }
    }

    private abstract class End(Game game) : Protocol
    {
        /// <summary>The first one that is connected begins.</summary>
        public override void ConnectionMade()
        {
            if (game.Serve is byte[] serve)
            {
                game.Serve = null;
                Transport!.Write(serve);
            }
        }

        protected void Answer(ReadOnlySpan<byte> data)
        {
            if (game.Count())
            {
                Transport!.Write(data);
            }
        }
    }

    private sealed class RawEnd(Game game) : End(game)
    {
        public override void OnNext(ReadOnlyMemory<byte> value) => Answer(value.Span);
    }

    private sealed class OrdinaryEnd(Game game) : End(game)
    {
        public override void DataReceived(Bytes data) => Answer(data.Span);
    }
}
