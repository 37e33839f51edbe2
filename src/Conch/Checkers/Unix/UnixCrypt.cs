using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Twisted.Conch;

/// <summary>The system's crypt(3): yescrypt, bcrypt, SHA-512 and whatever else its libcrypt knows.</summary>
internal static unsafe partial class UnixCrypt
{
    // The largest struct crypt_data there is: glibc's old one, 131,232 bytes.
    private const int StateBytes = 256 * 1024;

    private static readonly Lazy<bool> Loads = new(static () => OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libcrypt.so.1", out _));

    /// <summary>Whether this system has it.</summary>
    public static bool IsAvailable => Loads.Value;

    /// <summary>Hashes a password. Takes milliseconds to seconds, as the setting says.</summary>
    /// <param name="password">The password; without a zero byte.</param>
    /// <param name="setting">Method, cost and salt; a hash that was made before serves as such.</param>
    /// <returns>The hash; null when the setting is not understood.</returns>
    public static string? Hash(ReadOnlySpan<byte> password, string setting)
    {
        byte[] phrase = GC.AllocateArray<byte>(password.Length + 1, pinned: true);
        byte[] how = Encoding.UTF8.GetBytes(setting + '\0');
        void* state = NativeMemory.AllocZeroed(StateBytes);
        try
        {
            password.CopyTo(phrase);
            fixed (byte* phrasePointer = phrase, howPointer = how)
            {
                string? hash = Marshal.PtrToStringUTF8(Crypt(phrasePointer, howPointer, state));

                // "*0" and "*1" are how it says no.
                return hash is null || hash.StartsWith('*') ? null : hash;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(phrase);
            CryptographicOperations.ZeroMemory(new Span<byte>(state, StateBytes));
            NativeMemory.Free(state);
        }
    }

    [LibraryImport("libcrypt.so.1", EntryPoint = "crypt_r")]
    private static partial nint Crypt(byte* phrase, byte* setting, void* state);
}
