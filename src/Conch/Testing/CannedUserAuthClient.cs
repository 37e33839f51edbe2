using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Testing;

/// <summary>A login for tests: offers what it was given, in order, and each thing once.</summary>
/// <param name="user">The user's name.</param>
/// <param name="instance">The service that starts when the user is in.</param>
public class CannedUserAuthClient(Bytes user, SSHService instance) : SSHUserAuthClient(user, instance)
{
    private Key? _last;

    /// <summary>Private keys to offer.</summary>
    public Queue<Key> Keys { get; } = new();

    /// <summary>Certificates of these keys.</summary>
    public List<SSHCertificate> Certificates { get; } = [];

    /// <summary>Passwords to offer.</summary>
    public Queue<Bytes> Passwords { get; } = new();

    /// <summary>Answers to questions: one list for each time that the server asks. None left is no answer.</summary>
    public Queue<IReadOnlyList<string>> Answers { get; } = new();

    /// <summary>What was to be shown to the user, or asked, in order.</summary>
    public List<string> Shown { get; } = [];

    /// <inheritdoc/>
    public override Deferred<Key?> GetPublicKey() => Keys.TryDequeue(out _last) ? _last.Public() : (Key?)null;

    /// <inheritdoc/>
    public override Deferred<Key?> GetPrivateKey() => _last;

    /// <inheritdoc/>
    public override Deferred<SSHCertificate?> GetCertificate() =>
        Certificates.Find(certificate => certificate.PublicKey.Blob() == LastPublicKey?.Blob());

    /// <inheritdoc/>
    public override Deferred<Bytes?> GetPassword(string? prompt = null)
    {
        if (prompt is not null)
        {
            Shown.Add(prompt);
        }

        return Passwords.TryDequeue(out Bytes password) ? password : (Bytes?)null;
    }

    /// <inheritdoc/>
    public override Deferred<IReadOnlyList<string>?> GetGenericAnswers(
        string name, string instruction, IReadOnlyList<(string Prompt, bool Echo)> prompts)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        Shown.AddRange(new[] { name, instruction }.Where(text => text is { Length: > 0 }));
        Shown.AddRange(prompts.Select(prompt => prompt.Prompt));
        return Defer.Succeed(prompts.Count == 0 ? [] : Answers.TryDequeue(out IReadOnlyList<string>? answers) ? answers : null);
    }

    /// <inheritdoc/>
    public override void BannerReceived(string message, string language) => Shown.Add(message);
}
