using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Security.Cryptography;
using Twisted.Conch;
using Twisted.Internet;

namespace Twisted.Interop.FloodServer;

/// <summary>Commands that write without end, each by another of the ways there are, and one that sends back what it gets.</summary>
internal static class Writers
{
    /// <summary>What is written at once; not a multiple of anything.</summary>
    private const int PieceSize = 10_007;

    private static readonly byte[] Piece = RandomNumberGenerator.GetBytes(PieceSize);
    private static long _written;

    /// <summary>Bytes that all apps could hand over so far.</summary>
    public static long Written => Interlocked.Read(ref _written);

    /// <summary>The app.</summary>
    public static Task<int> Run(SessionContext session) => session.Command switch
    {
        "stream" => WriteTo(session.Stream, session.Closed),
        "error stream" => WriteText(session),
        "thread" => Task.Factory.StartNew(
            () => Block(session.Stream), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default),
        "channel stream" => WriteTo(session.Channel.AsStream(), session.Closed),
        "rx" => Observed(session),
        "rx heedless" => Heedless(session),
        "push producer" => Produce(session, new PushProducer(session), streaming: true),
        "pull producer" => Produce(session, new PullProducer(session), streaming: false),
        "echo" => Echo(session),
        _ => Task.FromResult(1),
    };

    /// <summary>The next piece to write; it is counted.</summary>
    public static ReadOnlyMemory<byte> Count()
    {
        Interlocked.Add(ref _written, PieceSize);
        return Piece;
    }

    private static async Task<int> WriteTo(Stream stream, CancellationToken closed)
    {
        while (!closed.IsCancellationRequested)
        {
            await stream.WriteAsync(Count(), closed);
        }

        return 0;
    }

    private static async Task<int> WriteText(SessionContext session)
    {
        string line = new('e', 100);
        while (true)
        {
            await session.Error.WriteLineAsync(line);
            Interlocked.Add(ref _written, line.Length);
        }
    }

    private static int Block(Stream stream)
    {
        while (true)
        {
            stream.Write(Count().Span);
        }
    }

    /// <summary>A source with a next element whenever the last one is taken.</summary>
    private static Task<int> Observed(SessionContext session) => Observable
        .Defer(() => Observable.FromAsync(cancel => session.Stream.WriteAsync(Count(), cancel).AsTask()))
        .Repeat()
        .Select(_ => 0)
        .ToTask(session.Closed);

    /// <summary>A source that goes on whoever takes it: 10 MB a second.</summary>
    private static Task<int> Heedless(SessionContext session) => Observable
        .Interval(TimeSpan.FromMilliseconds(1), session.Reactor.Scheduler)
        .Do(_ => session.Channel.Write(Count()))
        .Select(_ => 0)
        .ToTask(session.Closed);

    private static Task<int> Produce(SessionContext session, IProducer producer, bool streaming)
    {
        session.Channel.RegisterProducer(producer, streaming);
        (producer as IPushProducer)?.ResumeProducing();
        return Observable.Never<int>().ToTask(session.Closed);
    }

    private static async Task<int> Echo(SessionContext session)
    {
        await session.Stream.CopyToAsync(session.Stream);
        return 0;
    }
}
