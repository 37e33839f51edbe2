using System.Net;
using System.Net.Sockets;
using System.Text;
using Twisted.Interop.Tests.Rig;
using Twisted.Interop.Tests.Tls;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>The finger tutorial, step by step: the original and ours, asked the same.</summary>
internal sealed class FingerTests
{
    private const string Known = "Happy and well\r\n";
    private const string Nobody = "No such user\r\n";

    [TestCase("03", null, "")]
    [TestCase("04", "moshez\r\n", "")]
    [TestCase("05", "moshez\r\n", Nobody)]
    [TestCase("06", "moshez\r\n", Nobody)]
    [TestCase("07", "moshez\r\n", Known)]
    [TestCase("07", "no\u00f6ne\r\nmoshez\r\n", Nobody)]
    [TestCase("08", "moshez\r\n", Known)]
    [TestCase("08", "\r\n", Nobody)]
    [TestCase("11", "moshez\r\n", Known)]
    public async Task A_step_answers_the_same(string step, string? question, string answer)
    {
        foreach (ExampleProgram program in await Both())
        {
            using TemporaryDirectory directory = new();
            await using RunningProgram server = await Start(program, directory, step);
            Assert.That(await Ask(directory, "finger", question), Is.EqualTo(answer), $"{program}");
        }
    }

    [Test]
    public async Task Step_1_runs_until_it_is_interrupted()
    {
        foreach (ExampleProgram program in await Both())
        {
            // Five seconds are an eternity for it to end in by itself.
            ProgramRun run = await ProgramRun.Of(
                Peers.Program("timeout", "coreutils"), ["--preserve-status", "-s", "INT", "5", program.Program, .. program.First, "01"]);
            Assert.That(run.ExitCode, Is.Zero, run.Transcript);
            Assert.That(run.Output, Is.Empty);
        }
    }

    [Test]
    public async Task Step_2_accepts_and_says_nothing()
    {
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            using TemporaryDirectory directory = new();
            await using RunningProgram server = await Start(program, directory, "02");
            using ScriptedClient client = await Connect(directory, "finger");
            await client.Send("moshez\r\n");
            client.FinishSending();
            await client.ReadToTheEnd();
            said.Add(client.Received);
        }

