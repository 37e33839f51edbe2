namespace Twisted.Examples.Tests;

/// <summary>examples/Listen2022 is a file to hold beside the article: its lines are the article's, and nothing stands between them.</summary>
internal sealed class ListingTests
{
    private static readonly string[] Lines =
    [
        "using Twisted.Conch.Ssh;",
        "using Twisted.Cred;",
        "using static Twisted.Internet.Reactors;",
        "var privateBlob =",
        "    File.ReadAllBytes(\"id_rsa\");",
        "var privateKey = Key.FromString(data: privateBlob);",
        "var publicBlob =",
        "    File.ReadAllBytes(\"id_rsa.pub\");",
        "var publicKey = Key.FromString(data: publicBlob);",
        "var factory = new SSHFactory();",
        "factory.PrivateKeys = new() { [\"ssh-rsa\"] = privateKey };",
        "factory.PublicKeys = new() { [\"ssh-rsa\"] = publicKey };",
        "factory.Portal = new Portal(null);",
        "reactor.ListenTCP(2022, factory);",
        "reactor.Run();",
    ];

    [Test]
    public void Listen2022_is_the_article_line_by_line()
    {
        using Stream source = typeof(ListingTests).Assembly.GetManifestResourceStream("Listen2022.cs")!;
        using StreamReader reader = new(source);
        string[] code = [.. reader.ReadToEnd().Split('\n').Where(line => line.Trim().Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))];
        Assert.That(code, Is.EqualTo(Lines));
    }
}
