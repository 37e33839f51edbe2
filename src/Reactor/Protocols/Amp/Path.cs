using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// A file's name: a <see cref="string"/>, made absolute where it is sent. Who receives one has no more than a name that a stranger
/// made up. Twisted: <c>amp.Path</c>.
/// </summary>
/// <param name="optional">Whether it may be left out.</param>
public class Path(bool optional = false) : Unicode(optional)
{
    /// <inheritdoc/>
    public override Bytes ToString(object inObject) => base.ToString(System.IO.Path.GetFullPath(As<string>(inObject)));
}
