using System.Net;
using System.Net.Sockets;
using System.Text;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>Both ends of the multicast listing and their originals, over the loopback interface.</summary>
internal sealed class MulticastTests
{
    private static readonly IPAddress Group = IPAddress.Parse("228.0.0.5");

    [SetUp]
    public async Task NeedMulticast()
    {
        try
        {
            using UdpClient member = new(new IPEndPoint(IPAddress.Any, 0));
            member.JoinMulticastGroup(Group, IPAddress.Loopback);
            using UdpClient sender = Sender();
            if (await Ask(sender, ((IPEndPoint)member.Client.LocalEndPoint!).Port, "anybody?", member) is not null)
            {
                return;
            }
        }
        catch (SocketException)
        {
            // Said below.
        }

        Assert.Ignore("This machine carries no multicast on its loopback interface.");
    }

    [Test]
    public async Task Each_server_answers_a_ping_to_the_group_and_nothing_else()
    {
        foreach (ExampleProgram program in await Both())
        {
            await using RunningProgram server = program.Start("multicastserver", "0");
            int port = await ExampleProgram.PortOf(server);
            using UdpClient client = Sender();
            UdpReceiveResult? pong = await Ask(client, port, "Client: Ping", client);
            Assert.That(pong?.Buffer, Is.EqualTo("Server: Pong"u8.ToArray()), server.Output);
            Assert.That(pong?.RemoteEndPoint.Port, Is.EqualTo(port));

            // Were it answered, that would come before what follows.
            await client.SendAsync("Server: Pong"u8.ToArray(), new IPEndPoint(Group, port));
            await server.Wrote("(Datagram 'Server: Pong' received)");
            Assert.That(client.Available, Is.Zero);
        }
    }

    [Test]
    public async Task Each_client_prints_the_same_at_each_server()
    {
        foreach (ExampleProgram serving in await Both())
        {
            await using RunningProgram server = serving.Start("multicastserver", "0");
            int port = await ExampleProgram.PortOf(server);
            using UdpClient first = Sender();
            Assert.That(await Ask(first, port, "Client: Ping", first), Is.Not.Null, "it has joined");
            foreach (ExampleProgram program in await Both())
            {
                ProgramRun run = await program.RunToItsEnd("multicastclient", $"{port}");
                Assert.That(run.Output, Is.EqualTo("Datagram 'Server: Pong' received\n"), run.Transcript);
                Assert.That(run.ExitCode, Is.Zero, run.Transcript);
            }
        }
    }

    private static Task<ExampleProgram[]> Both() => ExampleProgram.Both("multicast_listing.py", "Core/Multicast");

    private static UdpClient Sender()
    {
        UdpClient sender = new(new IPEndPoint(IPAddress.Any, 0));
        sender.Client.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
        return sender;
    }

    /// <summary>Datagrams get lost, and one that comes before the group is joined is: it is asked again, some times.</summary>
    private static async Task<UdpReceiveResult?> Ask(UdpClient sender, int port, string question, UdpClient receiver)
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            await sender.SendAsync(Encoding.Latin1.GetBytes(question), new IPEndPoint(Group, port));
            using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(250));
            try
            {
                return await receiver.ReceiveAsync(soon.Token);
            }
            catch (OperationCanceledException)
            {
                // Again.
            }
        }

        return null;
    }
}
