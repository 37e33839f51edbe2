using Twisted.Internet;
using Twisted.Interop.Tests.Rig;
using Twisted.Python;

namespace Twisted.Interop.Tests;

/// <summary>The same child on Twisted and on ours: the same callbacks in the same order, with the same data and the same end.</summary>
[TestFixture]
internal sealed class ProcessSideBySideTests
{
    private static readonly Scenario[] Scenarios =
    [
        new("cat", Script: "cat; exec >&-; read x <&3; exec 2>&-; read x <&3", Ordered: 5)
        {
            ChildFDs = new() { [0] = "w", [1] = "r", [2] = "r", [3] = "w" },
            Made = static process =>
            {
                process.Write("hello "u8);
                process.WriteToChild(0, "there"u8);
                process.CloseStdin();
            },
            Lost = static (process, fd) =>
            {
                if (fd is 1 or 2)
                {
                    process.WriteToChild(3, "go\n"u8);
                }
            },
        },
        new("killed", Script: "echo ready; exec sleep 60", Ordered: 2)
        {
            ChildFDs = new() { [1] = "r" },
            Data = static (process, _) => process.SignalProcess("TERM"),
        },
        new("code", Script: "exit 7", Ordered: 2) { ChildFDs = [] },
        new("closed", Script: "read x <&4; echo $x >&3; read x <&4", Ordered: 3)
        {
            ChildFDs = new() { [0] = "w", [1] = "r", [3] = "r", [4] = "w" },
            Made = static process => process.CloseStdout(),
            Data = static (process, _) => process.WriteToChild(4, "bye\n"u8),
            Lost = static (process, fd) =>
            {
                if (fd == 1)
                {
                    process.WriteToChild(4, "word\n"u8);
                }
            },
        },
        new("terminal", Script: "stty -echo; echo ready; read x; echo got $x; read y <&2; exit 3", Ordered: 2)
        {
            UsePTY = true,
            Data = static (process, data) =>
            {
                if (data.Contains("got", StringComparison.Ordinal))
                {
                    process.Write("\n"u8);
                }
                else if (data.Contains("ready", StringComparison.Ordinal))
                {
                    process.Write("word\n"u8);
                }
            },
        },
    ];

    [Test]
    public async Task Ours_and_the_original_call_the_same_in_the_same_order(
        [ValueSource(nameof(Scenarios))] Scenario scenario, [Values("epoll", "select")] string backEnd)
    {
        await PythonModule.Require("twisted.internet.process", "python3-twisted");
        ProgramRun original = await ProgramRun.Of(Peers.Python, [Peers.Driver("process_callbacks.py"), scenario.Name]);
        Assert.That(original.ExitCode, Is.Zero, original.Transcript);
        string[] there = original.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] here = Ours(scenario, backEnd == "epoll" ? new EPollReactor() : new SelectReactor());
        Assert.That(here.Take(scenario.Ordered), Is.EqualTo(there.Take(scenario.Ordered)), original.Transcript);

        // What a dying process closes, and its exit, are seen in any order, there as here; the end comes after them all.
        Assert.That(here.Order(StringComparer.Ordinal), Is.EqualTo(there.Order(StringComparer.Ordinal)), original.Transcript);
        Assert.That(here.SkipWhile(IsBeforeTheEnd), Is.EqualTo(there.SkipWhile(IsBeforeTheEnd)), original.Transcript);
    }

    private static bool IsBeforeTheEnd(string note) => !note.StartsWith("ended", StringComparison.Ordinal);

    private static string[] Ours(Scenario scenario, ReactorBase reactor)
    {
        using (reactor)
        {
            Recorder recorder = new(scenario, reactor);
            reactor.CallWhenRunning(() => reactor.SpawnProcess(
                recorder, "/bin/sh", ["sh", "-c", scenario.Script], usePTY: scenario.UsePTY, childFDs: scenario.UsePTY ? null : scenario.ChildFDs));
            reactor.CallLater(30, reactor.Stop);
            reactor.Run(installSignalHandlers: false);
            return recorder.Notes();
        }
    }

    /// <summary>What a child does, and its parent with it; the same as in process_callbacks.py.</summary>
    /// <param name="Name">Its name there.</param>
    /// <param name="Script">What the child runs.</param>
    /// <param name="Ordered">How many callbacks follow from each other, so that their order is certain.</param>
    internal sealed record Scenario(string Name, string Script, int Ordered)
    {
        public Dictionary<int, ChildFD> ChildFDs { get; init; } = [];

        public bool UsePTY { get; init; }

        public Action<IProcessTransport>? Made { get; init; }

        public Action<IProcessTransport, string>? Data { get; init; }

        public Action<IProcessTransport, int>? Lost { get; init; }

        public override string ToString() => Name;
    }

    private sealed class Recorder(Scenario scenario, ReactorBase reactor) : ProcessProtocol
    {
        private readonly List<string> _notes = [];
        private readonly SortedDictionary<int, Bytes> _data = [];

        public string[] Notes() =>
            [.. _notes, .. _data.Select(static entry => $"{entry.Key} {Convert.ToHexStringLower(entry.Value.Span)}")];

        public override void ConnectionMade()
        {
            Note("made");
            scenario.Made?.Invoke(Transport!);
        }

        public override void ChildDataReceived(int childFD, Bytes data)
        {
            Note($"data {childFD}");
            _data[childFD] = _data.GetValueOrDefault(childFD) + data;
            scenario.Data?.Invoke(Transport!, data.Decode());
        }

        public override void ChildConnectionLost(int childFD)
        {
            Note($"lost {childFD}");
            scenario.Lost?.Invoke(Transport!, childFD);
        }

        public override void ProcessExited(Failure reason) => Note("exited");

        public override void ProcessEnded(Failure reason)
        {
            IProcessExit exit = (IProcessExit)reason.Value;
            Note($"ended {reason.Type.Name} {exit.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "None"} {exit.Signal?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "None"}");
            try
            {
                Transport!.SignalProcess("KILL");
            }
            catch (ProcessExitedAlready)
            {
                Note("already");
            }

            reactor.Stop();
        }

        private void Note(string note)
        {
            if (_notes.Count == 0 || _notes[^1] != note)
            {
                _notes.Add(note);
            }
        }
    }
}
