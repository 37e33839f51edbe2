namespace Twisted.Internet.Transports;

/// <summary>A transport that lends what it reads, and can also give it away.</summary>
internal interface ILender
{
    /// <summary>What was lent, to keep: the memory itself where that costs less than a copy.</summary>
    /// <param name="lent">What the call that runs was given, or a part of it.</param>
    Bytes Keep(ReadOnlyMemory<byte> lent);
}
