using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Twisted.Examples.Tests;

/// <summary>The examples as programs: how they begin, and how they end.</summary>
internal sealed partial class ProgramTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("examples").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task A_missing_key_file_ends_in_one_line_and_exit_code_1()
    {
        (int code, string output, string error) = await Run("Listen2022");
        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.StartWith("Listen2022: ").And.Contains("id_rsa"));
        Assert.That(error.Count(letter => letter == '\n'), Is.EqualTo(1));
    }

    [Test]
    public async Task A_broken_key_file_ends_in_one_line_and_exit_code_1()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "id_rsa"), "no key\n");
        (int code, _, string error) = await Run("Listen2022");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error.Count(letter => letter == '\n'), Is.EqualTo(1), error);
    }

    [Test]
    public async Task A_taken_port_ends_in_one_line_and_exit_code_1()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Any, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        (int code, _, string error) = await Run("Honeypot", $"{port}");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain($"{port}"));
        Assert.That(error.Count(letter => letter == '\n'), Is.EqualTo(1), error);
    }

    [Test]
    public async Task The_honeypots_help_is_no_error()
    {
        (int code, string output, string error) = await Run("Honeypot", "--help");
        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.StartWith("usage: Honeypot"));
    }

    [Test]
    public async Task The_honeypot_says_where_it_listens_and_ends_with_0_on_a_signal()
    {
        using Process process = Start("Honeypot", "0");
        string? first = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Assert.That(first, Does.Match(@"^Listening on [0-9.:\[\]]+:[0-9]+, host key SHA256:"));
        int port = int.Parse(first!.Split(',')[0].Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
        using (TcpClient client = new())
        {
            await client.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Patience);
            using StreamReader reader = new(client.GetStream());
            Assert.That(await reader.ReadLineAsync().WaitAsync(Patience), Does.StartWith("SSH-2.0-"));
        }

        const int Interrupt = 2;
        Assert.That(Kill(process.Id, Interrupt), Is.Zero);
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.That(process.ExitCode, Is.Zero);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private async Task<(int Code, string Output, string Error)> Run(string program, params string[] args)
    {
        using Process process = Start(program, args);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, await error);
    }

    private Process Start(string program, params string[] args)
    {
        string path = typeof(ProgramTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == program).Value!;
        ProcessStartInfo start = new("dotnet", [path, .. args])
        {
            WorkingDirectory = _directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
