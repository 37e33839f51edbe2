extern alias spectre;

using spectre::Twisted.Examples;
using Twisted.Conch;
using Twisted.Cred;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>The tea house in a real terminal, by OpenSSH.</summary>
[TestFixture]
internal sealed class SpectreAppTests
{
    private KeyPair _key = null!;
    private TutorialServer _server = null!;
    private TemporaryDirectory _home = null!;

    [SetUp]
    public async Task Serve()
    {
        _key = await KeyPair.Of("ed25519");
        _home = new TemporaryDirectory();
        _server = await TutorialServer.Start([_key], factory => factory.Portal = new Portal(
            new SessionRealm(TeaHouse.Serve), new InMemoryUsernamePasswordDatabaseDontUse { ["nobody"] = "wrong" }));
    }

    [TearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _home.Dispose();
    }

    [Test]
    public async Task Questions_are_answered_and_the_live_view_follows_the_window()
    {
        await using Tmux terminal = await Tmux.Start(Ssh("xterm-256color"), 90, 30);
        await terminal.Shows("Who is it for? (Enter: nobody)");
        await terminal.TypeText("Ada [red]Ü");
        await terminal.Type("Enter");
        await terminal.Shows("> Assam");
        await terminal.Type("Down", "Down");
        await terminal.Shows("> Sencha");
        await terminal.Type("Enter");
        await terminal.Shows("[ ] Milk");
        await terminal.Type("Space", "Down", "Space");
        await terminal.Shows("[X] Lemon");
        await terminal.Type("Enter");
        await terminal.Shows("How many cups?");
        await terminal.Type("9", "Enter");
        await terminal.Shows("The pot has room for 1 to 6.");
        await terminal.Type("3", "Enter");
        string order = await terminal.Shows("Shall we put the kettle on?");
        Assert.That(order, Does.Contain("For Ada [red]Ü").And.Contain("│ Sencha   │        3 │ 10.80 │").And.Contain("│ Together │          │ 11.80 │"));
        await terminal.Type("y", "Enter");

        string wide = await terminal.Shows("Water to 70 °C ━");
        Assert.That(Widest(wide), Is.EqualTo(90), wide);
        Assert.That(await terminal.Colours(), Does.Contain("\e[38;5;"), "colours");
        await terminal.Resize(60, 24);
        string narrow = await terminal.Shows("  Water to 70 °C ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 100%");
        Assert.That(Widest(narrow), Is.EqualTo(60), narrow);
        Assert.That(narrow, Does.Contain("│ Sencha   │        3 │ 10.80 │"), "the table is drawn anew");
        Assert.That(narrow.Split("Pouring"), Has.Length.EqualTo(2), "nothing is left of the wide picture");

        string end = await terminal.Shows("[status");
        Assert.That(end, Does.Contain("Ada [red]Ü, your Sencha is served.").And.Contain("[status 0]"));
    }

    [TestCase("C-c")]
    [TestCase("C-d")]
    public async Task Who_leaves_during_the_live_view_has_a_clean_terminal(string key)
    {
        await using Tmux terminal = await Tmux.Start(Ssh("xterm"), 80, 24);
        await Order(terminal);
        await terminal.Shows("Assam draws");
        await terminal.Type(key);
        string end = await terminal.Shows("[status");
        Assert.That(end, Does.Contain("Another time, then.").And.Contain("[status 130]"));
    }

    [Test]
    public async Task Who_leaves_at_a_question_has_a_clean_terminal()
    {
        await using Tmux terminal = await Tmux.Start(Ssh("xterm"), 80, 24);
        await terminal.Shows("Who is it for?");
        await terminal.Type("C-c");
        string end = await terminal.Shows("[status");
        Assert.That(end, Does.Contain("Another time, then.").And.Contain("[status 130]"));
    }

