using System.Text.RegularExpressions;

namespace Twisted.Examples.Tests.Tutorial;

/// <summary>The pages of docs/tutorial say what is so.</summary>
internal sealed partial class TutorialTests
{
    private const int LongestAnswer = 40;

    private static string Folder => Path.Combine(PageCode.Root, "docs", "tutorial");

    private static IEnumerable<string> Pages => Directory.EnumerateFiles(Folder, "*.md").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Parts => Pages.Where(page => char.IsDigit(page[0]));

    private static IEnumerable<string> Answers => Pages.Where(page => page != "README.md" && !char.IsDigit(page[0]));

    [TestCaseSource(nameof(Parts))]
    [TestCaseSource(nameof(Answers))]
    public void Code_on_a_page_compiles(string page)
    {
        IReadOnlyList<string> blocks = PageCode.Blocks(Read(page));
        Assert.That(blocks, Is.Not.Empty);
        Assert.That(PageCode.Errors(blocks), Is.Empty);
    }

    [Test]
    public void Code_that_is_wrong_does_not_compile() =>
        Assert.That(PageCode.Errors(["using Twisted.Conch.Ssh;", "var factory = new SSHFactory();", "factory.NoSuchThing();"]), Has.Count.EqualTo(1));

    [TestCaseSource(nameof(Parts))]
    public void Code_of_a_part_is_its_examples(string page)
    {
        string text = Read(page);
        string example = Link().Matches(text).Select(link => link.Groups["target"].Value).First(link => link.EndsWith("Program.cs", StringComparison.Ordinal));
        HashSet<string> lines = [.. File.ReadLines(Path.Combine(Folder, example)).Select(line => line.Trim())];
        Assert.That(PageCode.Blocks(text).SelectMany(block => block.Split('\n')).Where(line => !lines.Contains(line.Trim())), Is.Empty);
    }

    [TestCaseSource(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        IEnumerable<string> links = Link().Matches(Read(page)).Select(link => link.Groups["target"].Value);
        Assert.That(links.Where(link => !Path.Exists(Path.Combine(Folder, link))), Is.Empty);
    }

    [Test]
    public void The_index_has_every_page()
    {
        string index = Read("README.md");
        Assert.That(Pages.Where(page => page != "README.md" && !index.Contains($"({page})", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCaseSource(nameof(Answers))]
    public void An_answer_is_short(string page) => Assert.That(Read(page).TrimEnd('\n').Split('\n'), Has.Length.LessThanOrEqualTo(LongestAnswer));

    private static string Read(string page) => File.ReadAllText(Path.Combine(Folder, page));

    [GeneratedRegex(@"\]\((?<target>[^)#:]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
