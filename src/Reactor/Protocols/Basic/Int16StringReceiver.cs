namespace Twisted.Protocols;

/// <summary>Receives strings, each after its length in two bytes. Twisted: <c>basic.Int16StringReceiver</c>.</summary>
public abstract class Int16StringReceiver : IntNStringReceiver
{
    /// <summary>With a prefix of two bytes.</summary>
    protected Int16StringReceiver()
        : base(prefixLength: 2)
    {
    }
}
