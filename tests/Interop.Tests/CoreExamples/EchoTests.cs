using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Twisted.Interop.Tests.Rig;
using Twisted.Interop.Tests.Tls;
using Twisted.Reactor.Tests.Tls;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>Each echo example and its original, under the same client, or in front of the same server.</summary>
internal sealed class EchoTests
{
    private const string SaidByLineClients = "Hello, world!\r\nWhat a fine day it is.\r\nBye-bye!\r\n";
    private const string PrintedByLineClients = "receive: Hello, world!\nreceive: What a fine day it is.\nreceive: Bye-bye!\n";

    internal static readonly string Bulk = string.Concat(Enumerable.Range(0, 40_000).Select(static n => $"{n} \u00ff\0\r\n"));

    [Test]
    public async Task A_TCP_server_says_the_same([Values("echoserv", "simpleserv")] string name)
    {
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            await using RunningProgram server = program.Start(name, "0");
            using ScriptedClient client = await ScriptedClient.Connect(await ExampleProgram.PortOf(server));
            said.Add(await TalkToEcho(client));
        }

        Assert.That(said, Is.All.EqualTo("hello\r\n" + Bulk));
    }

    [Test]
    public async Task A_server_on_a_UNIX_socket_says_the_same()
    {
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            using TemporaryDirectory directory = new();
            string path = Path.Combine(directory.Root, "socket");
            await using RunningProgram server = program.Start("echoserv_unix", path);
            await program.Listens(server);
            using ScriptedClient client = await ScriptedClient.Connect(new UnixDomainSocketEndPoint(path));
            said.Add(await TalkToEcho(client));
        }

        Assert.That(said, Is.All.EqualTo("hello\r\n" + Bulk));
    }

    [Test]
    public async Task A_server_behind_TLS_says_the_same()
    {
        await PythonModule.Require("OpenSSL", "python3-openssl");
        using CertificateFiles files = new();
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            await using RunningProgram server = program.Start("echoserv_ssl", files.Server, "0");
            using ScriptedClient client = await ScriptedClient.Connect(await ExampleProgram.PortOf(server));
            SslStream secure = await client.StartTLS();
            await client.Send("hello\r\n");
            await client.Read(7);
            await client.Send(Bulk[..10_000]);
            await client.Read(10_000);
            await secure.ShutdownAsync();
            await client.ReadToTheEnd();
            said.Add(client.Received);
        }

        Assert.That(said, Is.All.EqualTo("hello\r\n" + Bulk[..10_000]));
    }

    [Test]
    public async Task A_UDP_server_sends_back_the_same_datagrams()
    {
        string[] datagrams = ["one", "", "\0\u00ff\r\n", new string('x', 4000)];
        foreach (ExampleProgram program in await Both())
        {
            await using RunningProgram server = program.Start("echoserv_udp", "0");
            using UdpClient client = new(AddressFamily.InterNetwork);
            client.Connect(IPAddress.Loopback, await ExampleProgram.PortOf(server));
            List<string> back = [];
            foreach (string datagram in datagrams)
            {
                await client.SendAsync(Encoding.Latin1.GetBytes(datagram));
                using CancellationTokenSource limit = new(ProgramRun.Limit);
                back.Add(Encoding.Latin1.GetString((await client.ReceiveAsync(limit.Token)).Buffer));
            }

            Assert.That(back, Is.EqualTo(datagrams), $"{program}");
        }
    }

    [TestCase("echoclient", SaidByLineClients, PrintedByLineClients + "connection lost\n")]
    [TestCase("simpleclient", "hello, world!", "Server said: hello, world!\nconnection lost\nConnection lost - goodbye!\n")]
    public async Task A_TCP_client_says_and_prints_the_same(string name, string says, string prints)
    {
        using EchoingServer server = EchoingServer.OnTCP();
        await EachClient(server, [name, $"{server.Port}"], says, prints);
    }

    [Test]
    public async Task A_client_of_a_UNIX_socket_says_and_prints_the_same()
    {
        using TemporaryDirectory directory = new();
        string path = Path.Combine(directory.Root, "socket");
        using EchoingServer server = EchoingServer.OnUNIX(path);
        await EachClient(server, ["echoclient_unix", path], SaidByLineClients, PrintedByLineClients);
    }

    [Test]
    public async Task A_client_behind_TLS_says_and_prints_the_same()
    {
        await PythonModule.Require("OpenSSL", "python3-openssl");
        using CertificateFiles files = new();
        using EchoingServer server = EchoingServer.OnTCP();
        server.Certificate = X509CertificateLoader.LoadPkcs12(TestCertificates.Server.Original.Export(X509ContentType.Pfx), password: null);
        await EachClient(
            server, ["echoclient_ssl", files.Authority, $"{server.Port}"], SaidByLineClients, PrintedByLineClients + "connection lost\n");
        server.Certificate.Dispose();
    }

    [Test]
    public async Task A_server_that_begins_TLS_in_mid_stream_says_the_same()
    {
        await PythonModule.Require("OpenSSL", "python3-openssl");
        using CertificateFiles files = new();
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            await using RunningProgram server = program.Start("starttls_server", files.Server, "0");
            using ScriptedClient client = await ScriptedClient.Connect(await ExampleProgram.PortOf(server));

            // The last line is in the clear and behind the request: nobody may take it for one in secret.
            await client.Send("hello\r\nSTARTTLS\r\ninjected\r\n");
            await client.ReadLines(2);
            await client.StartTLS();
            await client.Send("hello again\r\n");
            await client.ReadLines(1);
            said.Add(client.Received);
        }

        Assert.That(said, Is.All.EqualTo("you said in the clear: hello\r\nREADY\r\nyou said in secret: hello again\r\n"));
    }

    [Test]
    public async Task A_client_that_begins_TLS_in_mid_stream_prints_the_same_at_each_server()
    {
        await PythonModule.Require("OpenSSL", "python3-openssl");
        using CertificateFiles files = new();
        List<string> printed = [];
        foreach (ExampleProgram serving in await Both())
        {
            await using RunningProgram server = serving.Start("starttls_server", files.Server, "0");
            int port = await ExampleProgram.PortOf(server);
            foreach (ExampleProgram program in await Both())
            {
                ProgramRun run = await program.RunToItsEnd("starttls_client", files.Authority, $"{port}");
                Assert.That(run.ExitCode, Is.Zero, run.Transcript);
                printed.Add(run.Output[..run.Output.IndexOf("connection lost", StringComparison.Ordinal)]);
            }
        }

        Assert.That(printed, Is.All.EqualTo("received: you said in the clear: hello\nreceived: READY\nreceived: you said in secret: hello again\n"));
    }

    [Test]
    public async Task A_UDP_client_says_and_prints_the_same()
    {
        foreach (ExampleProgram program in await Both())
        {
            using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
            Task<ProgramRun> running = program.RunToItsEnd("echoclient_udp", $"{((IPEndPoint)server.Client.LocalEndPoint!).Port}");
            using CancellationTokenSource limit = new(ProgramRun.Limit);
            List<string> seen = [];
            for (int i = 0; i < 3; i++)
            {
                UdpReceiveResult datagram = await server.ReceiveAsync(limit.Token);
                seen.Add(Encoding.Latin1.GetString(datagram.Buffer));
                await server.SendAsync(datagram.Buffer, datagram.RemoteEndPoint, limit.Token);
            }

            ProgramRun run = await running;
            Assert.That(seen, Is.EqualTo((string[])["a first datagram", "another one", "the last one"]), run.Transcript);
            Assert.That(run.Output, Is.EqualTo(string.Concat(seen.Select(text => $"Datagram received: {text}\n"))), run.Transcript);
            Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        }
    }

    private static Task<ExampleProgram[]> Both() => ExampleProgram.Both("core_examples.py", "Core/Echo");

    /// <summary>A word and much more than fits into one piece, which all comes back.</summary>
    internal static async Task<string> TalkToEcho(ScriptedClient client)
    {
        await client.Send("hello\r\n");
        await client.Read(7);
        Task sending = client.Send(Bulk);
        await client.Read(Bulk.Length);
        await sending;
        client.FinishSending();
        await client.ReadToTheEnd();
        return client.Received;
    }

    private static async Task EachClient(EchoingServer server, string[] arguments, string says, string prints)
    {
        foreach (ExampleProgram program in await Both())
        {
            Task<string> heard = server.ServeOne();
            ProgramRun run = await program.RunToItsEnd(arguments);
            Assert.That(run.ExitCode, Is.Zero, run.Transcript);
            Assert.That(await heard, Is.EqualTo(says), run.Transcript);
            Assert.That(run.Output, Is.EqualTo(prints), run.Transcript);
        }
    }
}
