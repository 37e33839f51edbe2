using System.Diagnostics;
using System.Globalization;

namespace Twisted.Interop.Tests.Rig;

/// <summary>The tutorial's server on Twisted Conch, the original that ours is held against.</summary>
internal sealed class ConchOriginal : IServer
{
    private readonly Process _process;

    private ConchOriginal(Process process, int port, IReadOnlyList<KeyPair> hostKeys) =>
        (_process, Port, HostKeys) = (process, port, hostKeys);

    public int Port { get; }

    public IReadOnlyList<KeyPair> HostKeys { get; }

    public static Task<ConchOriginal> Start(params IReadOnlyList<KeyPair> hostKeys) =>
        Start(["conch_tutorial.py", .. hostKeys.Select(key => key.PrivateFile)], hostKeys);

    /// <summary>A later part of the series.</summary>
    /// <param name="part">2 to 7.</param>
    /// <param name="hostKey">The key to show.</param>
    public static Task<ConchOriginal> StartPart(int part, KeyPair hostKey) =>
        Start(["conch_sixty_seconds.py", $"{part}", hostKey.PrivateFile], [hostKey]);

    /// <summary>Twisted's simple server: for <c>user</c> with <c>password</c>, or with a key.</summary>
    /// <param name="hostKey">The key to show.</param>
    /// <param name="usersKey">The user's.</param>
    public static Task<ConchOriginal> StartSimple(KeyPair hostKey, KeyPair usersKey) =>
        Start(["conch_simple.py", "server", hostKey.PrivateFile, usersKey.PrivateFile + ".pub"], [hostKey]);

    private static async Task<ConchOriginal> Start(string[] driver, IReadOnlyList<KeyPair> hostKeys)
    {
        await PythonModule.Require("twisted.conch.ssh.factory", "python3-twisted");
        IEnumerable<string> arguments = [Peers.Driver(driver[0]), .. driver[1..]];
        Process process = new() { StartInfo = ProgramRun.StartInfo(Peers.Python, arguments) };
        process.Start();
        using CancellationTokenSource limit = new(ProgramRun.Limit);
        string? line = await process.StandardOutput.ReadLineAsync(limit.Token);
        if (!int.TryParse(line, CultureInfo.InvariantCulture, out int port))
        {
            process.Kill();
            Assert.Fail($"Conch did not start:\n{line}\n{await process.StandardError.ReadToEndAsync()}");
        }

        // It only writes a few lines there; a full pipe would stop it.
        _ = process.StandardError.ReadToEndAsync();
        return new ConchOriginal(process, port, hostKeys);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
