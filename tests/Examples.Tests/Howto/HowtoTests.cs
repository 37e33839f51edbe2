using System.Text.RegularExpressions;
using Twisted.Examples.Tests.Tutorial;

namespace Twisted.Examples.Tests.Howto;

/// <summary>The code on the pages of docs/howto compiles: each page is one program, its blocks in the order in which they stand.</summary>
internal sealed partial class HowtoTests
{
    /// <summary>The pages say once, in their index, what they all use.</summary>
    private static readonly string[] Usings = ["System.Net.Http", "Twisted.Internet", "Twisted.Protocols", "Twisted.Python", "Twisted.Internet.Reactors"];

    private static readonly string Folder = Path.Combine(PageCode.Root, "docs", "howto");

    private static IEnumerable<string> Pages => Directory.EnumerateFiles(Folder, "*.md").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Pages))]
    public void Code_on_a_page_compiles(string page)
    {
        IReadOnlyList<string> blocks = PageCode.Blocks(File.ReadAllText(Path.Combine(Folder, page)));
        Assert.That(blocks, Is.Not.Empty);
        Assert.That(PageCode.Errors(blocks, Usings), Is.Empty);
    }

    [Test]
    public void Code_that_is_wrong_does_not_compile()
    {
        Assert.That(PageCode.Errors(["var echo = new Factory();", "echo.NoSuchThing();"], Usings), Has.Count.EqualTo(1));
        Assert.That(PageCode.Errors(["string text = new Factory();"], Usings), Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(Pages))]
    public void Links_of_a_page_lead_somewhere(string page)
    {
        IEnumerable<string> links = Link().Matches(File.ReadAllText(Path.Combine(Folder, page))).Select(static link => link.Groups["target"].Value);
        Assert.That(links.Where(static link => !Path.Exists(Path.Combine(Folder, link))), Is.Empty);
    }

    [Test]
    public void The_tests_of_the_testing_page_are_run()
    {
        string[] run = Lines(typeof(HowtoTests).Assembly.GetManifestResourceStream("TestingPage.cs")!);
        string page = string.Concat(PageCode.Blocks(File.ReadAllText(Path.Combine(Folder, "testing.md"))));
        string[] shown = Lines(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(page)));
        Assert.That(shown, Is.Not.Empty.And.EqualTo(run));
    }

    [Test]
    public void The_index_has_every_page()
    {
        string index = File.ReadAllText(Path.Combine(Folder, "README.md"));
        Assert.That(Pages.Where(page => page != "README.md" && !index.Contains($"({page})", StringComparison.Ordinal)), Is.Empty);
    }

    private static string[] Lines(Stream code)
    {
        using StreamReader reader = new(code);
        return [.. reader.ReadToEnd().Split('\n').Where(static line => line.Length > 0 && !line.StartsWith("using ", StringComparison.Ordinal)
            && !line.StartsWith("namespace ", StringComparison.Ordinal) && !line.StartsWith("//", StringComparison.Ordinal))];
    }

    [GeneratedRegex(@"\]\((?<target>[^)#:]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
