using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>Puts what <c>twisted.conch.checkers</c> has beside its classes where <c>Checkers</c> is.</summary>
public static class CheckersExtensions
{
    extension(Cred.Checkers)
    {
        /// <summary>Reads the keys of an authorized_keys file. Blocks on the file. Twisted: <c>readAuthorizedKeyFile</c>.</summary>
        /// <param name="fileobj">The file; read to its end, or to <see cref="AuthorizedKeysFile.MaxFileBytes"/>.</param>
        /// <returns>The keys and their options in order; lines that are not understood are left out.</returns>
        /// <exception cref="ConchError">The file is too long.</exception>
        public static IReadOnlyList<AuthorizedKey> ReadAuthorizedKeyFile(Stream fileobj)
        {
            ArgumentNullException.ThrowIfNull(fileobj);
            byte[] content = new byte[AuthorizedKeysFile.MaxFileBytes + 1];
            int length = fileobj.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return AuthorizedKeysFile.Parse(new Bytes(content.AsSpan(0, length))).Keys;
        }
    }
}
