using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>An argument for our own side: it does not go over the wire, and is not looked for there. Twisted: <c>amp._LocalArgument</c>.</summary>
internal sealed class LocalArgument() : Argument(optional: true)
{
    public override Bytes ToString(object inObject) => default;

    public override object FromString(Bytes inString) => inString;

    public override void FromBox(string name, AmpBox strings, AmpObjects objects)
    {
    }

    public override void ToBox(string name, AmpBox strings, AmpObjects objects)
    {
    }
}
