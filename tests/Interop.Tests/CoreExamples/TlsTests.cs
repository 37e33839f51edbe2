using System.Security.Authentication;
using Twisted.Interop.Tests.Rig;
using Twisted.Interop.Tests.Tls;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>The listings of what TLS can agree on, and their originals: each client at each server, and strangers.</summary>
internal sealed class TlsTests
{
    private static readonly CertificateFiles Files = new();

    [OneTimeTearDown]
    public void Forget() => Files.Dispose();

    [Test]
    public async Task A_protocol_is_agreed_on_the_same()
    {
        foreach (ExampleProgram serving in await Both())
        {
            await using RunningProgram server = serving.Start("tls_alpn_server", Files.Server, "0");
            int port = await ExampleProgram.PortOf(server);
            foreach (ExampleProgram program in await Both())
            {
                ProgramRun run = await program.RunToItsEnd("tls_alpn_client", Files.Authority, $"{port}");
                Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "Request sent\n18 bytes back, by h2\n")), run.Transcript);
            }

            await server.Wrote("(?s)Connection made\n.*h2\n.*Connection closed cleanly\n.*Connection made\n.*h2\n.*Connection closed (cleanly)\n");

            // Whoever knows none of it is served all the same.
            using ScriptedClient client = await ScriptedClient.Connect(port);
            await client.StartTLS();
            await client.Send("anything");
            await client.ReadToTheEnd();
            Assert.That(client.Received, Is.EqualTo("anything"));
            await server.Wrote("(no protocol)");
        }
    }

    [Test]
    public async Task Whom_the_authority_knows_is_served_and_nobody_else()
    {
        foreach (ExampleProgram serving in await Both())
        {
            await using RunningProgram server = serving.Start("ssl_clientauth_server", Files.Server, Files.Authority, "0");
            int port = await ExampleProgram.PortOf(server);
            foreach (ExampleProgram program in await Both())
            {
                ProgramRun run = await program.RunToItsEnd("ssl_clientauth_client", Files.Client, Files.Authority, $"{port}");
                Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "receive: it is me\nconnection closed\n")), run.Transcript);
                ProgramRun stranger = await program.RunToItsEnd("ssl_clientauth_client", Files.OthersClient, Files.Authority, $"{port}");
                Assert.That((stranger.ExitCode, stranger.Output), Is.EqualTo((0, "connection lost\n")), stranger.Transcript);
            }

            using ScriptedClient nobody = await ScriptedClient.Connect(port);
            Assert.That(
                async () =>
                {
                    await nobody.StartTLS();
                    await nobody.Send("it is me\r\n");
                    await nobody.ReadLines(1);
                },
                Throws.InstanceOf<IOException>().Or.InstanceOf<AuthenticationException>());
        }
    }

    private static async Task<ExampleProgram[]> Both()
    {
        await PythonModule.Require("OpenSSL", "python3-openssl");
        return await ExampleProgram.Both("tls_listing.py", "Core/Tls");
    }
}
