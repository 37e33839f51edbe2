using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>
/// A name, and somebody at the other end who answers questions: one-time codes, changed passwords. The checker asks as often as
/// it needs to. RFC 4256; Twisted has no such credentials any more.
/// </summary>
public interface IKeyboardInteractive : ICredentials
{
    /// <summary>The name, as the peer sent it.</summary>
    Bytes Username { get; }

    /// <summary>Shows questions to the user and waits for the answers.</summary>
    /// <param name="name">A headline; may be empty.</param>
    /// <param name="instruction">Some lines of text; may be empty.</param>
    /// <param name="prompts">The questions, and for each whether the answer may be shown as it is typed.</param>
    /// <returns>As many answers as there are questions. SSH's servers overwrite them once the login has succeeded or failed; see <see cref="IUsernamePassword.Password"/>.</returns>
    Deferred<IReadOnlyList<Bytes>> Ask(string name, string instruction, IReadOnlyList<(string Prompt, bool Echo)> prompts);
}
