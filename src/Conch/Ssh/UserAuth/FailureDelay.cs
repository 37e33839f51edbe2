using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>
/// How long a refusal waits, so that its moment tells nothing about the work behind it: a base time, a little more that is
/// always the same for one user and unknown outside, and all of it doubled until it covers the work. OpenSSH does the same
/// (auth2.c); CVE-2016-6210, CVE-2018-15473.
/// </summary>
internal static class FailureDelay
{
    /// <summary>The least time from a request to its refusal.</summary>
    public static readonly TimeSpan Minimum = TimeSpan.FromMilliseconds(5);

    /// <summary>No doubling from here on.</summary>
    public static readonly TimeSpan Maximum = TimeSpan.FromSeconds(5);

    /// <summary>The most added for one user.</summary>
    public static readonly TimeSpan MaximumForUser = TimeSpan.FromMilliseconds(4);

    private static readonly byte[] ProcessSecret = RandomNumberGenerator.GetBytes(32);

    /// <summary>Time still to wait before a refusal may go out.</summary>
    /// <param name="wanted">The least time from request to refusal; raised to <see cref="Minimum"/>.</param>
    /// <param name="user">The name in the request, whether there is such a user or not.</param>
    /// <param name="elapsed">Time since the request came.</param>
    public static TimeSpan Remaining(TimeSpan wanted, ReadOnlySpan<byte> user, TimeSpan elapsed) =>
        Remaining(wanted, ForUser(ProcessSecret, user), elapsed);

    /// <summary>As above, with the user's part given.</summary>
    public static TimeSpan Remaining(TimeSpan wanted, TimeSpan forUser, TimeSpan elapsed)
    {
        TimeSpan total = (wanted > Minimum ? wanted : Minimum) + forUser;
        while (total < elapsed && total < Maximum)
        {
            total *= 2;
        }

        return total > elapsed ? total - elapsed : TimeSpan.Zero;
    }

    /// <summary>The user's part: 0 to <see cref="MaximumForUser"/>, always the same while the secret is.</summary>
    public static TimeSpan ForUser(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> user)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, user, hash);
        return MaximumForUser * (BinaryPrimitives.ReadUInt32BigEndian(hash) / (double)uint.MaxValue);
    }
}
