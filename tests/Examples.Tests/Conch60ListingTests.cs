namespace Twisted.Examples.Tests;

/// <summary>
/// examples/Conch60 are files to hold beside the articles: each is its article's lines and no others, and what two articles have in common is the same in both.
/// </summary>
internal sealed class Conch60ListingTests
{
    /// <summary>A server with a key, a portal and a file of passwords.</summary>
    private static readonly string[] Setup =
    [
        "var privateKey = Key.FromString(data: File.ReadAllBytes(\"id_rsa\"));",
        "var publicKey = Key.FromString(data: File.ReadAllBytes(\"id_rsa.pub\"));",
        "var factory = new SSHFactory();",
        "factory.PrivateKeys = new() { [\"ssh-rsa\"] = privateKey };",
        "factory.PublicKeys = new() { [\"ssh-rsa\"] = publicKey };",
        "factory.Portal = new Portal(new SimpleRealm());",
        "factory.Portal.RegisterChecker(new FilePasswordDB(\"ssh-passwords\"));",
        "reactor.ListenTCP(2022, factory);",
        "reactor.Run();",
    ];

    /// <summary>Part 2: users who may do nothing.</summary>
    private static readonly string[] RealmWithoutChannels =
    [
        "internal sealed class SimpleRealm : IRealm",
        "{",
        "    public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces) =>",
        "        (typeof(IConchUser), new ConchUser(), Nothing);",
        "    private static void Nothing()",
        "    {",
        "    }",
        "}",
    ];

    /// <summary>Part 3 and later: users with sessions.</summary>
    private static readonly string[] RealmWithSessions =
    [
        "internal sealed class SimpleRealm : IRealm",
        "{",
        "    public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)",
        "    {",
        "        var user = new ConchUser();",
        "        user.ChannelLookup[\"session\"] = New<SimpleSession>;",
        "        return (typeof(IConchUser), user, Nothing);",
        "    }",
        "    private static void Nothing()",
        "    {",
        "    }",
        "}",
    ];

    /// <summary>What part 3 is about.</summary>
    private static readonly string[] Part3 =
    [
        "internal sealed class SimpleSession : SSHChannel",
        "{",
        "    public override string Name => \"session\";",
        "    public override Deferred<bool> RequestShell(Bytes data)",
        "    {",
        "        Write(\"This session is very simple. Good bye!\\r\\n\");",
        "        LoseConnection();",
        "        return true;",
        "    }",
        "}",
    ];

    /// <summary>What part 4 is about.</summary>
    private static readonly string[] Part4 =
    [
        "internal sealed class SimpleSession : SSHChannel",
        "{",
        "    public override string Name => \"session\";",
        "    public override Deferred<bool> RequestPtyReq(Bytes data)",
        "    {",
        "        var (term, size, _) = Session.ParseRequestPtyReq(data);",
        "        Write($\"A terminal of the kind {term}, {size.Columns} columns by {size.Rows} rows.\\r\\n\");",
        "        return true;",
        "    }",
        "    public override Deferred<bool> RequestShell(Bytes data)",
        "    {",
        "        Write(\"This session is very simple. Good bye!\\r\\n\");",
        "        LoseConnection();",
        "        return true;",
        "    }",
        "}",
    ];

    /// <summary>What part 5 is about.</summary>
    private static readonly string[] Part5 =
    [
        "internal sealed class SimpleSession : SSHChannel",
        "{",
        "    public override string Name => \"session\";",
        "    public override void DataReceived(Bytes data) => Write(\"echo: \" + Bytes.Repr(data) + \"\\r\\n\");",
        "    public override Deferred<bool> RequestPtyReq(Bytes data) => true;",
        "    public override Deferred<bool> RequestShell(Bytes data) => true;",
        "}",
    ];

    /// <summary>What part 6 is about.</summary>
    private static readonly string[] Part6 =
    [
        "internal sealed class SimpleSession : SSHChannel",
        "{",
        "    public override string Name => \"session\";",
        "    public override void DataReceived(Bytes data) => Write(\"echo: \" + Bytes.Repr(data) + \"\\r\\n\");",
        "    public override void EofReceived()",
        "    {",
        "        Write(\"The end of your input. Good bye!\\r\\n\");",
        "        LoseConnection();",
        "    }",
        "    public override void CloseReceived()",
        "    {",
        "        Console.WriteLine(\"The client closes the channel.\");",
        "        LoseConnection();",
        "    }",
        "    public override void Closed() => Console.WriteLine(\"The channel is closed.\");",
        "    public override Deferred<bool> RequestPtyReq(Bytes data) => true;",
        "    public override Deferred<bool> RequestShell(Bytes data) => true;",
        "}",
    ];

    /// <summary>What part 7 is about.</summary>
    private static readonly string[] Part7 =
    [
        "internal sealed class EchoProtocol : Protocol",
        "{",
        "    public override void ConnectionMade() => Transport!.Write(\"Echo protocol connected\\r\\n\");",
        "    public override void DataReceived(Bytes data) => Transport!.Write(\"echo: \" + Bytes.Repr(data) + \"\\r\\n\");",
        "    public override void ConnectionLost(Failure reason) => Console.WriteLine($\"Connection lost {reason}\");",
        "}",
        "internal sealed class SimpleSession : SSHSession",
        "{",
        "    public override Deferred<bool> RequestPtyReq(Bytes data) => true;",
        "    public override Deferred<bool> RequestShell(Bytes data)",
        "    {",
        "        var protocol = new EchoProtocol();",
        "        var transport = new SSHSessionProcessProtocol(this);",
        "        protocol.MakeConnection(transport);",
        "        transport.MakeConnection(Session.WrapProtocol(protocol));",
        "        Client = transport;",
        "        return true;",
        "    }",
        "}",
    ];

    private static IEnumerable<TestCaseData> Parts =>
    [
        new TestCaseData("02", Usings(), RealmWithoutChannels, Array.Empty<string>()).SetArgDisplayNames("02"),
        new TestCaseData("03", Usings(), RealmWithSessions, Part3).SetArgDisplayNames("03"),
        new TestCaseData("04", Usings(), RealmWithSessions, Part4).SetArgDisplayNames("04"),
        new TestCaseData("05", Usings(), RealmWithSessions, Part5).SetArgDisplayNames("05"),
        new TestCaseData("06", Usings(), RealmWithSessions, Part6).SetArgDisplayNames("06"),
        new TestCaseData("07", Usings("using Twisted.Python;"), RealmWithSessions, Part7).SetArgDisplayNames("07"),
    ];

    [TestCaseSource(nameof(Parts))]
    public void A_part_is_its_article_line_by_line(string part, string[] usings, string[] realm, string[] rest)
    {
        using Stream source = typeof(Conch60ListingTests).Assembly.GetManifestResourceStream($"Conch60.{part}.cs")!;
        using StreamReader reader = new(source);
        string[] code = [.. reader.ReadToEnd().Split('\n').Where(line => line.Trim().Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))];
        Assert.That(code, Is.EqualTo((string[])[.. usings, .. Setup, .. realm, .. rest]));
    }

    private static string[] Usings(params string[] more) =>
        ["using Twisted.Conch;", "using Twisted.Conch.Ssh;", "using Twisted.Cred;", "using Twisted.Internet;", .. more, "using static Twisted.Internet.Reactors;"];
}