        Assert.That(said, Is.All.EqualTo(""));
    }

    [TestCase("moshez\r\n", "plan of moshez\n\r\n")]
    [TestCase("-n moshez\r\n", Nobody)]
    public async Task Step_9_asks_a_program(string question, string answer)
    {
        foreach (ExampleProgram program in await Both())
        {
            using TemporaryDirectory directory = new();
            string finger = directory.Write("asked", "#!/bin/sh\necho plan of \"$1\"\n");
            File.SetUnixFileMode(finger, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            await using RunningProgram server = await Start(program, directory, "09", finger);
            Assert.That(await Ask(directory, "finger", question), Is.EqualTo(answer), $"{program}");
        }
    }

    [Test]
    public async Task Step_9_has_a_program_that_is_not_there_answered_as_an_error()
    {
        foreach (ExampleProgram program in await Both())
        {
            using TemporaryDirectory directory = new();
            await using RunningProgram server = await Start(program, directory, "09", Path.Combine(directory.Root, "nothing"));
            Assert.That(await Ask(directory, "finger", "moshez\r\n"), Is.EqualTo("Internal error in server\r\n"), $"{program}");
        }
    }

    [Test]
    public async Task Step_10_asks_a_web_server()
    {
        foreach (ExampleProgram program in await Both())
        {
            using TemporaryDirectory directory = new();
            using TcpListener web = new(IPAddress.Loopback, 0);
            web.Start();
            int port = ((IPEndPoint)web.LocalEndpoint).Port;
            await using RunningProgram server = await Start(program, directory, "10", $"http://127.0.0.1:{port}/users/");
            Task<string> serving = ServeOnePage(web, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\non a web");
            Assert.That(await Ask(directory, "finger", "moshez\r\n"), Is.EqualTo("on a web\r\n"), $"{program}");
            Assert.That(await serving, Does.StartWith("GET /users/moshez HTTP/1.1\r\n"));
        }
    }

    [Test]
    public async Task A_second_port_sets_a_status([Values("12", "13", "19")] string step)
    {
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            using TemporaryDirectory directory = new();
            string setter = "unix:" + Path.Combine(directory.Root, "setter");
            await using RunningProgram server = await Start(program, directory, step, setter);
            string before = await Ask(directory, "finger", "moshez\r\n") + await Ask(directory, "finger", "guest\r\n");
            string setting = await Ask(directory, "setter", "guest\r\nHere for an hour\r\nignored\r\n") + await Ask(directory, "setter", "moshez\r\n");
            said.Add(before + setting + await Ask(directory, "finger", "moshez\r\n") + await Ask(directory, "finger", "guest\r\n"));
        }

        Assert.That(said, Is.All.EqualTo(Known + Nobody + Known + "Here for an hour\r\n"));
    }

    [Test]
    public async Task Step_14_reads_a_file()
    {
        foreach (ExampleProgram program in await Both())
        {
            using TemporaryDirectory directory = new();
            string file = directory.Write("users", "moshez: Happy: and well\nno user\nshawn:  Back soon \n");
            await using RunningProgram server = await Start(program, directory, "14", file);
            string said = await Ask(directory, "finger", "moshez\r\n") + await Ask(directory, "finger", "shawn\r\n") + await Ask(directory, "finger", "no user\r\n");
            Assert.That(said, Is.EqualTo("Happy: and well\r\nBack soon\r\n" + Nobody), $"{program}");
        }
    }

    [Test]
    public async Task Step_15_is_on_the_web_too()
    {
        const string Request = "GET /moshez HTTP/1.1\r\nHost: x\r\n\r\n";
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            using TemporaryDirectory directory = new();
            await using RunningProgram server = await Start(program, directory, "15", "unix:" + Path.Combine(directory.Root, "web"));
            said.Add(await Ask(directory, "web", Request) + await Ask(directory, "web", Request.Replace("moshez", "%3Cx%3E", StringComparison.Ordinal)));
        }

        Assert.That(said[0], Does.Contain("<p>Happy &amp; well</p>").And.Contain("<h1>&lt;x&gt;</h1>"));
        Assert.That(said[1], Is.EqualTo(said[0]));
    }

    [Test]
    public async Task Step_19b_reads_plans()
    {
        foreach (ExampleProgram program in await Both())
        {
            using TemporaryDirectory directory = new();
            directory.Write("homes/moshez/.plan", "Rest.\nThen more.\n");
            directory.Write(".plan", "outside");
            await using RunningProgram server = await Start(program, directory, "19b", Path.Combine(directory.Root, "homes"));
            string said = await Ask(directory, "finger", "moshez\r\n") + await Ask(directory, "finger", "shawn\r\n") + await Ask(directory, "finger", "..\r\n")
                + await Ask(directory, "finger", "../homes/moshez\r\n");
            Assert.That(said, Is.EqualTo("Rest.\nThen more.\n\r\n" + Nobody + Nobody + Nobody), $"{program}");
        }
    }

    [Test]
    public async Task Step_22_answers_in_TLS_by_its_endpoints_text()
    {
        using CertificateFiles files = new();
        foreach (ExampleProgram program in await Both())
        {
            await using RunningProgram server = program.Start("22", $"ssl:0:interface=127.0.0.1:privateKey={files.Server}:certKey={files.Server}");
            using ScriptedClient client = await ScriptedClient.Connect(await ExampleProgram.PortOf(server));
            await client.StartTLS();
            await client.Send("moshez\r\n");
            await client.ReadToTheEnd();
            Assert.That(client.Received, Is.EqualTo(Known), $"{program}");
        }
    }

    [Test]
    public async Task A_socket_that_systemd_has_opened_is_taken_over()
    {
        string activate = Peers.Program("systemd-socket-activate", "Debian's systemd");
        foreach (ExampleProgram program in await Both())
        {
            // It listens on one port for as long as it runs, and starts the program at the first connection.
            int port = Loopback.FreePort();
            await using RunningProgram server = RunningProgram.Start(
                activate, ["-l", $"127.0.0.1:{port}", program.Program, .. program.First, "07", "systemd:domain=INET:index=0"]);
            await server.Wrote("(Listening on)");
            foreach ((string question, string answer) in new[] { ("moshez\r\n", Known), ("nobody\r\n", Nobody) })
            {
                using ScriptedClient client = await ScriptedClient.Connect(port);
                await client.Send(question);
                await client.ReadToTheEnd();
                Assert.That(client.Received, Is.EqualTo(answer), $"{program}\n{server.Output}");
            }
        }
    }

    private static Task<ExampleProgram[]> Both() => ExampleProgram.Both("finger_steps.py", "Finger");

    /// <summary>A step on a socket of the directory, when it listens on all that it is to listen on.</summary>
    private static async Task<RunningProgram> Start(ExampleProgram program, TemporaryDirectory directory, string step, params string[] more)
    {
        RunningProgram server = program.Start([step, "unix:" + Path.Combine(directory.Root, "finger"), .. more]);
        int ports = 1 + more.Count(argument => argument.StartsWith("unix:", StringComparison.Ordinal));
        await program.Listens(server, ports);
        return server;
    }

    private static Task<ScriptedClient> Connect(TemporaryDirectory directory, string name) =>
        ScriptedClient.Connect(new UnixDomainSocketEndPoint(Path.Combine(directory.Root, name)));

    private static async Task<string> Ask(TemporaryDirectory directory, string name, string? question)
    {
        using ScriptedClient client = await Connect(directory, name);
        if (question is not null)
        {
            await client.Send(question);
        }

        if (name == "setter" && question?.Count(letter => letter == '\n') == 1)
        {
            // Half of what it wants, and gone: nothing may come of it.
            client.FinishSending();
        }

        await client.ReadToTheEnd();
        return client.Received;
    }

    /// <summary>Answers the first request at all.</summary>
    /// <returns>The request.</returns>
    internal static async Task<string> ServeOnePage(TcpListener web, string page)
    {
        using CancellationTokenSource limit = new(ProgramRun.Limit);
        using TcpClient client = await web.AcceptTcpClientAsync(limit.Token);
        NetworkStream stream = client.GetStream();
        StringBuilder request = new();
        byte[] one = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, limit.Token);
            request.Append((char)one[0]);
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(page), limit.Token);
        return request.ToString();
    }
}