    [Test]
    public async Task A_closed_window_ends_the_app()
    {
        TaskCompletionSource<Task<int>> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TutorialServer server = await TutorialServer.Start([_key], factory => factory.Portal = new Portal(
            new SessionRealm(session =>
            {
                Task<int> app = TeaHouse.Serve(session);
                started.SetResult(app);
                return app;
            }),
            new InMemoryUsernamePasswordDatabaseDontUse { ["nobody"] = "wrong" }));
        await using (Tmux terminal = await Tmux.Start(Ssh("xterm", server), 80, 24))
        {
            await Order(terminal);
            await terminal.Shows("Assam draws");
        }

        Assert.That(await (await started.Task).WaitAsync(ProgramRun.Limit), Is.EqualTo(130));
    }

    [Test]
    public async Task A_dumb_terminal_is_asked_line_by_line_in_ASCII()
    {
        await using Tmux terminal = await Tmux.Start(Ssh("dumb"), 80, 50);
        await terminal.Shows("Who is it for?");
        await terminal.Type("Enter");
        await terminal.Shows("Which tea? [Assam/Darjeeling/Sencha/Rooibos]:");
        await terminal.TypeText("sencha");
        await terminal.Type("Enter");
        foreach (string extra in (string[])["Milk", "Lemon", "Honey", "Shortbread"])
        {
            await terminal.Shows($"What goes with it? {extra}?");
            await terminal.Type(extra == "Honey" ? "y" : "n", "Enter");
        }

        await terminal.Shows("How many cups?");
        await terminal.Type("1", "Enter");
        string order = await terminal.Shows("Shall we put the kettle on?");
        Assert.That(order, Does.Contain("| Sencha   |        1 |  3.60 |").And.Contain("Honey"));
        await terminal.Type("y", "Enter");
        string end = await terminal.Shows("[status");
        Assert.That(end, Does.Contain("nobody, your Sencha is served.").And.Contain("[status 0]"));
        Assert.That(end, Does.Not.Contain("??").And.Contain("Water to 70 C"), end);
    }

    [Test]
    public async Task Without_a_terminal_there_is_a_menu_in_plain_text()
    {
        ProgramRun shell = await SessionClients.OpenSsh(_server, _key, command: null, input: "", "-T");
        Assert.That((shell.ExitCode, shell.Errors), Is.EqualTo((1, "To order, come with a terminal: ssh -t.\n")));
        ProgramRun menu = await SessionClients.OpenSsh(_server, _key, "menu");
        Assert.That((menu.ExitCode, menu.Errors, menu.Output), Is.EqualTo((0, "", shell.Output)));
        Assert.That(menu.Output, Does.Contain("Darjeeling").And.Not.Contain("\e").And.Not.Contain("\r"));
        ProgramRun other = await SessionClients.OpenSsh(_server, _key, "coffee");
        Assert.That(other, Is.EqualTo(new ProgramRun(2, "", "There is one command: menu.\n")));
    }

    private static int Widest(string screen) => screen.Split('\n').Max(line => line.TrimEnd().Length);

    private static async Task Order(Tmux terminal)
    {
        await terminal.Shows("Who is it for?");
        await terminal.Type("Enter");
        await terminal.Shows("> Assam");
        await terminal.Type("Enter");
        await terminal.Shows("[ ] Milk");
        await terminal.Type("Enter");
        await terminal.Shows("How many cups?");
        await terminal.Type("1", "Enter");
        await terminal.Shows("Shall we put the kettle on?");
        await terminal.Type("y", "Enter");
    }

    private string Ssh(string term, TutorialServer? server = null)
    {
        server ??= _server;
        string ssh = Peers.Program("ssh", "openssh-client");
        string askpass = _home.Write("askpass", "#!/bin/sh\necho wrong\n");
        File.SetUnixFileMode(askpass, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string hosts = _home.Write("known_hosts", _key.KnownHostsLine(server.Port));
        return $"env -u SSH_AUTH_SOCK HOME={_home.Root} SSH_ASKPASS={askpass} SSH_ASKPASS_REQUIRE=force TERM={term} {ssh} -F none -tt -p {server.Port} " +
            $"-o UserKnownHostsFile={hosts} -o GlobalKnownHostsFile=/dev/null -o UpdateHostKeys=no -o IdentityFile=none -o LogLevel=ERROR nobody@127.0.0.1";
    }
}
