using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>The listings of standard input and their originals, each between two pipes.</summary>
internal sealed class StdioTests
{
    private static readonly string Many = string.Concat(Enumerable.Range(0, 50_000).Select(static n => $"line {n}\n"));

    [TestCase("hello\n\nmany words\r\n", ">>> Echo: hello\n>>> Echo: \n>>> Echo: many words\r\n>>> ")]
    [TestCase("hello\nno end", ">>> Echo: hello\n>>> ")]
    [TestCase("", ">>> ")]
    public async Task Lines_come_back_and_the_end_of_input_is_the_end(string input, string output)
    {
        foreach (ExampleProgram program in await Both())
        {
            await using RunningProgram console = program.Start("stdin");
            await console.Type(input);

            // At the end of its input the original drops what it has not written yet.
            await console.Wrote($"({Regex.Escape(output)})$");
            console.FinishTyping();
            Assert.That(await console.Ended(), Is.Zero, console.Output);
            Assert.That(console.Output, Is.EqualTo(output), $"{program}");
        }
    }

    [Test]
    public async Task Many_lines_come_back_however_slowly_they_are_taken()
    {
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            await using RunningProgram console = program.Start("stdin");
            await console.Type(Many);
            await console.Wrote("Echo: line 49999\n>>> ()$");
            console.FinishTyping();
            Assert.That(await console.Ended(), Is.Zero);
            said.Add(console.Output);
        }

        Assert.That(said[1] == said[0], Is.True, "Ours differs.");
    }

    [Test]
    public async Task Ours_writes_all_of_it_at_the_end_of_its_input()
    {
        ProgramRun run = await (await Both())[1].RunToItsEndWith(Many, "stdin");
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.EndWith("Echo: line 49999\n>>> "));
    }

    [Test]
    public async Task A_line_that_is_too_long_is_the_end()
    {
        foreach (ExampleProgram program in await Both())
        {
            ProgramRun run = await program.RunToItsEndWith(new string('x', 20_000) + "\nafter\n", "stdin");
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, ">>> ")), $"{program}");
        }
    }

    [Test]
    public async Task Commands_are_answered_the_same()
    {
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            ProgramRun run = await program.RunToItsEndWith("help\nhelp quit\n\nnothing at all\n  \ncheck ftp://there\nquit\nhelp\n", "stdiodemo");
            Assert.That(run.ExitCode, Is.Zero, run.Errors);
            said.Add(run.Output);
        }

        Assert.That(said[0], Does.Contain("Commands: check help quit\nquit: leave\n").And.EndsWith("Goodbye.\n"));
        Assert.That(said[1], Is.EqualTo(said[0]));
    }

    [Test]
    public async Task A_page_is_fetched_while_the_next_command_is_taken()
    {
        await PythonModule.Require("twisted.web.client", "python3-twisted");
        foreach (ExampleProgram program in await Both())
        {
            using TcpListener web = new(IPAddress.Loopback, 0);
            web.Start();
            await using RunningProgram console = program.Start("stdiodemo");
            await console.Type($"check http://127.0.0.1:{((IPEndPoint)web.LocalEndpoint).Port}/page\nhelp check\n");
            await console.Wrote("(see whether there is such a page)");
            string request = await FingerTests.ServeOnePage(web, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\non a web");
            Assert.That(request, Does.StartWith("GET /page HTTP/1.1\r\n"));
            await console.Wrote("(Success: got 8 bytes.)");
            await console.Type("quit\n");
            Assert.That(await console.Ended(), Is.Zero, console.Output);
        }
    }

    private static Task<ExampleProgram[]> Both() => ExampleProgram.Both("stdio_listing.py", "Core/Stdio");
}
