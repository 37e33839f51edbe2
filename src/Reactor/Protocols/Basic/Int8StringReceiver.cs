namespace Twisted.Protocols;

/// <summary>Receives strings, each after its length in one byte. Twisted: <c>basic.Int8StringReceiver</c>.</summary>
public abstract class Int8StringReceiver : IntNStringReceiver
{
    /// <summary>With a prefix of one byte.</summary>
    protected Int8StringReceiver()
        : base(prefixLength: 1)
    {
    }
}
