namespace Twisted.Internet;

/// <summary>An end of a pipe, a terminal or a file, which has no address. Twisted: <c>stdio.PipeAddress</c>.</summary>
public sealed record PipeAddress : IAddress
{
    /// <summary>For people and logs.</summary>
    public override string ToString() => "(standard input and output)";
}
