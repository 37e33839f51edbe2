namespace Twisted.Examples.Tests.Spectre;

/// <summary>What a terminal sends, as keys.</summary>
internal sealed class KeyDecoderTests
{
    [TestCase("\r", ConsoleKey.Enter)]
    [TestCase("\n", ConsoleKey.Enter)]
    [TestCase("\t", ConsoleKey.Tab)]
    [TestCase("\x7f", ConsoleKey.Backspace)]
    [TestCase("\b", ConsoleKey.Backspace)]
    [TestCase(" ", ConsoleKey.Spacebar)]
    [TestCase("y", ConsoleKey.Y)]
    [TestCase("7", ConsoleKey.D7)]
    [TestCase("\e[A", ConsoleKey.UpArrow)]
    [TestCase("\eOB", ConsoleKey.DownArrow)]
    [TestCase("\e[1;5C", ConsoleKey.RightArrow)]
    [TestCase("\e[D", ConsoleKey.LeftArrow)]
    [TestCase("\e[H", ConsoleKey.Home)]
    [TestCase("\e[4~", ConsoleKey.End)]
    [TestCase("\e[3~", ConsoleKey.Delete)]
    [TestCase("\e[5~", ConsoleKey.PageUp)]
    [TestCase("\e[6~", ConsoleKey.PageDown)]
    [TestCase("\e", ConsoleKey.Escape)]
    public void A_key_is_known(string sent, ConsoleKey key) => Assert.That(Keys(sent).Single().Key, Is.EqualTo(key));

    [Test]
    public void Control_shift_and_alt_are_told()
    {
        Assert.That(Keys("\x03").Single(), Is.EqualTo(new ConsoleKeyInfo('\x03', ConsoleKey.C, shift: false, alt: false, control: true)));
        Assert.That(Keys("A").Single(), Is.EqualTo(new ConsoleKeyInfo('A', ConsoleKey.A, shift: true, alt: false, control: false)));
        Assert.That(Keys("\ex").Single(), Is.EqualTo(new ConsoleKeyInfo('x', ConsoleKey.X, shift: false, alt: true, control: false)));
        Assert.That(Keys("\e[Z").Single().Modifiers, Is.EqualTo(ConsoleModifiers.Shift));
    }

    [Test]
    public void A_line_that_ends_in_two_characters_is_one_Enter() => Assert.That(Keys("a\r\nb\r").Select(key => key.Key), Is.EqualTo(new[]
    {
        ConsoleKey.A, ConsoleKey.Enter, ConsoleKey.B, ConsoleKey.Enter,
    }));

    [Test]
    public void Letters_and_sequences_may_come_in_pieces()
    {
        KeyDecoder decoder = new();
        Assert.That(decoder.Decode([0xc3]), Is.Empty);
        Assert.That(decoder.Decode([0xa4]).Single().KeyChar, Is.EqualTo('ä'));
        Assert.That(decoder.Decode("\e["u8), Is.Empty);
        Assert.That(decoder.Decode("A"u8).Single().Key, Is.EqualTo(ConsoleKey.UpArrow));
    }

    [Test]
    public void What_is_not_UTF_8_is_a_replacement_character() =>
        Assert.That(new KeyDecoder().Decode([0xff, (byte)'a']).Select(key => key.KeyChar), Is.EqualTo("\ufffda"));

    [Test]
    public void A_sequence_without_end_takes_no_memory_and_is_no_key()
    {
        KeyDecoder decoder = new();
        decoder.Decode("\e["u8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Assert.That(decoder.Decode("1"u8), Is.Empty);
        }

        Assert.That(decoder.Decode("A~"u8).Select(key => key.Key), Is.EqualTo(new[] { ConsoleKey.UpArrow, ConsoleKey.None }));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
        Assert.That(Keys("\e[" + new string('1', 100) + "~"), Is.Empty);
    }

    private static IReadOnlyList<ConsoleKeyInfo> Keys(string sent) => new KeyDecoder().Decode(System.Text.Encoding.UTF8.GetBytes(sent));
}
