namespace Twisted.Conch.Ssh;

/// <summary>A cipher that keeps its state from call to call: CTR, or one direction of CBC.</summary>
internal abstract class InPlaceCipher : IDisposable
{
    /// <summary>En- or decrypts in place.</summary>
    /// <param name="data">Whole blocks.</param>
    public abstract void Process(Span<byte> data);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Wipes the key. May be called more than once.</summary>
    /// <param name="disposing">False from a finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
