using Twisted.Protocols.Amp;

/// <summary>What can go wrong has a code on the wire, and is an exception again on the other side.</summary>
internal sealed class Divide : Command
{
    public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("numerator", new Integer()), ("denominator", new Integer())];

    public override IReadOnlyList<(string Name, Argument Type)> Response => [("result", new Float())];

    public override IReadOnlyList<CommandError> Errors =>
        [CommandError.For("ZERO_DIVISION", message => new DivideByZeroException(message))];
}
