using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Twisted.Conch;

/// <summary>Asks the C library for users and their hashed passwords: getpwnam(3), getspnam(3). Blocks. Linux, where the structures are as written here.</summary>
internal static unsafe partial class NameService
{
    private const int RangeError = 34; // ERANGE
    private const int MaxBuffer = 1 << 20;

    /// <summary>Finds a user; null when there is none.</summary>
    public static UserRecord? FindUser(string username)
    {
        RequireLinux();
        return Find<Passwd, UserRecord>(username, GetPwNam, static entry => new UserRecord(
            Text(entry.Name), Text(entry.Password), entry.UserId, entry.GroupId, Text(entry.Gecos), Text(entry.Directory), Text(entry.Shell)));
    }

    /// <summary>Finds a user's hash; null when there is none, or we may not know.</summary>
    public static CryptedPasswordRecord? FindShadow(string username)
    {
        RequireLinux();
        return Find<Shadow, CryptedPasswordRecord>(username, GetSpNam, static entry =>
            new CryptedPasswordRecord(Text(entry.Name), Text(entry.Password)) { LastChange = entry.LastChange, Max = entry.Max, Expire = entry.Expire });
    }

    private static TRecord? Find<TEntry, TRecord>(string username, Lookup<TEntry> lookup, Func<TEntry, TRecord> read)
        where TEntry : unmanaged
        where TRecord : class
    {
        // The C library would see the name end there.
        if (username.Contains('\0'))
        {
            return null;
        }

        for (int size = 4096; size <= MaxBuffer; size *= 4)
        {
            byte[] buffer = new byte[size];
            try
            {
                fixed (byte* start = buffer)
                {
                    int error = lookup(username, out TEntry entry, start, (nuint)size, out nint found);
                    if (error != RangeError)
                    {
                        return found == 0 ? null : read(entry);
                    }
                }
            }
            finally
            {
                CryptographicOperations.ZeroMemory(buffer);
            }
        }

        throw new IOException("The entry of a user is longer than a megabyte.");
    }

    private static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("The system's users are asked for on Linux only; give a UserDB of your own.");
        }
    }

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? string.Empty;

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetPwNam(string name, out Passwd entry, byte* buffer, nuint size, out nint found);

    [LibraryImport("libc", EntryPoint = "getspnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetSpNam(string name, out Shadow entry, byte* buffer, nuint size, out nint found);

    private delegate int Lookup<TEntry>(string name, out TEntry entry, byte* buffer, nuint size, out nint found);

    /// <summary>struct passwd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Passwd
    {
        public readonly nint Name;
        public readonly nint Password;
        public readonly uint UserId;
        public readonly uint GroupId;
        public readonly nint Gecos;
        public readonly nint Directory;
        public readonly nint Shell;
    }

    /// <summary>struct spwd; a C long is as wide as a pointer on Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Shadow
    {
        public readonly nint Name;
        public readonly nint Password;
        public readonly nint LastChange;
        public readonly nint Min;
        public readonly nint Max;
        public readonly nint Warn;
        public readonly nint Inactive;
        public readonly nint Expire;
        public readonly nuint Flag;
    }
}
