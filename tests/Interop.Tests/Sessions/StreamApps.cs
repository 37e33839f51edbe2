using System.Globalization;
using System.Security.Cryptography;
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>A server whose commands send much, or say what they got.</summary>
internal sealed class StreamApps
{
    private const int Mebibyte = 1024 * 1024;

    // Not a multiple of anything, so that no two packets are alike; one block for all, since clients cannot know it.
    private static readonly byte[] Block = RandomNumberGenerator.GetBytes(1_000_003);

    /// <summary>The hash of what "down" sends.</summary>
    public static string HashOf(int mebibytes)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadOnlyMemory<byte> piece in Pieces(mebibytes))
        {
            hash.AppendData(piece.Span);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>What "down" sends, and a client of "up".</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Pieces(int mebibytes)
    {
        long left = (long)mebibytes * Mebibyte;
        while (left > 0)
        {
            int length = (int)Math.Min(left, Block.Length);
            yield return Block.AsMemory(0, length);
            left -= length;
        }
    }

    public Task<TutorialServer> Start(KeyPair key, SSHLimits limits, ReactorBase? reactor = null) => TutorialServer.Start(
        [key],
        factory =>
        {
            factory.Limits = limits;
            factory.Portal = new Portal(new SessionRealm(Run), new InMemoryUsernamePasswordDatabaseDontUse { ["nobody"] = "wrong" });
        },
        reactor);

    private async Task<int> Run(SessionContext session)
    {
        string[] words = session.Command?.Split(' ') ?? [];
        switch (words)
        {
            case ["down", var mebibytes]:
                foreach (ReadOnlyMemory<byte> piece in Pieces(int.Parse(mebibytes, CultureInfo.InvariantCulture)))
                {
                    await session.Stream.WriteAsync(piece);
                }

                return 0;
            case ["up"]:
                await session.Out.WriteLineAsync(Convert.ToHexString(await SHA256.HashDataAsync(session.Stream)));
                return 0;
            case ["cat"]:
                await session.Stream.CopyToAsync(session.Stream);
                return 0;
            default:
                return 1;
        }
    }
}
