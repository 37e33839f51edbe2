using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Twisted.Analyzers;

/// <summary>
/// Takes back the compiler's CS4014, "this call is not awaited", for a Deferred: <c>d.AddCallback(F);</c> is a statement as in Twisted, and
/// a failure that nobody takes is reported by the Deferred itself.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnawaitedDeferredSuppressor : DiagnosticSuppressor
{
    private const string BaseOfAll = "Twisted.Internet.DeferredBase";

    private static readonly SuppressionDescriptor Rule = new(
        id: "TWISTED001",
        suppressedDiagnosticId: "CS4014",
        justification: "A Deferred need not be awaited: its callbacks are its continuation, and it reports the failure that nobody takes.");

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = ImmutableArray.Create(Rule);

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        if (context.Compilation.GetTypeByMetadataName(BaseOfAll) is not { } baseOfAll)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree)
            {
                continue;
            }

            SyntaxNode node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            ITypeSymbol? type = context.GetSemanticModel(tree).GetTypeInfo(node, context.CancellationToken).Type;
            if (DerivesFrom(type, baseOfAll))
            {
                context.ReportSuppression(Suppression.Create(Rule, diagnostic));
            }
        }
    }

    private static bool DerivesFrom(ITypeSymbol? type, INamedTypeSymbol ancestor)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(at, ancestor))
            {
                return true;
            }
        }

        return false;
    }
}
