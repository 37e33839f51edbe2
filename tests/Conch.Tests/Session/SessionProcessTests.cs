using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Sessions;

/// <summary>A process in a session; the process is a double.</summary>
[TestFixture]
internal sealed class SessionProcessTests
{
    private FakeProcess _process = new();
    private SessionRig _rig = null!;

    private SSHSessionProcessProtocol Protocol => _rig.Session.Client!;

    [SetUp]
    public void Start()
    {
        _process = new FakeProcess();
        RecordingSession adapter = new()
        {
            OnExec = (protocol, _) =>
            {
                protocol.MakeConnection(_process);
                return Defer.Succeed();
            },
        };
        _rig = SessionRig.With(adapter);
        Assert.That(_rig.AskToExec("program"));
    }

    [Test]
    public void What_the_client_sends_is_the_standard_input()
    {
        _rig.Type("in");
        Assert.That(_process.Stdin, Is.EqualTo((Bytes)"in"));
    }

    [Test]
    public void The_end_of_the_clients_data_closes_the_standard_input_and_nothing_else()
    {
        _rig.SendEof();
        Assert.That(_process.Heard, Is.EqualTo(new[] { "close 0" }));
        Protocol.OutReceived("late");
        _rig.Flush();
        Assert.That(_rig.Channel.Out, Is.EqualTo((Bytes)"late"));
    }

    [Test]
    public void Output_and_errors_come_on_their_own_streams()
    {
        Protocol.ChildDataReceived(1, "out");
        Protocol.ChildDataReceived(2, "err");
        _rig.Flush();
        Assert.That(_rig.Channel.Out, Is.EqualTo((Bytes)"out"));
        Assert.That(_rig.Channel.Err, Is.EqualTo((Bytes)"err"));
    }

    [Test]
    public void The_end_comes_when_the_program_has_ended_then_the_status_then_the_close()
    {
        Protocol.ChildConnectionLost(1);
        Protocol.ChildConnectionLost(2);
        _rig.Flush();
        Assert.That(_rig.Channel.Events, Does.Not.Contain("eof"), "who has both ends may close the channel, and never hears the status");
        Protocol.ProcessEnded(new ProcessTerminated(exitCode: 7));
        _rig.Flush();
        Assert.That(_rig.Channel.Events, Is.EqualTo(new[] { "open", "eof", "status 7", "closed" }));
    }

    [Test]
    public void A_program_on_a_terminal_has_an_end_too()
    {
        Protocol.ProcessEnded(new ProcessDone());
        _rig.Flush();
        Assert.That(_rig.Channel.Events, Is.EqualTo(new[] { "open", "eof", "status 0", "closed" }).Or.EqualTo(new[] { "open", "status 0", "eof", "closed" }));
    }

    [TestCase(9, 9, "signal KILL")]
    [TestCase(11, 11 | 0x80, "signal SEGV core")]
    [TestCase(31, 31, "signal SIG@openssh.com")]
    public void A_signal_that_ended_it_is_told_by_name(int number, int status, string told)
    {
        Protocol.ProcessEnded(new ProcessTerminated(exitCode: null, signal: number, status: status));
        _rig.Flush();
        Assert.That(_rig.Channel.Events, Does.Contain(told).And.Contain("closed"));
    }

    [Test]
    public void The_end_is_told_once()
    {
        SSHSessionProcessProtocol protocol = Protocol;
        protocol.ProcessEnded(new ProcessDone());
        protocol.ProcessEnded(new ProcessDone());
        _rig.Flush();
        Assert.That(_rig.Channel.Events.Count(line => line == "status 0"), Is.EqualTo(1));
    }

    [Test]
    public void A_client_that_closes_takes_the_process_its_streams()
    {
        _rig.Channel.LoseConnection();
        _rig.Flush();
        Assert.That(_process.Heard, Does.Contain("lose"));
        Assert.That(_process.Producer, Is.Null);
    }

    [Test]
    public void A_process_that_does_not_read_stops_the_client_within_the_window()
    {
        ((IPushProducer)_process.Producer!).PauseProducing();
        long window = _rig.Channel.RemoteWindowLeft;
        _rig.Channel.Write(new byte[window + 1000]);
        _rig.Flush();
        Assert.That(_process.Stdin, Is.EqualTo(Bytes.Empty));
        Assert.That(_rig.Channel.RemoteWindowLeft, Is.Zero, "the window was given back");
        ((IPushProducer)_process.Producer!).ResumeProducing();
        _rig.Flush();
        Assert.That(_process.Stdin.Length, Is.EqualTo(window + 1000));
    }

    [Test]
    public void A_client_that_does_not_read_stops_the_process()
    {
        _rig.Channel.PauseProducing();
        Protocol.OutReceived(new byte[3 * 1024 * 1024]);
        _rig.Flush();
        Assert.That(_process.Heard, Is.EqualTo(new[] { "pause" }));
        _rig.Channel.ResumeProducing();
        _rig.Flush();
        Assert.That(_process.Heard, Is.EqualTo(new[] { "pause", "resume" }));
        Assert.That(_rig.Channel.Out.Length, Is.EqualTo(3 * 1024 * 1024));
    }

    [Test]
    public void A_process_that_closes_its_input_goes_on_writing()
    {
        ((IPushProducer)_process.Producer!).PauseProducing();
        _process.Producer!.StopProducing();
        _rig.Type("nobody reads this");
        Protocol.OutReceived("still here");
        _rig.Flush();
        Assert.That(_rig.Channel.Out, Is.EqualTo((Bytes)"still here"));
        Assert.That(_rig.Channel.Events, Is.EqualTo(new[] { "open" }));
    }

    [Test]
    public void Signals_go_to_all_that_the_program_has_started_or_to_it_alone()
    {
        _process.NoGroup = ["TERM"];
        Assert.That(_rig.Ask("signal", Common.NS("INT")));
        Assert.That(_rig.Ask("signal", Common.NS("TERM")));
        Assert.That(_process.Heard, Is.EqualTo(new[] { "group signal INT", "signal TERM" }));
    }

    [TestCase("STOP")]
    [TestCase("SIGINT")]
    [TestCase("9")]
    public void Only_the_signals_of_the_RFC_are_passed_on(string signal)
    {
        Assert.That(_rig.Ask("signal", Common.NS(signal)), Is.False);
        Assert.That(_process.Heard, Is.Empty);
    }

    [Test]
    public void A_signal_for_a_process_that_has_exited_is_refused()
    {
        _process.HasExited = true;
        Assert.That(_rig.Ask("signal", Common.NS("INT")), Is.False);
    }

    [Test]
    public void A_signal_that_the_adapter_takes_does_not_reach_the_process()
    {
        ((RecordingSession)_rig.Session.SessionAdapter!).TakesSignals = true;
        Assert.That(_rig.Ask("signal", Common.NS("INT")));
        Assert.That(_process.Heard, Is.Empty);
    }
}
