using System.Diagnostics;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>Other people's clients, one session each, as the user <c>nobody</c> with the password <c>wrong</c>.</summary>
internal static class SessionClients
{
    /// <summary>OpenSSH's <c>ssh</c>.</summary>
    /// <param name="server">The server.</param>
    /// <param name="key">Its host key.</param>
    /// <param name="command">Null for a shell.</param>
    /// <param name="input">What it reads from its standard input.</param>
    /// <param name="options">Further options; of two of a name ssh takes the first, so these count.</param>
    public static async Task<ProgramRun> OpenSsh(
        IServer server, KeyPair key, string? command = null, string input = "", params string[] options)
    {
        using TemporaryDirectory home = new();
        (string ssh, List<string> arguments, Dictionary<string, string> environment) = OpenSshCall(home, server, key, command, options);
        return await ProgramRun.Of(ssh, arguments, environment, input);
    }

    /// <summary>OpenSSH's <c>ssh</c>, with input and output of any size.</summary>
    /// <param name="server">The server.</param>
    /// <param name="key">Its host key.</param>
    /// <param name="command">The command.</param>
    /// <param name="input">What it reads from its standard input.</param>
    /// <param name="take">Reads its output, and is done with that when the task is; may end it.</param>
    /// <param name="options">Further options.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> OpenSshStream(
        IServer server, KeyPair key, string command, IEnumerable<ReadOnlyMemory<byte>> input, Func<Process, Task> take, params string[] options)
    {
        using TemporaryDirectory home = new();
        (string ssh, List<string> arguments, Dictionary<string, string> environment) = OpenSshCall(home, server, key, command, options);
        using Process process = new() { StartInfo = ProgramRun.StartInfo(ssh, arguments, environment) };
        process.Start();
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task taken = take(process);
            try
            {
                foreach (ReadOnlyMemory<byte> piece in input)
                {
                    await process.StandardInput.BaseStream.WriteAsync(piece);
                }

                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended; its exit code says why.
            }

            await taken;
            await process.WaitForExitAsync().WaitAsync(ProgramRun.Limit);
            TestContext.Out.Write(await errors);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>PuTTY's <c>plink</c>.</summary>
    /// <param name="server">The server.</param>
    /// <param name="key">Its host key.</param>
    /// <param name="command">The command.</param>
    /// <param name="input">What it reads from its standard input.</param>
    public static async Task<ProgramRun> Plink(IServer server, KeyPair key, string command, string input = "")
    {
        string plink = Peers.Program("plink", "putty-tools");
        using TemporaryDirectory home = new();
        return await ProgramRun.Of(
            plink,
            ["-batch", "-ssh", "-noagent", "-P", $"{server.Port}", "-hostkey", key.Fingerprint, "-pwfile", home.Write("password", "wrong\n"), "nobody@127.0.0.1", command],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Root },
            input);
    }

    /// <summary>paramiko, step by step: see the driver.</summary>
    /// <param name="server">The server.</param>
    /// <param name="steps">The steps.</param>
    public static async Task<ProgramRun> Paramiko(IServer server, params string[] steps)
    {
        await PythonModule.Require("paramiko", "python3-paramiko");
        return await ProgramRun.Of(Peers.Python, ["-W", "ignore", Peers.Driver("paramiko_session.py"), $"{server.Port}", .. steps]);
    }

    private static (string Program, List<string> Arguments, Dictionary<string, string> Environment) OpenSshCall(
        TemporaryDirectory home, IServer server, KeyPair key, string? command, string[] options)
    {
        string ssh = Peers.Program("ssh", "openssh-client");
        string askpass = home.Write("askpass", "#!/bin/sh\necho wrong\n");
        File.SetUnixFileMode(askpass, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        List<string> arguments =
        [
            "-F", "none", "-p", $"{server.Port}", .. options, "-o", $"UserKnownHostsFile={home.Write("known_hosts", key.KnownHostsLine(server.Port))}",
            "-o", "GlobalKnownHostsFile=/dev/null", "-o", "UpdateHostKeys=no", "-o", "ConnectTimeout=20", "-o", "IdentityFile=none",
            "-o", "LogLevel=ERROR", "nobody@127.0.0.1",
        ];
        if (command is not null)
        {
            arguments.Add(command);
        }

        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["HOME"] = home.Root,
            ["SSH_ASKPASS"] = askpass,
            ["SSH_ASKPASS_REQUIRE"] = "force",
            ["TERM"] = "xterm",
        };
        return (ssh, arguments, environment);
    }
}
