using System.Diagnostics;
using System.Globalization;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Servers;

/// <summary>An SSH server by others, on the loopback address, that lets one user in and runs commands.</summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TemporaryDirectory? _directory;

    private PeerServer(Process process, int port, KeyPair hostKey, string user, TemporaryDirectory? directory = null) =>
        (_process, Port, HostKey, User, _directory) = (process, port, hostKey, user, directory);

    public int Port { get; }

    public KeyPair HostKey { get; }

    /// <summary>Who gets in; where there are passwords, with <c>secret</c>.</summary>
    public string User { get; }

    public static Task<PeerServer> AsyncSsh(string method, KeyPair hostKey, KeyPair userKey) =>
        Python("asyncssh_server.py", "asyncssh", "python3-asyncssh", method, hostKey, userKey);

    public static Task<PeerServer> Paramiko(string method, KeyPair hostKey, KeyPair userKey) =>
        Python("paramiko_server.py", "paramiko", "python3-paramiko", method, hostKey, userKey);

    public static Task<PeerServer> Conch(string method, KeyPair hostKey, KeyPair userKey) =>
        Python("conch_server.py", "twisted.conch.ssh.factory", "python3-twisted", method, hostKey, userKey);

    /// <summary>OpenSSH's, run by whoever runs the tests, with files of its own; that same user gets in, by key alone.</summary>
    /// <param name="hostKey">Its host key.</param>
    /// <param name="authorizedKeys">The lines of the user's authorized_keys file.</param>
    /// <param name="settings">Lines of sshd_config, before ours: the first one counts.</param>
    public static async Task<PeerServer> OpenSsh(KeyPair hostKey, string authorizedKeys, string settings = "")
    {
        string sshd = Peers.Program("sshd", "openssh-server");
        TemporaryDirectory directory = new();
        int port = Loopback.FreePort();
        string config = directory.Write("sshd_config", $"""
            {settings}
            ListenAddress 127.0.0.1:{port}
            HostKey {hostKey.PrivateFile}
            AuthorizedKeysFile {directory.Write("authorized_keys", authorizedKeys)}
            PidFile none
            StrictModes no
            UsePAM no
            UseDNS no
            PermitRootLogin yes
            AuthenticationMethods publickey
            PasswordAuthentication no
            KbdInteractiveAuthentication no

            """);
        if (Environment.IsPrivilegedProcess)
        {
            // The empty directory for the part without rights, which a service manager makes otherwise.
            Directory.CreateDirectory("/run/sshd");
        }

        Process process = Start(sshd, ["-D", "-e", "-f", config]);
        await Announced(process.StandardError, "Server listening", process);
        return new PeerServer(process, port, hostKey, Environment.UserName, directory);
    }

    /// <summary>Dropbear's, which takes nobody's word here: it has only the system's own users and their homes.</summary>
    public static async Task<PeerServer> Dropbear(KeyPair hostKey)
    {
        string dropbear = Peers.Program("dropbear", "dropbear-bin");
        string convert = Peers.Program("dropbearconvert", "dropbear-bin");
        TemporaryDirectory directory = new();
        string key = Path.Combine(directory.Root, "hostkey");
        ProgramRun run = await ProgramRun.Of(convert, ["openssh", "dropbear", hostKey.PrivateFile, key]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        int port = Loopback.FreePort();
        Process process = Start(dropbear, ["-F", "-E", "-r", key, "-p", $"127.0.0.1:{port}", "-P", Path.Combine(directory.Root, "pid")]);
        await Announced(process.StandardError, "Not backgrounding", process);
        return new PeerServer(process, port, hostKey, Environment.UserName, directory);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory?.Dispose();
    }

    private static async Task<PeerServer> Python(string driver, string module, string package, string method, KeyPair hostKey, KeyPair userKey)
    {
        await PythonModule.Require(module, package);
        Process process = Start(Peers.Python, ["-W", "ignore", Peers.Driver(driver), method, hostKey.PrivateFile, userKey.PrivateFile + ".pub"]);
        using CancellationTokenSource limit = new(ProgramRun.Limit);
        string? line = await process.StandardOutput.ReadLineAsync(limit.Token);
        if (!int.TryParse(line, CultureInfo.InvariantCulture, out int port))
        {
            process.Kill();
            Assert.Fail($"{driver} did not start:\n{line}\n{await process.StandardError.ReadToEndAsync(limit.Token)}");
        }

        Drain(process.StandardError);
        return new PeerServer(process, port, hostKey, "tester");
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        Process process = new() { StartInfo = ProgramRun.StartInfo(program, arguments) };
        process.Start();
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Waits for the line that says that it listens.</summary>
    private static async Task Announced(StreamReader output, string text, Process process)
    {
        using CancellationTokenSource limit = new(ProgramRun.Limit);
        List<string> lines = [];
        while (await output.ReadLineAsync(limit.Token) is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                Drain(output);
                return;
            }
        }

        Assert.Fail($"{process.StartInfo.FileName} did not start:\n{string.Join('\n', lines)}");
    }

    // A full pipe would stop it.
    private static void Drain(StreamReader output) => _ = output.ReadToEndAsync();
}
