using Twisted.Conch.Ssh;
using Twisted.Internet;
using static Twisted.Conch.Ttymodes;

namespace Twisted.Conch.Tests.Sessions;

/// <summary>What the requests of a session carry, value and bytes side by side.</summary>
[TestFixture]
internal sealed class SessionRequestTests
{
    private static readonly byte[] PtyReq = Convert.FromHexString(
        "00000005787465726D" + "00000050" + "00000018" + "00000280" + "000001E0" + "0000000B" + "0100000003" + "3500000001" + "00");

    private static readonly WindowSize Size = new(Rows: 24, Columns: 80, XPixels: 640, YPixels: 480);

    [Test]
    public void A_terminal_is_asked_for_by_name_size_and_modes()
    {
        (string term, WindowSize size, IReadOnlyList<(byte, uint)> modes) = Session.ParseRequestPtyReq(PtyReq);
        Assert.That(term, Is.EqualTo("xterm"));
        Assert.That(size, Is.EqualTo(Size));
        Assert.That(modes, Is.EqualTo(new (byte, uint)[] { (VINTR, 3), (ECHO, 1) }));
        Assert.That(Session.PackRequestPtyReq("xterm", Size, [(VINTR, 3), (ECHO, 1)]).ToArray(), Is.EqualTo(PtyReq));
    }

    [Test]
    public void A_terminal_may_come_without_modes()
    {
        Bytes packed = Session.PackRequestPtyReq("", default, []);
        Assert.That(Session.ParseRequestPtyReq(packed).Modes, Is.Empty);
        Assert.That(Session.ParseRequestPtyReq(packed[..^5] + Common.NS(default)).Modes, Is.Empty);
    }

    [Test]
    public void Modes_end_at_the_end_mark_and_at_what_is_not_known()
    {
        byte[] one = [ICRNL, 0, 0, 0, 1];
        Assert.That(ModesOf([.. one, 0, 99]), Is.EqualTo(new (byte, uint)[] { (ICRNL, 1) }));
        Assert.That(ModesOf([.. one, 160, 1, 2]), Is.EqualTo(new (byte, uint)[] { (ICRNL, 1) }));
        Assert.That(ModesOf(one), Is.EqualTo(new (byte, uint)[] { (ICRNL, 1) }));
    }

    [Test]
    public void A_mode_without_its_whole_number_is_refused() =>
        Assert.Throws<ConchError>(() => ModesOf([ICRNL, 0, 0, 0]));

    [Test]
    public void The_number_of_modes_has_a_bound()
    {
        byte[] Many(int count) => [.. Enumerable.Repeat<byte[]>([1, 0, 0, 0, 0], count).SelectMany(mode => mode)];
        Assert.That(ModesOf(Many(Session.MaxModes)), Has.Count.EqualTo(Session.MaxModes));
        Assert.Throws<ConchError>(() => ModesOf(Many(Session.MaxModes + 1)));
    }

    [Test]
    public void A_window_of_four_billion_columns_is_cut()
    {
        WindowSize size = Session.ParseRequestWindowChange(Enumerable.Repeat((byte)0xff, 16).ToArray());
        Assert.That(size, Is.EqualTo(new WindowSize(65535, 65535, 65535, 65535)));
    }

    [Test]
    public void A_window_change_has_the_columns_first()
    {
        byte[] packed = Convert.FromHexString("0000005000000018" + "00000280000001E0");
        Assert.That(Session.ParseRequestWindowChange(packed), Is.EqualTo(Size));
        Assert.That(Session.PackRequestWindowChange(Size).ToArray(), Is.EqualTo(packed));
    }

    [Test]
    public void A_variable_has_a_name_and_a_value()
    {
        byte[] packed = Convert.FromHexString("000000044C414E47" + "00000001" + "43");
        Assert.That(Session.ParseRequestEnv(packed), Is.EqualTo(("LANG", "C")));
        Assert.That(Session.PackRequestEnv("LANG", "C").ToArray(), Is.EqualTo(packed));
    }

    [TestCase("", "x")]
    [TestCase("A=B", "x")]
    [TestCase("A\0", "x")]
    [TestCase("A\n", "x")]
    [TestCase("A", "x\0y")]
    public void A_variable_that_no_environment_can_have_is_refused(string name, string value) =>
        Assert.Throws<ConchError>(() => Session.ParseRequestEnv(Session.PackRequestEnv(name, value)));

