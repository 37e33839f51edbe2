using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Twisted.Examples.Tests.Tutorial;

/// <summary>The code on a page of the documentation: what it is, and whether it compiles.</summary>
internal static partial class PageCode
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.Preview, kind: SourceCodeKind.Script);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What a project has without asking.</summary>
    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        usings: ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"],
        nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>Where the repository is.</summary>
    public static string Root { get; } = typeof(PageCode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(item => item.Key == "Repository").Value!;

    /// <summary>The page's blocks of C#, in order.</summary>
    public static IReadOnlyList<string> Blocks(string page) => [.. Block().Matches(page).Select(block => block.Groups["code"].Value)];

    /// <summary>What the compiler has against the blocks; each may use what those before it declare.</summary>
    /// <param name="blocks">The blocks of one page.</param>
    /// <param name="usings">What is used on it beside what a project has without asking.</param>
    public static IReadOnlyList<string> Errors(IEnumerable<string> blocks, params IEnumerable<string> usings)
    {
        CSharpCompilationOptions options = Options.WithUsings(Options.Usings.AddRange(usings));
        List<string> errors = [];
        CSharpCompilation? before = null;
        foreach (string block in blocks)
        {
            before = CSharpCompilation.CreateScriptCompilation("Page", CSharpSyntaxTree.ParseText(block, Script), References, options, before);
            errors.AddRange(before.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => $"{found}\n{block}"));
        }

        return errors;
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
