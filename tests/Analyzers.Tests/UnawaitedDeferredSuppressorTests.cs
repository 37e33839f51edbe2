using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Twisted.Internet;

namespace Twisted.Analyzers.Tests;

[TestFixture]
public class UnawaitedDeferredSuppressorTests
{
    [TestCase("d.AddCallback(x => x + 1);")]
    [TestCase("d.AddErrback(f => 0).AddCallback(x => { });")]
    [TestCase("Other();")]
    [TestCase("new DeferredList<int>([d]).AddCallback(_ => { });")]
    [TestCase("this.Other();")]
    public async Task A_deferred_may_be_dropped_in_an_async_method(string statement)
    {
        Assert.That(await Warnings(statement, withSuppressor: false), Is.EqualTo((string[])["CS4014"]), "the compiler's own view");
        Assert.That(await Warnings(statement, withSuppressor: true), Is.Empty);
    }

    [TestCase("System.Threading.Tasks.Task.CompletedTask.ContinueWith(_ => { });")]
    [TestCase("ATask();")]
    public async Task A_dropped_task_is_still_warned_of(string statement) =>
        Assert.That(await Warnings(statement, withSuppressor: true), Is.EqualTo((string[])["CS4014"]));

    [Test]
    public async Task A_warning_that_counts_as_an_error_is_taken_back_too() =>
        Assert.That(await Warnings("Other();", withSuppressor: true, ReportDiagnostic.Error), Is.Empty);

    private static async Task<string[]> Warnings(
        string statement, bool withSuppressor, ReportDiagnostic general = ReportDiagnostic.Default)
    {
        string source = $$"""
            using Twisted.Internet;
            public class Program
            {
                public async Deferred Main(Deferred<int> d)
                {
                    {{statement}}
                    await d;
                }
                private Deferred Other() => Defer.Succeed();
                private System.Threading.Tasks.Task ATask() => System.Threading.Tasks.Task.CompletedTask;
            }
            """;
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        IEnumerable<MetadataReference> references = platform.Split(Path.PathSeparator)
            .Append(typeof(Deferred).Assembly.Location)
            .Distinct(StringComparer.Ordinal)
            .Select(static path => MetadataReference.CreateFromFile(path));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, generalDiagnosticOption: general));
        IEnumerable<Diagnostic> diagnostics = withSuppressor
            ? await compilation.WithAnalyzers([new UnawaitedDeferredSuppressor()]).GetAllDiagnosticsAsync()
            : compilation.GetDiagnostics();
        return
        [
            .. diagnostics
                .Where(static d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed)
                .Select(static d => d.Id),
        ];
    }
}
