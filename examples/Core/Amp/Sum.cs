using Twisted.Protocols.Amp;

/// <summary>Two numbers go there, and one comes back.</summary>
internal sealed class Sum : Command
{
    public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("a", new Integer()), ("b", new Integer())];

    public override IReadOnlyList<(string Name, Argument Type)> Response => [("total", new Integer())];
}
