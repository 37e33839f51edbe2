using System.Security.Cryptography;

namespace Twisted.Conch.Scripts;

/// <summary>Writes key files. A private one never has, not for a moment, a mode that lets others read it.</summary>
internal static class KeyFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a private key file that is not there yet.</summary>
    /// <exception cref="IOException">There is a file of that name, or it cannot be made.</exception>
    public static void CreatePrivate(string path, byte[] content)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using FileStream file = new(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Puts a new private key file in the place of another, all at once: a crash leaves one of the two.</summary>
    public static void ReplacePrivate(string path, byte[] content)
    {
        string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        string beside = $"{target}.{RandomNumberGenerator.GetHexString(12)}.new";
        try
        {
            CreatePrivate(beside, content);
            File.Move(beside, target, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
