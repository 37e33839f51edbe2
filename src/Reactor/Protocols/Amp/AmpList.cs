using System.Collections.Immutable;
using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// Several sets of values: a sequence of <see cref="AmpObjects"/>, a list of which comes out. Together they fit into one value. Twisted:
/// <c>amp.AmpList</c>.
/// </summary>
/// <param name="subargs">The names and kinds of the values of each.</param>
/// <param name="optional">Whether it may be left out.</param>
public class AmpList(IEnumerable<(string Name, Argument Type)> subargs, bool optional = false) : Argument(optional)
{
    private readonly ImmutableArray<(string Name, Argument Type)> _subargs = [.. subargs];

    /// <inheritdoc/>
    public override Bytes ToString(object inObject)
    {
        MemoryStream all = new();
        foreach (AmpObjects objects in As<IEnumerable<AmpObjects>>(inObject))
        {
            all.Write(Signature.ToBox(_subargs, objects).Serialize().Span);
        }

        return all.GetBuffer().AsSpan(0, (int)all.Length);
    }

    /// <inheritdoc/>
    public override object FromString(Bytes inString)
    {
        List<AmpObjects> all = [];
        foreach (AmpBox box in BoxReader.ReadAll(inString))
        {
            all.Add(Signature.FromBox(_subargs, box));
        }

        return all;
    }
}
