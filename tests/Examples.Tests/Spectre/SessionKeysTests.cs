using System.Reactive.Subjects;
using Twisted.Internet;

namespace Twisted.Examples.Tests.Spectre;

/// <summary>Who may type how much, and how one leaves.</summary>
internal sealed class SessionKeysTests
{
    [TestCase("\x03")]
    [TestCase("\x04")]
    public void Ctrl_C_and_Ctrl_D_leave_though_nobody_reads_and_keys_wait(string key)
    {
        Subject<Bytes> received = new();
        using SessionKeys keys = new(received);
        received.OnNext("abc");
        Assert.That(keys.Left.IsCancellationRequested, Is.False);
        received.OnNext(key);
        Assert.That(keys.Left.IsCancellationRequested);
        Assert.That(() => keys.ReadKeyAsync(intercept: true, CancellationToken.None), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void The_end_of_the_input_leaves()
    {
        Subject<Bytes> received = new();
        using SessionKeys keys = new(received);
        Task<ConsoleKeyInfo?> reading = keys.ReadKeyAsync(intercept: true, CancellationToken.None);
        received.OnCompleted();
        Assert.That(() => reading, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Keys_are_read_in_their_order()
    {
        Subject<Bytes> received = new();
        using SessionKeys keys = new(received);
        Task<ConsoleKeyInfo?> first = keys.ReadKeyAsync(intercept: true, CancellationToken.None);
        received.OnNext("ab");
        Assert.That((await first)!.Value.KeyChar, Is.EqualTo('a'));
        Assert.That(keys.IsKeyAvailable());
        Assert.That((await keys.ReadKeyAsync(intercept: true, CancellationToken.None))!.Value.KeyChar, Is.EqualTo('b'));
        Assert.That(keys.IsKeyAvailable(), Is.False);
    }

    [Test]
    public async Task An_answer_has_a_greatest_length()
    {
        Subject<Bytes> received = new();
        using SessionKeys keys = new(received);
        int letters = 0;
        for (int i = 0; i < 10 * SessionKeys.MaxLine; i++)
        {
            received.OnNext("x");
            letters += await Drain(keys);
        }

        Assert.That(letters, Is.EqualTo(SessionKeys.MaxLine));
        received.OnNext("\x7fyz\ra");
        Assert.That(await Drain(keys), Is.EqualTo(4), "Backspace makes room for one, Enter for a new answer");
    }

    [Test]
    public async Task What_nobody_reads_is_bounded()
    {
        Subject<Bytes> received = new();
        using SessionKeys keys = new(received);
        for (int i = 0; i < 100; i++)
        {
            received.OnNext("\r\r\r\r\r\r\r\r\r\r");
        }

        Assert.That(await Drain(keys), Is.EqualTo(SessionKeys.MaxWaiting));
    }

    private static async Task<int> Drain(SessionKeys keys)
    {
        int count = 0;
        while (keys.IsKeyAvailable())
        {
            await keys.ReadKeyAsync(intercept: true, CancellationToken.None);
            count++;
        }

        return count;
    }
}
