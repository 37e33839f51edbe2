using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Reads a server's private keys, and refuses a file that others could have read or put there, as OpenSSH's sshd does.</summary>
/// <remarks>
/// <see cref="Key.FromFile"/> reads whatever it may, as in Twisted. A server that keeps its keys in files takes this instead.
/// </remarks>
public static partial class HostKeyFile
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads a private key. Blocks on the file. The file is opened once; what is checked is what is read.</summary>
    /// <param name="filename">The file's name.</param>
    /// <param name="passphrase">What the key is encrypted with, if it is.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="BadKeyError">
    /// The file is no private key, the passphrase is wrong, group or others have any permission on it, or (checked on Linux) it
    /// belongs neither to root nor to who runs this.
    /// </exception>
    /// <exception cref="EncryptedKeyError">The key is encrypted and there is no passphrase.</exception>
    public static Key Load(string filename, Bytes? passphrase = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(filename);
        using FileStream file = new(filename, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (!OperatingSystem.IsWindows())
        {
            CheckMode(file.SafeFileHandle, filename);
        }

        if (OperatingSystem.IsLinux())
        {
            CheckOwner(file.SafeFileHandle, filename);
        }

        Key key = KeyFile.Read(file, filename, type: null, passphrase.GetValueOrDefault().Span);
        return key.IsPublic()
            ? throw new BadKeyError($"{filename}: this is a public key; a server needs the private one.")
            : key;
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void CheckMode(SafeFileHandle file, string filename)
    {
        UnixFileMode mode = File.GetUnixFileMode(file);
        if ((mode & Others) != UnixFileMode.None)
        {
            throw new BadKeyError(
                $"{filename}: its mode is {Convert.ToString((int)mode, 8)}, so that others may use the key; run chmod 600 on it.");
        }
    }

    private static void CheckOwner(SafeFileHandle file, string filename)
    {
        Span<byte> status = stackalloc byte[StatxBytes];
        if (Statx(file, "", AtEmptyPath, StatxUid, status) != 0)
        {
            throw new IOException($"{filename}: its owner cannot be told (error {Marshal.GetLastPInvokeError()}).");
        }

        uint owner = BitConverter.ToUInt32(status[StatxUidOffset..]);
        if (owner != 0 && owner != GetEffectiveUserId())
        {
            throw new BadKeyError($"{filename}: it belongs to user {owner}, neither root nor who runs this server.");
        }
    }

    // statx(2): unlike stat's, its structure is the same on every architecture.
    private const int StatxBytes = 256;
    private const int StatxUidOffset = 20;
    private const uint StatxUid = 0x8;
    private const int AtEmptyPath = 0x1000;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(SafeFileHandle directory, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
