using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// A user's way into one connection: the steps that succeeded so far, and what they leave allowed. It begins anew when the client names another user. Reactor
/// thread only. RFC 4252 §5.1, "partial success".
/// </summary>
public sealed class SSHLogin
{
    private List<Type>? _succeeded;

    internal SSHLogin(Bytes user)
    {
        User = user;
    }

    /// <summary>The name, as the peer sent it.</summary>
    public Bytes User { get; }

    /// <summary>The kinds of credentials that were right so far, each once.</summary>
    public IReadOnlyList<Type> Succeeded => _succeeded ?? (IReadOnlyList<Type>)[];

    /// <summary>What the steps so far allow, all of them together.</summary>
    public SSHPermissions Permissions { get; private set; } = SSHPermissions.All;

    /// <summary>Who it is by the steps so far; null before the first, and where a checker does not say.</summary>
    public object? AvatarId { get; private set; }

    /// <summary>The methods that may go on after a step; null before the first.</summary>
    internal IReadOnlyList<string>? CanContinue { get; private set; }

    /// <summary>A step was right, and another must follow.</summary>
    /// <param name="step">What the checker said.</param>
    /// <param name="permissions">What is allowed from now on.</param>
    /// <param name="canContinue">The methods that may follow.</param>
    internal void Take(NotEnoughAuthentication step, SSHPermissions permissions, IReadOnlyList<string> canContinue)
    {
        if (AvatarId is not null && !AvatarId.Equals(step.AvatarId))
        {
            _succeeded?.Clear();
        }

        AvatarId = step.AvatarId;
        Permissions = permissions;
        CanContinue = canContinue;
        if (step.Succeeded is { } kind && _succeeded?.Contains(kind) != true)
        {
            (_succeeded ??= []).Add(kind);
        }
    }
}
