using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The user at the other end of a connection, for a checker that asks. RFC 4256.</summary>
internal sealed class KeyboardInteractive(Bytes username, UserAuthDecider decider) : IKeyboardInteractive, ISSHCredentials
{
    private readonly UserAuthAttempt _attempt = decider.Running!;

    /// <inheritdoc/>
    public Bytes Username => username;

    /// <inheritdoc/>
    public IAddress Peer => _attempt.Peer;

    /// <inheritdoc/>
    public SSHLogin Login => _attempt.Login;

    /// <inheritdoc/>
    public void Restrict(SSHPermissions permissions) => _attempt.Restrict(permissions);

    /// <inheritdoc/>
    public Deferred<IReadOnlyList<Bytes>> Ask(string name, string instruction, IReadOnlyList<(string Prompt, bool Echo)> prompts)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prompts.Count, InfoRequest.MaxPrompts, nameof(prompts));
        return decider.Ask(_attempt, new InfoRequest(name, instruction, [.. prompts.Select(prompt => new InfoPrompt(prompt.Prompt, prompt.Echo))]));
    }

    /// <summary>The name; nothing that was answered.</summary>
    public override string ToString() => $"{nameof(KeyboardInteractive)}({Bytes.Repr(Username)})";
}
