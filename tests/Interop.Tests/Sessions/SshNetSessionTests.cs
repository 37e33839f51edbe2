using System.Text;
using Renci.SshNet;
using Twisted.Cred;
using Twisted.Interop.Tests.Rig;
using LibraryClient = Renci.SshNet.SshClient;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>Sessions by SSH.NET, in this process.</summary>
[TestFixture]
internal sealed class SshNetSessionTests
{
    private TutorialServer _server = null!;
    private LibraryClient _client = null!;

    [OneTimeSetUp]
    public async Task Connect()
    {
        KeyPair key = await KeyPair.Of("ed25519");
        _server = await TutorialServer.Start([key], factory =>
            factory.Portal = new Portal(new ProcessRealm(), new InMemoryUsernamePasswordDatabaseDontUse { ["nobody"] = "wrong" }));
        _client = new LibraryClient("127.0.0.1", _server.Port, "nobody", "wrong");
        _client.HostKeyReceived += (_, e) => e.CanTrust = "SHA256:" + e.FingerPrintSHA256 == key.Fingerprint;
        await _client.ConnectAsync(CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task Disconnect()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_command_has_its_input_output_errors_and_status()
    {
        using SshCommand command = _client.CreateCommand("cat; echo err >&2; exit 7");
        Task running = command.ExecuteAsync();
        await using (Stream input = command.CreateInputStream())
        {
            await input.WriteAsync("in and out"u8.ToArray());
        }

        await running.WaitAsync(ProgramRun.Limit);
        Assert.That((command.ExitStatus, command.Result, command.Error), Is.EqualTo(((int?)7, "in and out", "err\n")));
    }

    [Test]
    public async Task A_signal_ends_the_program()
    {
        using SshCommand command = _client.CreateCommand("echo ready; exec sleep 60");
        Task running = command.ExecuteAsync();
        byte[] ready = new byte[6];
        await Task.Run(() => command.OutputStream.ReadExactly(ready)).WaitAsync(ProgramRun.Limit);

        // It sends the signal, and calls the command cancelled when it hears the program's end.
        command.CancelAsync();
        Assert.That(async () => await running.WaitAsync(ProgramRun.Limit), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((command.ExitSignal, command.ExitStatus), Is.EqualTo(("TERM", (int?)null)));
    }

    [Test]
    public async Task A_shell_has_a_terminal_of_its_size()
    {
        await using ShellStream shell = _client.CreateShellStream("vt100", 80, 24, 0, 0, 4096);
        shell.Write("stty size; echo $TERM\n");
        Assert.That(await Expected(shell, "vt100\r\n"), Does.Contain("24 80\r\n"));
        shell.ChangeWindowSize(132, 50, 0, 0);
        shell.Write("stty size; echo d''one\n");
        Assert.That(await Expected(shell, "done\r\n"), Does.Contain("50 132\r\n"));
    }

    private static async Task<string> Expected(ShellStream shell, string text)
    {
        StringBuilder seen = new();
        await Task.Run(() =>
        {
            byte[] buffer = new byte[1024];
            while (!seen.ToString().Contains(text, StringComparison.Ordinal) && shell.Read(buffer) is > 0 and int count)
            {
                seen.Append(Encoding.UTF8.GetString(buffer.AsSpan(0, count)));
            }
        }).WaitAsync(ProgramRun.Limit);
        return seen.ToString();
    }
}
