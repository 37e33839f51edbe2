namespace Twisted.Protocols;

/// <summary>Receives strings, each after its length in four bytes. Twisted: <c>basic.Int32StringReceiver</c>.</summary>
public abstract class Int32StringReceiver : IntNStringReceiver
{
    /// <summary>With a prefix of four bytes.</summary>
    protected Int32StringReceiver()
        : base(prefixLength: 4)
    {
    }
}
