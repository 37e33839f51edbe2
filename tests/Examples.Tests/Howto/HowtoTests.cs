using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Twisted.Examples.Tests.Howto;

/// <summary>The code on the pages of docs/howto compiles: each page is one program, its blocks in the order in which they stand.</summary>
internal sealed partial class HowtoTests
{
    private static readonly string[] Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        "Twisted.Internet", "Twisted.Protocols", "Twisted.Python", "Twisted.Internet.Reactors",
    ];

    private static readonly CSharpParseOptions Script = new(LanguageVersion.Preview, kind: SourceCodeKind.Script);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary, usings: Usings, nullableContextOptions: NullableContextOptions.Enable);

    private static readonly string Folder = typeof(HowtoTests).Assembly
        .GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), inherit: false)
        .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(item => item.Key == "Howto").Value!;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private static IEnumerable<string> Pages => Directory.EnumerateFiles(Folder, "*.md").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Pages))]
    public void Code_on_a_page_compiles(string page)
    {
        MatchCollection blocks = Block().Matches(File.ReadAllText(Path.Combine(Folder, page)));
        Assert.That(blocks, Is.Not.Empty);
        Assert.That(Errors(blocks.Select(static block => block.Groups["code"].Value)), Is.Empty);
    }

    [Test]
    public void Code_that_is_wrong_does_not_compile()
    {
        Assert.That(Errors(["var echo = new Factory();", "echo.NoSuchThing();"]), Has.Length.EqualTo(1));
        Assert.That(Errors(["string text = new Factory();"]), Has.Length.EqualTo(1));
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
        string page = string.Concat(Block().Matches(File.ReadAllText(Path.Combine(Folder, "testing.md"))).Select(static block => block.Groups["code"].Value));
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

    /// <summary>Each block may use what those before it declared, as in an interactive session.</summary>
    private static string[] Errors(IEnumerable<string> blocks)
    {
        List<string> errors = [];
        CSharpCompilation? previous = null;
        foreach (string block in blocks)
        {
            previous = CSharpCompilation.CreateScriptCompilation(
                "Page", CSharpSyntaxTree.ParseText(block, Script), References, Options, previous);
            errors.AddRange(previous.GetDiagnostics().Where(static found => found.Severity == DiagnosticSeverity.Error).Select(found => $"{found}\n{block}"));
        }

        return [.. errors];
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\((?<target>[^)#:]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
