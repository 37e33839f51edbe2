namespace Twisted.Conch.Ssh;

/// <summary>placeholder</summary>
internal static class KeyHostKey
{
    public static bool Verify(string algorithm, ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> data) => false;
}