    [Test]
    public void Names_and_values_have_bounds()
    {
        string name = new('n', Session.MaxName);
        string value = new('v', Session.MaxValue);
        Assert.That(Session.ParseRequestEnv(Session.PackRequestEnv(name, value)), Is.EqualTo((name, value)));
        Assert.Throws<ConchError>(() => Session.ParseRequestEnv(Session.PackRequestEnv(name + "n", value)));
        Assert.Throws<ConchError>(() => Session.ParseRequestEnv(Session.PackRequestEnv(name, value + "v")));
        Assert.Throws<ConchError>(() => Session.ParseRequestPtyReq(Session.PackRequestPtyReq(name + "n", Size, [])));
    }

    [Test]
    public void A_terminal_has_no_control_characters_in_its_name() =>
        Assert.Throws<ConchError>(() => Session.ParseRequestPtyReq(Session.PackRequestPtyReq("x\u001b[2J", Size, [])));

    [Test]
    public void A_command_is_text_without_a_nul()
    {
        Assert.That(Session.ParseRequestExec(Common.NS("ls -l; привет")), Is.EqualTo("ls -l; привет"));
        Assert.Throws<ConchError>(() => Session.ParseRequestExec(Common.NS("a\0b")));
        Assert.Throws<ConchError>(() => Session.ParseRequestExec(Common.NS(new byte[] { 0xff, 0xfe })));
    }

    [Test]
    public void A_break_has_the_length_that_the_RFC_recommends()
    {
        Assert.That(Session.ParseRequestBreak(Bytes.Of(0, 0, 0, 0)), Is.EqualTo(TimeSpan.FromMilliseconds(500)));
        Assert.That(Session.ParseRequestBreak(Bytes.Of(0, 0, 0x03, 0xe8)), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(Session.ParseRequestBreak(Bytes.Of(0xff, 0, 0, 0)), Is.EqualTo(TimeSpan.FromMilliseconds(500)));
    }

    [Test]
    public void Ends_of_programs_are_read_as_they_are_written()
    {
        Assert.That(Session.PackRequestExitStatus(0x01020304).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
        Assert.That(Session.ParseRequestExitStatus(Session.PackRequestExitStatus(255)), Is.EqualTo(255));
        byte[] killed = Convert.FromHexString("000000044B494C4C" + "01" + "000000026F68" + "00000000");
        Assert.That(Session.PackRequestExitSignal("KILL", coreDumped: true, "oh").ToArray(), Is.EqualTo(killed));
        Assert.That(Session.ParseRequestExitSignal(killed), Is.EqualTo(("KILL", true, "oh")));
        Assert.That(Session.ParseRequestSignal(Common.NS("INT")), Is.EqualTo("INT"));
    }

    public static IEnumerable<TestCaseData> Readers()
    {
        static TestCaseData Row(string name, Bytes good, Action<Bytes> read) => new TestCaseData(good, read).SetArgDisplayNames(name);
        yield return Row("pty-req", PtyReq, data => Session.ParseRequestPtyReq(data));
        yield return Row("window-change", Session.PackRequestWindowChange(Size), data => Session.ParseRequestWindowChange(data));
        yield return Row("env", Session.PackRequestEnv("A", "B"), data => Session.ParseRequestEnv(data));
        yield return Row("exec", Common.NS("ls"), data => Session.ParseRequestExec(data));
        yield return Row("signal", Common.NS("HUP"), data => Session.ParseRequestSignal(data));
        yield return Row("break", Bytes.Of(0, 0, 2, 0), data => Session.ParseRequestBreak(data));
        yield return Row("exit-status", Session.PackRequestExitStatus(1), data => Session.ParseRequestExitStatus(data));
        yield return Row("exit-signal", Session.PackRequestExitSignal("HUP"), data => Session.ParseRequestExitSignal(data));
    }

    [TestCaseSource(nameof(Readers))]
    public void Every_truncation_and_every_byte_left_over_is_refused(Bytes good, Action<Bytes> read)
    {
        read(good);
        for (int length = 0; length < good.Length; length++)
        {
            Assert.Throws<ConchError>(() => read(good[..length]), $"cut to {length} bytes");
        }

        Assert.Throws<ConchError>(() => read(good + Bytes.Of(0)));
    }

    [Test]
    public void Every_mode_of_the_RFC_has_a_name()
    {
        Assert.That(TTYMODES, Has.Count.EqualTo(18 + 13 + 13 + 6 + 4 + 2));
        Assert.That(TTYMODES[VINTR], Is.EqualTo("VINTR"));
        Assert.That(TTYMODES[TTY_OP_OSPEED], Is.EqualTo("OSPEED"));
        Assert.That(TTYMODES.Values, Is.Unique);
    }

    private static IReadOnlyList<(byte Opcode, uint Value)> ModesOf(byte[] encoded) =>
        Session.ParseRequestPtyReq(Common.NS("x") + new byte[16] + Common.NS(encoded)).Modes;
}
