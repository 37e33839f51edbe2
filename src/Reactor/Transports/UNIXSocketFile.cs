using Twisted.Internet.Native;
using Twisted.Python;

namespace Twisted.Internet.Transports;

/// <summary>The file that a bound UNIX socket has, unless its name is of Linux's abstract namespace.</summary>
internal sealed class UNIXSocketFile
{
    private readonly string _name;
    private readonly bool _isFile;
    private FilesystemLock? _lock;
    private FileIdentity? _made;

    /// <param name="name">Its path, or an abstract name.</param>
    internal UNIXSocketFile(string name)
    {
        _name = name;
        _isFile = SocketAddresses.IsFile(name);
    }

    /// <summary>Takes the lock beside the file, and removes what a holder that died has left. Twisted: <c>wantPID</c>.</summary>
    /// <exception cref="CannotListenError">Somebody who lives has it.</exception>
    internal void Lock()
    {
        if (!_isFile)
        {
            return;
        }

        FilesystemLock taken = new(_name + ".lock");
        if (!taken.Lock())
        {
            throw new CannotListenError(
                _name, new IOException($"Cannot acquire the lock {taken.Name}: the process that holds it runs."));
        }

        _lock = taken;
        if (!taken.Clean && FileIdentity.Of(_name) is { IsSocket: true })
        {
            File.Delete(_name);
        }
    }

    /// <summary>The socket was bound: this is the file to care for.</summary>
    internal void Made(UnixFileMode mode)
    {
        if (_isFile && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_name, mode);
            _made = FileIdentity.Of(_name);
        }
    }

    /// <summary>The socket is closed. Another one's file of the same name stays.</summary>
    internal void Remove()
    {
        if (_isFile && (_made is null || FileIdentity.Of(_name) == _made))
        {
            File.Delete(_name);
        }

        Unlock();
    }

    internal void Unlock()
    {
        FilesystemLock? held = _lock;
        _lock = null;
        held?.Unlock();
    }
}
