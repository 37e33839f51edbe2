using System.Globalization;

namespace Twisted.Bench;

/// <summary>One of the servers that are measured.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Program">What runs it.</param>
/// <param name="Arguments">Its arguments before the key file.</param>
/// <param name="Version">Says what exactly is measured.</param>
/// <param name="Logins">Logins in a round: fewer where each takes long.</param>
/// <param name="Held">Idle connections held.</param>
/// <param name="HasSessions">Whether it runs the bench's commands.</param>
/// <param name="Execs">Commands in a round: fewer where each takes long.</param>
internal sealed record ServerKind(
    string Name, string Program, IReadOnlyList<string> Arguments, Func<Task<string>> Version, int Logins = 2000, int Held = 2000,
    bool HasSessions = false, int Execs = 4000)
{
    /// <summary>Debian's Python, which has Debian's modules.</summary>
    private const string Python = "/usr/bin/python3";

    public const string Ours = "Twisted.NET";

    public static readonly IReadOnlyList<ServerKind> All =
    [
        new(Ours, "dotnet", [typeof(ServerKind).Assembly.Location, "serve"],
            () => Task.FromResult(".NET " + Environment.Version.ToString()), HasSessions: true),
        new("Go", Programs.Built("goserver"), [],
            async () => $"{await Programs.Run("go", "version")}, x/crypto {await Package("golang-golang-x-crypto-dev")}", HasSessions: true),
        new("Conch", Python, ["-W", "ignore", Programs.Peer("conch_server.py")],
            async () => $"Twisted {await Package("python3-twisted")}, {await Programs.Run(Python, "--version")}",
            Logins: 600),
        new("AsyncSSH", Python, ["-W", "ignore", Programs.Peer("asyncssh_server.py")],
            async () => $"AsyncSSH {await Package("python3-asyncssh")}, {await Programs.Run(Python, "--version")}",
            Logins: 600),
        new("ssh2", "node", [Programs.Peer("node_server.js")],
            async () => $"npm's ssh2 {await Programs.Run("node", "-p", "require('ssh2/package.json').version")}, node {await Programs.Run("node", "--version")}",
            Logins: 300, HasSessions: true, Execs: 1000),
        new(Sshd.Name, Sshd.Program, [], async () => $"OpenSSH {await Package("openssh-server")}", Logins: 150, Held: 200, HasSessions: true),
    ];

    private static Task<string> Package(string name) => Programs.Run("dpkg-query", "-W", "-f=${Version}", name);

    /// <summary>A number of at most four digits that matter.</summary>
    public static string Figure(double value) =>
        value.ToString(value < 10 ? "0.000" : value < 100 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
