using System.Net.Sockets;
using Twisted.Interop.Tests.CoreExamples;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Application;

/// <summary>
/// A program that root starts and that becomes somebody else once it listens: what the kernel says it is then, and what it may still open. It is
/// the last step of the finger tutorial, which reads a file for each question.
/// </summary>
internal sealed class PrivilegesTests
{
    private const string OthersGroups = "0,4,6";
    private const string ByMode = "0000000000000000";
    private const string Anybody = "Anybody may know.";
    private const string Root = "Only root may know.";

    private string _setpriv = "";
    private string _uid = "";
    private string _gid = "";

    [SetUp]
    public async Task NeedRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("Only root may become somebody else.");
        }

        _setpriv = Peers.Program("setpriv", "util-linux");
        string id = Peers.Program("id", "coreutils");
        _uid = (await ProgramRun.Of(id, ["-u", "nobody"])).Output.Trim();
        _gid = (await ProgramRun.Of(id, ["-g", "nobody"])).Output.Trim();
        Assert.That((_uid, _gid), Is.Not.EqualTo(("0", "0")).And.Not.EqualTo(("", "")));
    }

    [TestCase(true)]
    [TestCase(false, Description = "The user's own group")]
    public async Task Whoever_it_becomes_it_is_that_in_every_way_and_no_file_of_roots_opens(bool withGroup)
    {
        using TemporaryDirectory directory = Homes();
        await using RunningProgram server = Start(directory, ["--uid", _uid, .. withGroup ? (string[])["--gid", _gid] : []]);
        await server.Wrote("(starting on)");
        Assert.That(await Ask(directory, "open"), Is.EqualTo(Anybody));
        Assert.That(await Ask(directory, "shut"), Is.EqualTo("Internal error in server\r\n"));
        foreach (string thread in Directory.GetDirectories($"/proc/{server.Id}/task"))
        {
            Dictionary<string, string[]> status = Status(thread);
            Assert.That(status["Uid"], Is.EqualTo((string[])[_uid, _uid, _uid, _uid]), thread);
            Assert.That(status["Gid"], Is.EqualTo((string[])[_gid, _gid, _gid, _gid]), thread);
            Assert.That(status["Groups"], Is.EqualTo((string[])[_gid]), thread);
            Assert.That((status["CapEff"][0], status["CapPrm"][0]), Is.EqualTo((ByMode, ByMode)), thread);
        }

        Assert.That(await End(server), Is.Zero, server.Output);
    }

    [Test]
    public async Task Who_stays_root_does_open_it()
    {
        using TemporaryDirectory directory = Homes();
        await using RunningProgram server = Start(directory, []);
        await server.Wrote("(starting on)");
        Assert.That(await Ask(directory, "shut"), Is.EqualTo(Root));
        Assert.That(Status($"/proc/{server.Id}")["Groups"], Is.EqualTo(OthersGroups.Split(',')));
    }

    [Test]
    public async Task A_user_whom_nobody_knows_needs_a_group_to_be_named()
    {
        using TemporaryDirectory directory = Homes();
        await using RunningProgram server = Start(directory, ["--uid", "3999999"]);
        Assert.That(await server.Ended(), Is.EqualTo(1));
        Assert.That(server.Output, Does.Contain("finger: Nobody knows the group of user 3999999: say --gid as well."));
        Assert.That(File.Exists(Path.Combine(directory.Root, "root", "socket")), Is.False, "it does not stay open");
    }

    [Test]
    public async Task Who_was_started_by_root_and_only_seems_to_be_the_user_is_not_taken_for_it()
    {
        // The effective user is the one asked for; the process could become root again, and may not give that up.
        using TemporaryDirectory directory = Homes();
        string socket = Path.Combine(directory.Root, "socket");
        await using RunningProgram server = RunningProgram.Start(
            _setpriv, ["--ruid", "0", "--euid", _uid, "--rgid", "0", "--egid", _gid, "--clear-groups", .. Finger(directory, socket, ["--uid", _uid])]);
        Assert.That(await server.Ended(), Is.EqualTo(1), server.Output);
        Assert.That(server.Output, Does.Contain($"may not become user {_uid}"));
    }

    /// <summary>The program, and two plans; it can be read by anybody, and where it listens by root only.</summary>
    private static TemporaryDirectory Homes()
    {
        TemporaryDirectory directory = new();
        Open(directory.Root, UnixFileMode.OtherWrite);
        string open = directory.Write("homes/open/.plan", Anybody);
        directory.Write("homes/shut/.plan", Root);
        foreach (string path in (string[])["homes", "homes/open", "homes/shut"])
        {
            Open(Path.Combine(directory.Root, path));
        }

        File.SetUnixFileMode(open, File.GetUnixFileMode(open) | UnixFileMode.OtherRead);
        Directory.CreateDirectory(Path.Combine(directory.Root, "root"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // .NET loads some of a program's parts late: whoever it has become must be able to read them.
        string program = Directory.CreateDirectory(Path.Combine(directory.Root, "program")).FullName;
        Open(program);
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(ExampleProgram.Ours("Finger").First[0])!))
        {
            string copy = Path.Combine(program, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, File.GetUnixFileMode(copy) | UnixFileMode.OtherRead);
        }

        return directory;
    }

    private static void Open(string path, UnixFileMode more = UnixFileMode.None) =>
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute | more);

    private static IEnumerable<string> Finger(TemporaryDirectory directory, string socket, string[] options) =>
        ["dotnet", Path.Combine(directory.Root, "program", "Finger.dll"), "19b", "unix:" + socket, Path.Combine(directory.Root, "homes"), .. options];

    private RunningProgram Start(TemporaryDirectory directory, string[] options) => RunningProgram.Start(
        _setpriv, ["--groups", OthersGroups, .. Finger(directory, Path.Combine(directory.Root, "root", "socket"), options)]);

    private static async Task<string> Ask(TemporaryDirectory directory, string user)
    {
        using ScriptedClient client = await ScriptedClient.Connect(new UnixDomainSocketEndPoint(Path.Combine(directory.Root, "root", "socket")));
        await client.Send(user + "\r\n");
        await client.ReadToTheEnd();
        return client.Received.EndsWith(".\r\n", StringComparison.Ordinal) ? client.Received[..^2] : client.Received;
    }

    private static Dictionary<string, string[]> Status(string process) => File.ReadLines(Path.Combine(process, "status"))
        .Select(static line => line.Split(':', 2))
        .ToDictionary(static parts => parts[0], static parts => parts[1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    private static async Task<int> End(RunningProgram server)
    {
        await ProgramRun.Of(Peers.Program("kill", "procps"), ["-INT", $"{server.Id}"]);
        return await server.Ended();
    }
}
