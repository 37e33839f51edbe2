using System.Security.Cryptography;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Connection;

/// <summary>A channel as a .NET stream.</summary>
public class ChannelStreamTests
{
    [Test]
    public void Reads_get_what_came_and_then_the_end()
    {
        (ConnectionPair pair, RecordingChannel client, RecordingChannel _, Stream stream) = Open();
        client.Write("hello");
        pair.Flush();
        byte[] buffer = new byte[3];
        Assert.That(Now(stream.ReadAsync(buffer)), Is.EqualTo(3));
        Assert.That(buffer, Is.EqualTo("hel"u8.ToArray()));
        Assert.That(Now(stream.ReadAsync(buffer)), Is.EqualTo(2));
        ValueTask<int> waiting = stream.ReadAsync(buffer);
        Assert.That(waiting.IsCompleted, Is.False);
        client.Write("!");
        pair.Flush();
        Assert.That(Later(waiting), Is.EqualTo(1));
        pair.Client.SendEOF(client);
        pair.Flush();
        Assert.That(Now(stream.ReadAsync(buffer)), Is.Zero);
        Assert.That(Now(stream.ReadAsync(buffer)), Is.Zero);
    }

    [Test]
    public void The_window_comes_back_as_the_stream_is_read_and_not_before()
    {
        (ConnectionPair pair, RecordingChannel client, RecordingChannel _, Stream stream) = Open(window: 1000);
        byte[] data = RandomNumberGenerator.GetBytes(5000);
        client.Write(data);
        pair.Flush();
        Assert.That(client.BytesSent, Is.EqualTo(1000));
        MemoryStream got = new();
        byte[] buffer = new byte[300];
        while (got.Length < data.Length)
        {
            got.Write(buffer.AsSpan(0, Now(stream.ReadAsync(buffer))));
            pair.Flush();
        }

        Assert.That(got.ToArray(), Is.EqualTo(data));
    }

    [Test]
    public void A_write_waits_until_the_peer_takes_it()
    {
        ConnectionPair pair = new();
        RecordingChannel client = new(localWindow: 100);
        (_, RecordingChannel server) = pair.Open(client);
        Stream stream = server.AsStream();
        client.PauseProducing();
        Assert.That(stream.WriteAsync(new byte[100]).AsTask().IsCompletedSuccessfully);
        ValueTask second = stream.WriteAsync(new byte[100]);
        pair.Flush();
        Assert.That(second.IsCompleted, Is.False);
        client.ResumeProducing();
        pair.Flush();
        Assert.That(second.IsCompletedSuccessfully);
        Assert.That(client.Got.Length, Is.EqualTo(200));
    }

    [Test]
    public void A_lost_connection_fails_the_reads_and_writes_that_wait()
    {
        (ConnectionPair pair, RecordingChannel client, RecordingChannel server, Stream stream) = Open();
        ValueTask<int> read = stream.ReadAsync(new byte[1]);
        pair.ServerEnd.SetFull(true);
        ValueTask write = stream.WriteAsync(new byte[1]);
        pair.ServerEnd.Lose(new ConnectionLost());
        Assert.That(() => Later(read), Throws.InstanceOf<IOException>());
        Assert.That(write.IsFaulted);
        Assert.That(stream.WriteAsync(new byte[1]).AsTask().IsFaulted);
        Assert.That(server.Heard[^1], Is.EqualTo("closed"));
    }

    [Test]
    public void A_peer_that_closes_is_the_end_of_the_data()
    {
        (ConnectionPair pair, RecordingChannel client, RecordingChannel _, Stream stream) = Open();
        client.Write("x");
        client.LoseConnection();
        pair.Flush();
        byte[] buffer = new byte[10];
        Assert.That(Now(stream.ReadAsync(buffer)), Is.EqualTo(1));
        Assert.That(Now(stream.ReadAsync(buffer)), Is.Zero);
        Assert.That(stream.WriteAsync(buffer).AsTask().IsFaulted);
    }

    [Test]
    public void Synchronous_calls_on_the_reactor_thread_are_refused()
    {
        (_, _, _, Stream stream) = Open();
        Assert.That(() => stream.ReadByte(), Throws.InvalidOperationException.With.Message.Contains("block the reactor"));
        Assert.That(() => stream.Write("x"u8), Throws.InvalidOperationException.With.Message.Contains("block the reactor"));
    }

    [Test]
    public void Another_thread_may_block_on_it()
    {
        (ConnectionPair pair, RecordingChannel client, RecordingChannel _, Stream stream) = Open(window: 5000);
        byte[] data = RandomNumberGenerator.GetBytes(100_000);
        client.AtData = (channel, piece) => channel.Write(piece);
        Task<byte[]> other = Task.Run(() =>
        {
            byte[] back = new byte[data.Length];
            for (int at = 0; at < data.Length; at += 2000)
            {
                stream.Write(data.AsSpan(at, 2000));
                stream.ReadExactly(back.AsSpan(at, 2000));
            }

            stream.Dispose();
            return back;
        });
        while (!other.IsCompleted)
        {
            pair.Flush();
            Thread.Yield();
        }

        pair.Flush();
        Assert.That(other.Result, Is.EqualTo(data));
        Assert.That(client.Heard[^1], Is.EqualTo("closed"), "disposing closes");
    }

    [Test]
    public void A_read_that_is_given_up_leaves_the_data_to_the_next()
    {
        (ConnectionPair pair, RecordingChannel client, RecordingChannel _, Stream stream) = Open();
        using CancellationTokenSource cancel = new();
        ValueTask<int> read = stream.ReadAsync(new byte[10], cancel.Token);
        cancel.Cancel();
        Assert.That(() => Later(read), Throws.InstanceOf<OperationCanceledException>());
        client.Write("kept");
        pair.Flush();
        Assert.That(Now(stream.ReadAsync(new byte[10])), Is.EqualTo(4));
    }

    private static (ConnectionPair Pair, RecordingChannel Client, RecordingChannel Server, Stream Stream) Open(int window = 0)
    {
        ConnectionPair pair = new() { Next = () => new RecordingChannel(window) };
        (RecordingChannel client, RecordingChannel server) = pair.Open();
        return (pair, client, server, server.AsStream());
    }

    private static int Now(ValueTask<int> read)
    {
        Assert.That(read.IsCompleted);
        return Later(read);
    }

    private static int Later(ValueTask<int> read) => read.AsTask().GetAwaiter().GetResult();
}
