using System.Net;
using System.Net.Sockets;
using System.Text;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>The AMP listing and its original: each client at each server, and what both say byte for byte.</summary>
internal sealed class AmpListingTests
{
    [Test]
    public async Task Each_client_gets_the_same_from_each_server()
    {
        foreach (ExampleProgram serving in await Both())
        {
            await using RunningProgram server = serving.Start("ampserver", "0");
            int port = await ExampleProgram.PortOf(server);
            foreach (ExampleProgram program in await Both())
            {
                ProgramRun run = await program.RunToItsEnd("ampclient", $"{port}");
                Assert.That(run.ExitCode, Is.Zero, run.Transcript);
                Assert.That(run.Output, Is.EqualTo("Divided by zero: returning INF\nDone with math: 94, Infinity\n"), run.Transcript);
            }

            Assert.That(await server.Wrote(@"(Did a sum: 13 \+ 81 = 94)"), Is.Not.Empty);
        }
    }

    [Test]
    public async Task The_servers_answer_the_same_bytes()
    {
        string huge = "9" + new string('0', 40);
        string[] questions =
        [
            Box("_ask", "1", "_command", "Sum", "a", "13", "b", "81"),
            Box("_ask", "2", "_command", "Sum", "a", huge, "b", "-1"),
            Box("_ask", "3", "_command", "Divide", "denominator", "3", "numerator", "1"),
            Box("_ask", "4", "_command", "Divide", "denominator", "0", "numerator", "1234"),
            Box("_command", "Sum", "a", "1", "b", "2"),
            Box("_ask", "5", "_command", "Sum", "a", "1", "b", "2"),
        ];
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            await using RunningProgram server = program.Start("ampserver", "0");
            using ScriptedClient client = await ScriptedClient.Connect(await ExampleProgram.PortOf(server));

            // In the middle of a length, of a key and of a value.
            string all = string.Concat(questions);
            foreach (char one in all)
            {
                await client.Send($"{one}");
            }

            await client.ReadUntil(Box("_answer", "5", "total", "3"));
            said.Add(client.Received);
        }

        Assert.That(said[1], Is.EqualTo(said[0]));
        Assert.That(said[0], Does.StartWith(Box("_answer", "1", "total", "94")).And.Contain("ZERO_DIVISION"));
    }

    [Test]
    public async Task The_clients_ask_the_same_bytes()
    {
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            using TcpListener server = new(IPAddress.Loopback, 0);
            server.Start();
            Task<ProgramRun> running = program.RunToItsEnd("ampclient", $"{((IPEndPoint)server.LocalEndpoint).Port}");
            string[] heard = await Task.WhenAll(ServeOne(server), ServeOne(server));
            ProgramRun run = await running;
            Assert.That(run.Output, Is.EqualTo("Done with math: 5, 2.5\n"), run.Transcript);
            said.Add(string.Concat(heard.Order(StringComparer.Ordinal)));
        }

        Assert.That(said, Is.All.EqualTo(
            Box("_ask", "1", "_command", "Sum", "a", "13", "b", "81") + Box("_ask", "1", "_command", "Divide", "denominator", "0", "numerator", "1234")));
    }

    private static Task<ExampleProgram[]> Both() => ExampleProgram.Both("amp_listing.py", "Core/Amp");

    /// <summary>Keys and values in turn, as they are on the wire.</summary>
    private static string Box(params string[] parts) =>
        string.Concat(parts.Select(part => $"{(char)(part.Length >> 8)}{(char)(part.Length & 255)}{part}")) + "\0\0";

    /// <summary>Answers one question, and hears out who asked it.</summary>
    private static async Task<string> ServeOne(TcpListener server)
    {
        using CancellationTokenSource limit = new(ProgramRun.Limit);
        using TcpClient client = await server.AcceptTcpClientAsync(limit.Token);
        NetworkStream stream = client.GetStream();
        StringBuilder heard = new();
        byte[] one = new byte[1];
        while (!heard.ToString().EndsWith("\0\0", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, limit.Token);
            heard.Append((char)one[0]);
        }

        string answer = heard.ToString().Contains("Sum", StringComparison.Ordinal) ? Box("_answer", "1", "total", "5") : Box("_answer", "1", "result", "2.5");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), limit.Token);
        while (await stream.ReadAsync(one, limit.Token) > 0)
        {
            heard.Append((char)one[0]);
        }

        return heard.ToString();
    }
}
