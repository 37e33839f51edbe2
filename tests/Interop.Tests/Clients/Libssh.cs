using System.Collections.Concurrent;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Clients;

/// <summary>libssh, under a C program that is compiled on first use.</summary>
internal sealed class Libssh : SshClient
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Programs = new(StringComparer.Ordinal);

    /// <summary>The program that a C file of the peers makes; compiled once in a run.</summary>
    public static Task<string> Compiled(string name) => Programs.GetOrAdd(name, static n => new(() => Compile(n))).Value;

    public override async Task<LoginOutcome> LogIn(IServer server, KeyPair expected, bool wrongPassword = false)
    {
        string program = await Compiled("libssh_login");
        using TemporaryDirectory home = new();
        List<string> arguments = [$"{server.Port}", home.Write("known_hosts", expected.KnownHostsLine(server.Port))];
        if (wrongPassword)
        {
            arguments.Add("password");
        }

        return ByExitCode(await ProgramRun.Of(
            program, arguments, new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Root }));
    }

    private static async Task<string> Compile(string name)
    {
        string gcc = Peers.Program("gcc", "gcc");
        if (!File.Exists("/usr/include/libssh/libssh.h"))
        {
            Peers.Missing("libssh.h", "libssh-dev");
        }

        string program = Path.Combine(AppContext.BaseDirectory, name);
        ProgramRun run = await ProgramRun.Of(
            gcc, ["-Wall", "-Wextra", "-Werror", "-O1", "-o", program, Peers.Driver(name + ".c"), "-lssh"]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        return program;
    }
}
