using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>The listings of processes and their originals.</summary>
internal sealed class ProcessTests
{
    [Test]
    public async Task Words_are_counted_in_the_same_steps()
    {
        List<string[]> said = [];
        foreach (ExampleProgram program in await ExampleProgram.Both("process_listing.py", "Core/ProcessWc"))
        {
            ProgramRun run = await program.RunToItsEnd(program.Program == Peers.Python ? ["wc"] : []);
            Assert.That(run.ExitCode, Is.Zero, run.Transcript);
            said.Add(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        // What a dying child closes is seen in any order, there as here.
        Assert.That(said[1].Order(StringComparer.Ordinal), Is.EqualTo(said[0].Order(StringComparer.Ordinal)));
        Assert.That(said[0], Does.Contain("I saw 2 lines, 6 words, 29 characters"));
        foreach (string[] lines in said)
        {
            Assert.That((lines[0], lines[^1]), Is.EqualTo(("connectionMade!", "processEnded, status 0")));
        }
    }

    [Test]
    public async Task A_shell_on_a_terminal_shows_the_same()
    {
        string prompt = Environment.IsPrivilegedProcess ? "# " : "$ ";
        List<string> said = [];
        foreach (ExampleProgram program in await ExampleProgram.Both("process_listing.py", "Core/PtyServ"))
        {
            await using RunningProgram server = program.Start("ptyserv", "0");
            using ScriptedClient client = await ScriptedClient.Connect(await ExampleProgram.PortOf(server));
            await client.ReadUntil(prompt);
            foreach (string line in (string[])
                ["echo $((6*7)); pwd", "test -t 0 && tty | cut -c 1-9", "stty size; stty -a | grep -c ' echo '", "env", "cat", "typed\n\u0004", "sleep 60\n\u0003"])
            {
                // The terminal writes out what is typed, and the two control characters end a file and a program.
                await client.Send(line.Contains('\n', StringComparison.Ordinal) ? line : line + "\n");
                await client.ReadUntil(line == "cat" ? "cat\r\n" : prompt);
            }

            await client.Send("exit\n");
            await client.ReadToTheEnd();
            said.Add(client.Received);
        }

        Assert.That(said[1], Is.EqualTo(said[0]));
        Assert.That(said[0], Does.Contain("\r\n42\r\n/tmp\r\n").And.Contain("\r\n/dev/pts/\r\n").And.Contain("\r\ntyped\r\ntyped\r\n").And.EndWith("exit\r\n"));
    }

    [TestCase("#!/bin/sh\necho one\nprintf '\\377 two'\nexit 3\n", "one\n\u00ff two")]
    [TestCase("#!/bin/sh\necho half; echo trouble >&2; sleep 60\n", "")]
    [TestCase("no program", "")]
    public async Task What_a_program_says_is_a_quote_and_what_it_complains_of_is_none(string script, string quote)
    {
        using TemporaryDirectory directory = new();
        string fortune = directory.Write("fortune", script);
        File.SetUnixFileMode(fortune, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        foreach (ExampleProgram program in await ExampleProgram.Both("process_listing.py", "Core/ProcessOutput"))
        {
            await using RunningProgram server = program.Start("quotes", "0", fortune);
            using ScriptedClient client = await ScriptedClient.Connect(await ExampleProgram.PortOf(server));
            await client.ReadToTheEnd();
            Assert.That(client.Received, Is.EqualTo(quote), $"{program}");
        }
    }

    [Test]
    public async Task Exit_codes_are_the_same()
    {
        foreach (ExampleProgram program in await ExampleProgram.Both("process_listing.py", "Core/ProcessOutput"))
        {
            ProgramRun run = await program.RunToItsEnd("trueandfalse");
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "/bin/true exits with rc=0\n/bin/false exits with rc=1\n")), run.Transcript);
        }
    }
}
