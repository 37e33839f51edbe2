namespace Twisted.Conch.Ssh;

/// <summary>The numbers of a key. Twisted: what <c>Key.data()</c> returns as a dict.</summary>
/// <remarks>Those of a private key are secret, and cannot be wiped: ask for them only to move a key elsewhere.</remarks>
public abstract record KeyData
{
    /// <summary>The kind of numbers, and none of them: a record's usual text would put a private key into a log.</summary>
    public sealed override string ToString() => GetType().Name;
}
