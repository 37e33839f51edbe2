using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Twisted.Application.Running;

/// <summary>A file with the number of the process that runs; it is removed at the end. There is one program for one file.</summary>
internal sealed class PidFile : IDisposable
{
    private const int Longest = 32;

    private readonly string _path;
    private readonly string _content;

    private PidFile(string path, string content)
    {
        _path = path;
        _content = content;
    }

    /// <summary>Makes the file, in the place of one whose process is no more.</summary>
    /// <exception cref="StartError">That process runs, the file is something else, or none can be made there.</exception>
    internal static PidFile Claim(string path)
    {
        PidFile file = new(Path.GetFullPath(path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        try
        {
            if (File.Exists(file._path))
            {
                file.RemoveStale();
            }

            file.Write();
            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartError($"The pidfile {path} cannot be made: {error.Message}");
        }
    }

    /// <summary>Removes the file, if it is still this process's and may be removed.</summary>
    public void Dispose()
    {
        try
        {
            if (Read() == _content)
            {
                File.Delete(_path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The user whom the process became may not; the next one sees that the process is gone.
        }
    }

    private static bool Runs(int process)
    {
        // In a container the process before had, as often as not, the number that we have now.
        if (process == Environment.ProcessId)
        {
            return false;
        }

        try
        {
            using Process other = Process.GetProcessById(process);
            return !other.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is there, and it is not ours to look at.
            return true;
        }
    }

    private void RemoveStale()
    {
        if (!int.TryParse(Read(), NumberStyles.None, CultureInfo.InvariantCulture, out int process) || process <= 0)
        {
            throw new StartError($"The pidfile {_path} is there and holds no process number; if nothing needs it, remove it.");
        }

        if (Runs(process))
        {
            throw new StartError($"Another one is running: process {process}, says the pidfile {_path}.");
        }

        File.Delete(_path);
    }

    private string Read()
    {
        Span<byte> content = stackalloc byte[Longest];
        using FileStream file = File.OpenRead(_path);
        int count = file.ReadAtLeast(content, Longest, throwOnEndOfStream: false);
        return Encoding.Latin1.GetString(content[..count]).Trim();
    }

    private void Write()
    {
        // A file that appeared meanwhile, or a link that somebody put there, is not written to.
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        }

        using FileStream file = new(_path, options);
        file.Write(Encoding.Latin1.GetBytes(_content + "\n"));
    }
}
