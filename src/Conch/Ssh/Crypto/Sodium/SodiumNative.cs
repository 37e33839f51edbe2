using System.Runtime.InteropServices;

namespace Twisted.Conch.Ssh;

/// <summary>The few functions of libsodium used here. Those that return int give 0 for success.</summary>
internal static partial class SodiumNative
{
    private const string Library = "libsodium";

    private static readonly Lazy<bool> Loads = new(TryLoad);

    /// <summary>Whether the library is there and ready. <c>sodium_init</c> also picks the fast code for this processor.</summary>
    public static bool IsAvailable => Loads.Value;

    [LibraryImport(Library)]
    public static partial int sodium_init();

    [LibraryImport(Library)]
    public static partial int crypto_scalarmult_curve25519_base(Span<byte> q, ReadOnlySpan<byte> n);

    [LibraryImport(Library)]
    public static partial int crypto_scalarmult_curve25519(Span<byte> q, ReadOnlySpan<byte> n, ReadOnlySpan<byte> p);

    [LibraryImport(Library)]
    public static partial int crypto_sign_ed25519_seed_keypair(Span<byte> pk, Span<byte> sk, ReadOnlySpan<byte> seed);

    [LibraryImport(Library)]
    public static partial int crypto_sign_ed25519_detached(
        Span<byte> sig, out ulong siglen, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> sk);

    [LibraryImport(Library)]
    public static partial int crypto_sign_ed25519_verify_detached(
        ReadOnlySpan<byte> sig, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> pk);

    [LibraryImport(Library)]
    public static partial int crypto_kem_mlkem768_keypair(Span<byte> pk, Span<byte> sk);

    [LibraryImport(Library)]
    public static partial int crypto_kem_mlkem768_enc(Span<byte> ct, Span<byte> ss, ReadOnlySpan<byte> pk);

    [LibraryImport(Library)]
    public static partial int crypto_kem_mlkem768_dec(Span<byte> ss, ReadOnlySpan<byte> ct, ReadOnlySpan<byte> sk);

    [LibraryImport(Library)]
    public static partial int crypto_stream_chacha20(Span<byte> c, ulong clen, ReadOnlySpan<byte> n, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    public static partial int crypto_stream_chacha20_xor_ic(
        Span<byte> c, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> n, ulong ic, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    public static partial int crypto_onetimeauth_poly1305(Span<byte> tag, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> k);

    private static bool TryLoad()
    {
        try
        {
            // The newest function used: an older library of the system's is as good as none.
            return NativeLibrary.TryLoad(Library, typeof(SodiumNative).Assembly, searchPath: null, out nint handle)
                && NativeLibrary.TryGetExport(handle, nameof(crypto_kem_mlkem768_keypair), out _)
                && sodium_init() >= 0;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
