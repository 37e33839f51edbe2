using System.Diagnostics;
using System.Globalization;

namespace Twisted.Python;

/// <summary>
/// A lock between processes: a symbolic link whose target is the number of the process that has it, so that no two can make it and a
/// dead owner is seen. Twisted's and ours understand each other's. Each call is a few quick calls of the file system, made on the
/// caller's thread. Twisted: <c>lockfile.FilesystemLock</c>.
/// </summary>
public class FilesystemLock
{
    /// <summary>Others that clean up the same dead owner may get in between; so often is it tried again.</summary>
    private const int Attempts = 10;

    /// <summary>Not locked yet.</summary>
    /// <param name="name">The lock's file name.</param>
    public FilesystemLock(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The lock's file name.</summary>
    public string Name { get; }

    /// <summary>Whether this object has the lock.</summary>
    public bool Locked { get; private set; }

    /// <summary>Whether the last owner gave the lock back; else it died holding it, and what it guards may be half done.</summary>
    public bool Clean { get; private set; } = true;

    /// <summary>Whether somebody who lives has the lock. Twisted: <c>isLocked</c>.</summary>
    /// <param name="name">The lock's file name.</param>
    public static bool IsLocked(string name) => OwnerOf(name) is string owner && IsAlive(owner);

    /// <summary>Tries to get the lock, without waiting.</summary>
    /// <returns>Whether it has it now.</returns>
    /// <exception cref="IOException">The lock's file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The lock's file may not be made.</exception>
    /// <exception cref="InvalidOperationException">This object has it already.</exception>
    public bool Lock()
    {
        if (Locked)
        {
            throw new InvalidOperationException($"This object has the lock {Name} already.");
        }

        bool clean = true;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (TryCreate())
            {
                Locked = true;
                Clean = clean;
                return true;
            }

            if (Owner() is not { } owner)
            {
                // Given back in between.
                continue;
            }

            if (IsAlive(owner))
            {
                return false;
            }

            RemoveStale(owner);
            clean = false;
        }

        return false;
    }

    /// <summary>Gives the lock back.</summary>
    /// <exception cref="InvalidOperationException">This object does not have it.</exception>
    public void Unlock()
    {
        if (!Locked)
        {
            throw new InvalidOperationException($"This object does not have the lock {Name}.");
        }

        Locked = false;
        if (Owner() == Own)
        {
            File.Delete(Name);
        }
    }

    private static string Own { get; } = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private static bool IsAlive(string owner)
    {
        // What is no number is not ours to judge: somebody made it, and nobody is robbed of a lock.
        if (!int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            return true;
        }

        try
        {
            using Process process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private bool TryCreate()
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                // Symbolic links need a privilege there; a file that must be new does as well.
                using FileStream file = new(Name, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                file.Write(System.Text.Encoding.ASCII.GetBytes(Own));
            }
            else
            {
                File.CreateSymbolicLink(Name, Own);
            }

            return true;
        }
        catch (IOException) when (Owner() is not null)
        {
            return false;
        }
    }

    /// <summary>Who has the lock; <see langword="null"/> when nobody has.</summary>
    private string? Owner() => OwnerOf(Name);

    private static string? OwnerOf(string name)
    {
        try
        {
            return OperatingSystem.IsWindows() ? File.ReadAllText(name) : new FileInfo(name).LinkTarget ?? (File.Exists(name) ? "" : null);
        }
        catch (IOException error)
        {
            return error is FileNotFoundException or DirectoryNotFoundException ? null : "";
        }
    }

    /// <summary>
    /// Takes the dead owner's lock away. It is renamed first and looked at again: between our two looks somebody else may have done the same
    /// and have the lock now.
    /// </summary>
    private void RemoveStale(string owner)
    {
        string aside = $"{Name}.{Own}.{Guid.NewGuid():n}";
        try
        {
            File.Move(Name, aside);
        }
        catch (IOException)
        {
            return;
        }

        if (OwnerOf(aside) == owner)
        {
            File.Delete(aside);
        }
        else
        {
            File.Move(aside, Name);
        }
    }
}
