namespace Twisted.Reactor.Tests.Transports;

/// <summary>A directory for the sockets of one test: its path is short, as the system wants that of a socket to be.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tn");

    public string File(string name) => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
