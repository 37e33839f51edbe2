using Twisted.Examples.Tests.Tutorial;

namespace Twisted.Examples.Tests;

/// <summary>The table of examples/README.md: every example is in it, and what it names is there.</summary>
internal sealed class TableTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(PageCode.Root, "examples", "README.md"));

    [Test]
    public void Every_example_is_named()
    {
        string examples = Path.Combine(PageCode.Root, "examples");
        IEnumerable<string> programs = Directory.EnumerateFiles(examples, "*.csproj", SearchOption.AllDirectories)
            .Select(project => Path.GetRelativePath(examples, Path.GetDirectoryName(project)!).Replace('\\', '/'))
            .Select(static folder => folder.StartsWith("Conch60/", StringComparison.Ordinal) ? "Conch60" : folder);
        Assert.That(programs.Where(static folder => !Page.Contains($"`{folder}`", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Each_original_and_each_test_is_there()
    {
        string tests = Path.Combine(PageCode.Root, "tests", "Interop.Tests");
        string[] files = [.. Directory.EnumerateFiles(tests, "*", SearchOption.AllDirectories).Select(static path => Path.GetFileName(path))];
        string[][] rows = [.. Page.Split('\n').Where(static line => line.StartsWith("| `", StringComparison.Ordinal)).Select(static line => line.Split('|'))];
        Assert.That(rows, Has.Length.GreaterThan(10));
        foreach (string[] row in rows)
        {
            Assert.That(files, Has.Member(row[3].Trim(' ', '`')));
            Assert.That(files, Has.Member(row[4].Split('`')[1] + ".cs"));
        }
    }
}
