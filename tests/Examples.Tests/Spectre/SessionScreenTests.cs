using System.Text;

namespace Twisted.Examples.Tests.Spectre;

/// <summary>Text on its way to a terminal.</summary>
internal sealed class SessionScreenTests
{
    [Test]
    public async Task A_raw_terminal_needs_its_carriage_returns()
    {
        using MemoryStream stream = new();
        await using SessionScreen screen = new(stream, Encoding.UTF8, isTerminal: true);
        screen.Write("a\nb\r");
        screen.Write("\nc");
        await screen.FlushAsync();
        Assert.That(Encoding.UTF8.GetString(stream.ToArray()), Is.EqualTo("a\r\nb\r\nc"));
    }

    [Test]
    public async Task A_pipe_does_not()
    {
        using MemoryStream stream = new();
        await using SessionScreen screen = new(stream, Encoding.UTF8, isTerminal: false);
        screen.Write("a\nb");
        await screen.FlushAsync();
        Assert.That(Encoding.UTF8.GetString(stream.ToArray()), Is.EqualTo("a\nb"));
    }

    [Test]
    public async Task A_letter_may_be_written_in_two_halves()
    {
        using MemoryStream stream = new();
        await using SessionScreen screen = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), isTerminal: true);
        screen.Write("🍵"[0]);
        await screen.FlushAsync();
        screen.Write("🍵"[1]);
        await screen.FlushAsync();
        Assert.That(Encoding.UTF8.GetString(stream.ToArray()), Is.EqualTo("🍵"));
    }

    [Test]
    public async Task A_terminal_of_ASCII_gets_nothing_else()
    {
        using MemoryStream stream = new();
        await using SessionScreen screen = new(stream, Encoding.ASCII, isTerminal: true);
        screen.Write("90 °C");
        await screen.FlushAsync();
        Assert.That(Encoding.UTF8.GetString(stream.ToArray()), Is.EqualTo("90 ?C"));
    }

    [Test]
    public async Task What_a_client_does_not_read_is_bounded_and_nobody_waits()
    {
        StuckStream stream = new();
        await using SessionScreen screen = new(stream, Encoding.UTF8, isTerminal: true);
        screen.Write("first");
        await stream.Stuck;
        Task flushed = screen.FlushAsync();
        string page = new('x', 1024);
        for (int i = 0; i < SessionScreen.MaxWaiting / page.Length; i++)
        {
            screen.Write(page);
        }

        Assert.That(() => screen.Write("y"), Throws.InstanceOf<IOException>().With.Message.Contains("does not read"));
        Assert.That(flushed.IsCompleted, Is.False);
        stream.Fail();
        await flushed;
        Assert.That(() => screen.Write("for nobody"), Throws.Nothing);
    }

    /// <summary>Takes a piece and does not come back.</summary>
    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stuck => _stuck.Task;

        public void Fail() => _end.SetException(new IOException("gone"));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _stuck.TrySetResult();
            return new ValueTask(_end.Task);
        }
    }
}
