using Microsoft.Extensions.Logging;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// The client's side of user authentication. RFC 4252. Twisted: <c>twisted.conch.ssh.userauth.SSHUserAuthClient</c>. Derive from it and
/// say in <see cref="GetPassword"/>, <see cref="GetPublicKey"/>, <see cref="GetPrivateKey"/> and <see cref="GetGenericAnswers"/> what the
/// user has. Reactor thread only.
/// </summary>
/// <remarks>
/// What the user is asked for may take as long as it likes; the server's own limit ends it. The server has <see cref="SSHLimits.LoginGrace"/> in all for its
/// answers. It is answered, and believed, only
/// about a request that is out. One that takes nothing of what there is gets DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE.
/// </remarks>
public class SSHUserAuthClient : SSHService
{
    /// <summary>A server that shows more texts than this keeps its client from its work.</summary>
    internal const int MaxBanners = 16;

    private const int MaxBannerLength = 32 * 1024;
    private static readonly string[] DefaultOrder = ["publickey", "password", "keyboard-interactive"];

    private readonly List<Key> _triedPublicKeys = [];
    private readonly UserAuthClientProgress _progress;
    private int _banners;
    private bool _plainKeyIsNext;

    /// <summary>Logs a user in.</summary>
    /// <param name="user">The user's name; what is not ASCII is UTF-8.</param>
    /// <param name="instance">The service that starts when the user is in.</param>
    public SSHUserAuthClient(Bytes user, SSHService instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(user.Length, UserAuthRequest.MaxUserLength, nameof(user));
        User = user;
        Instance = instance;
        _progress = new UserAuthClientProgress(this);
    }

    /// <inheritdoc/>
    public override string Name => "ssh-userauth";

    /// <summary>Who wants in.</summary>
    public Bytes User { get; }

    /// <summary>What starts then.</summary>
    public SSHService Instance { get; }

    /// <summary>The methods, best first; others that the server names come after them. Twisted: <c>preferredOrder</c>.</summary>
    public virtual IReadOnlyList<string> PreferredOrder { get; set; } = DefaultOrder;

    /// <summary>
    /// The signature algorithms that keys may sign with. Adding <c>"ssh-rsa"</c> signs with SHA-1 where a server takes nothing better.
    /// </summary>
    public IReadOnlyList<string> SignatureAlgorithms { get; set; } = SignatureChoice.Default;

    /// <summary>
    /// Requests and answers sent at most, and keys looked at. It ends a quarrel between a server that always refuses and a program that
    /// always offers the same.
    /// </summary>
    public int RequestsBeforeDisconnect { get; set; } = 128;

    /// <summary>
    /// Whether a server is left that lets the user in without a key, a password or an answer. Such a one may be after what the user types
    /// next. False unless set: there are servers for everybody.
    /// </summary>
    public bool DisableTrivialAuth { get; set; }

    /// <summary>The key asked about last. Twisted: <c>lastPublicKey</c>.</summary>
    public Key? LastPublicKey { get; private set; }

    /// <summary>The method of the last request. Twisted: <c>lastAuth</c>.</summary>
    public string LastAuth => _progress.LastAuth;

    /// <summary>The methods that were right and not enough, in order. Twisted: <c>authenticatedWith</c>.</summary>
    public IReadOnlyList<string> AuthenticatedWith => _progress.AuthenticatedWith;

    /// <summary>The keys that <see cref="GetPublicKey"/> has given so far. Twisted: <c>triedPublicKeys</c>.</summary>
    public IReadOnlyList<Key> TriedPublicKeys => _triedPublicKeys;

    internal ILogger Log => Transport!.Transport!.Reactor.LoggerFactory.CreateLogger("Twisted.Conch.Ssh.SSHUserAuthClient");

    internal IAddress Peer => Transport!.Transport!.GetPeer();

    /// <inheritdoc/>
    public override void ServiceStarted()
    {
        _progress.Begin();
        AskForAuth("none", default);
    }

    /// <inheritdoc/>
    public override void ServiceStopped() => _progress.End();

    /// <inheritdoc/>
    public override void PacketReceived(byte messageNum, ReadOnlySpan<byte> packet)
    {
        switch (messageNum)
        {
            case Messages.MSG_USERAUTH_FAILURE:
                Ssh_USERAUTH_FAILURE(packet);
                break;
            case Messages.MSG_USERAUTH_SUCCESS:
                Ssh_USERAUTH_SUCCESS(packet);
                break;
            case Messages.MSG_USERAUTH_BANNER:
                Ssh_USERAUTH_BANNER(packet);
                break;
            case Messages.MSG_USERAUTH_PK_OK:
                Ssh_USERAUTH_PK_OK(packet);
                break;
            default:
                base.PacketReceived(messageNum, packet);
                break;
        }
    }

    /// <summary>Sends a request; does nothing when the login is over. Twisted: <c>askForAuth</c>.</summary>
    /// <param name="kind">The method.</param>
    /// <param name="extraData">What the method sends along.</param>
    /// <exception cref="InvalidOperationException">A request is out already.</exception>
    public void AskForAuth(string kind, Bytes extraData)
    {
        ArgumentNullException.ThrowIfNull(kind);
        _progress.Ask(kind, extraData.Span);
    }

    /// <summary>Tries one of the methods that the server names. Override it to add methods. Twisted: <c>tryAuth</c>.</summary>
    /// <param name="kind">The method.</param>
    /// <returns>True when a request is out; false, or a failure, goes on to the next method.</returns>
    public virtual Deferred<bool> TryAuth(string kind) => kind switch
    {
        "publickey" => AuthPublickey(),
        "password" => AuthPassword(),
        "keyboard-interactive" => AuthKeyboardInteractive(),
        _ => false,
    };

    /// <summary>Method "publickey": asks if the next key would do. RFC 4252 §7. Twisted: <c>auth_publickey</c>.</summary>
    /// <returns>As <see cref="TryAuth"/>.</returns>
    public virtual async Deferred<bool> AuthPublickey()
    {
        if (_plainKeyIsNext)
        {
            _plainKeyIsNext = false;
            return AskAboutKey(LastPublicKey!, certificate: null);
        }

        while (await GetPublicKey() is { } given && _progress.MayLookAtKey())
        {
            LastPublicKey = given.Public();
            _triedPublicKeys.Add(LastPublicKey);
            SSHCertificate? certificate = await GetCertificate();
            if (certificate is not null && certificate.PublicKey.Blob() != LastPublicKey.Blob())
            {
                UserAuthClientLog.OtherCertificate(Log, Peer, LastPublicKey.ToString());
                certificate = null;
            }

            if (AskAboutKey(LastPublicKey, certificate))
            {
                _plainKeyIsNext = certificate is not null;
                return true;
            }
        }

        return false;
    }

    /// <summary>Method "password". RFC 4252 §8. Twisted: <c>auth_password</c>.</summary>
    /// <returns>As <see cref="TryAuth"/>.</returns>
    public virtual async Deferred<bool> AuthPassword()
    {
        if (await GetPassword() is not { } password)
        {
            return false;
        }

        AskByPassword(password, change: null);
        return true;
    }

    /// <summary>Method "keyboard-interactive". RFC 4256. Twisted: <c>auth_keyboard_interactive</c>.</summary>
    /// <returns>As <see cref="TryAuth"/>.</returns>
    public virtual Deferred<bool> AuthKeyboardInteractive()
    {
        AskForAuth("keyboard-interactive", Common.NS(default) + Common.NS(default));
        return true;
    }

    /// <summary>The user is in. RFC 4252 §5.1.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_USERAUTH_SUCCESS(ReadOnlySpan<byte> packet)
    {
        _ = SshMessage.Decode<UserAuthSuccess>(packet);
        if (_progress.State is not UserAuthClientState.Asked)
        {
            throw new UnexpectedMessageException("The server lets somebody in who has not asked.");
        }

        if (DisableTrivialAuth && !_progress.HasProved)
        {
            Transport!.SendDisconnect(Disconnect.DISCONNECT_BY_APPLICATION, "a login without credentials is not wanted");
            return;
        }

        _progress.End();
        UserAuthClientLog.LoggedIn(Log, Peer, LastAuth);
        Transport!.LoginSucceeded();
        Transport.SetService(Instance);
    }

    /// <summary>The request failed, or was right and not enough. RFC 4252 §5.1.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_USERAUTH_FAILURE(ReadOnlySpan<byte> packet) => _progress.Refused(SshMessage.Decode<UserAuthFailure>(packet));

    /// <summary>A text for the user came. RFC 4252 §5.4.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_USERAUTH_BANNER(ReadOnlySpan<byte> packet)
    {
        // Read with more patience than it is written with: for many a device it is the one text that is not ASCII, and Latin-1.
        PacketReader reader = new(packet);
        string message = TerminalText.Clean(System.Text.Encoding.UTF8.GetString(reader.ReadString(MaxBannerLength)));
        string language = PeerText.Escape(reader.ReadString(PacketReader.MaxNameLength));
        reader.ExpectEnd();
        if (++_banners > MaxBanners)
        {
            throw new LimitExceededException("Too many banners.");
        }

        BannerReceived(message, language);
    }

    /// <summary>The server has a question about the request that is out; which one depends on the method.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_USERAUTH_PK_OK(ReadOnlySpan<byte> packet)
    {
        switch (_progress.State)
        {
            case UserAuthClientState.AskedAboutKey:
                SshUSERAUTHPKOKPublickey(packet);
                break;
            case UserAuthClientState.Asked("password"):
                SshUSERAUTHPKOKPassword(packet);
                break;
            case UserAuthClientState.Asked("keyboard-interactive"):
                SshUSERAUTHPKOKKeyboardInteractive(packet);
                break;
            default:
                throw new UnexpectedMessageException($"Message {Messages.MSG_USERAUTH_PK_OK} while the login is at {_progress.State.GetType().Name}.");
        }
    }

    /// <summary>The key asked about would do: signs with it. RFC 4252 §7. Twisted: <c>ssh_USERAUTH_PK_OK_publickey</c>.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void SshUSERAUTHPKOKPublickey(ReadOnlySpan<byte> packet)
    {
        PublicKeyOk ok = SshMessage.Decode<PublicKeyOk>(packet);
        if (_progress.State is not UserAuthClientState.AskedAboutKey(var algorithm, var blob) || !ok.Blob.SequenceEqual(blob.Span))
        {
            throw new UnexpectedMessageException("The server takes a key that it was not asked about.");
        }

        // A key that cannot sign after all makes room for the next one.
        _plainKeyIsNext = false;
        _progress.TryNext("publickey");
        _progress.OurTurn(() => AskWithSignature(algorithm, blob));
    }

    /// <summary>The password must be changed. RFC 4252 §8. Twisted: <c>ssh_USERAUTH_PK_OK_password</c>.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void SshUSERAUTHPKOKPassword(ReadOnlySpan<byte> packet)
    {
        string prompt = TerminalText.Clean(SshMessage.Decode<PasswordChangeRequest>(packet).Prompt);
        _progress.OurTurn(() => AskWithNewPassword(prompt));
    }

    /// <summary>The server asks questions. RFC 4256 §3.2. Twisted: <c>ssh_USERAUTH_PK_OK_keyboard_interactive</c>.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void SshUSERAUTHPKOKKeyboardInteractive(ReadOnlySpan<byte> packet)
    {
        InfoRequest request = SshMessage.Decode<InfoRequest>(packet);
        _progress.OurTurn(() => Answer(request));
    }

    /// <summary>A text of the server's for the user, often a legal notice. The default logs it.</summary>
    /// <param name="message">What steers a terminal is escaped; lines end in a line feed.</param>
    /// <param name="language">Its language tag, or empty.</param>
    public virtual void BannerReceived(string message, string language) => UserAuthClientLog.Banner(Log, Peer, message);

    /// <summary>Signs with the private half of a key. The default asks <see cref="GetPrivateKey"/>. Twisted: <c>signData</c>.</summary>
    /// <param name="publicKey">The key.</param>
    /// <param name="signData">What to sign.</param>
    /// <param name="signatureType">The signature algorithm: an agent needs to be told.</param>
    /// <returns>The signature blob, the algorithm's name in front; null goes on to the next key.</returns>
    public virtual async Deferred<Bytes?> SignData(Key publicKey, Bytes signData, string signatureType)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        if (await GetPrivateKey() is not { } key)
        {
            return null;
        }

        if (key.IsPublic() || key.Blob() != publicKey.Blob())
        {
            throw new ConchError($"GetPrivateKey gave another key than {publicKey}, or only its public half.");
        }

        return key.SigningIsSlow
            ? await OffReactor.Compute(Transport!.Transport!.Reactor, () => key.Sign(signData, signatureType))
            : key.Sign(signData, signatureType);
    }

    /// <summary>The next key to try; null when there is none, or none is left. The default has none. Twisted: <c>getPublicKey</c>.</summary>
    public virtual Deferred<Key?> GetPublicKey() => (Key?)null;

    /// <summary>The private half of <see cref="LastPublicKey"/>, or null. Twisted: <c>getPrivateKey</c>.</summary>
    public virtual Deferred<Key?> GetPrivateKey() => (Key?)null;

    /// <summary>A certificate of <see cref="LastPublicKey"/>, tried before the plain key; null for none. The default has none, and so has Twisted.</summary>
    public virtual Deferred<SSHCertificate?> GetCertificate() => (SSHCertificate?)null;

    /// <summary>The password; null when there is none to try. Asked again after a wrong one. Twisted: <c>getPassword</c>.</summary>
    /// <param name="prompt">What to ask the user; null for whatever fits. A server's words have been made safe to show.</param>
    public virtual Deferred<Bytes?> GetPassword(string? prompt = null) => (Bytes?)null;

    /// <summary>Answers to the server's questions; null when there are none. Twisted: <c>getGenericAnswers</c>.</summary>
    /// <param name="name">A heading, or empty. All of the texts have been made safe to show.</param>
    /// <param name="instruction">A text above the questions, or empty.</param>
    /// <param name="prompts">The questions, and whether an answer may be seen as it is typed. There may be none: then show the texts.</param>
    /// <returns>As many answers as there are questions.</returns>
    public virtual Deferred<IReadOnlyList<string>?> GetGenericAnswers(
        string name, string instruction, IReadOnlyList<(string Prompt, bool Echo)> prompts) =>
        Defer.Succeed<IReadOnlyList<string>?>(null);

    private bool AskAboutKey(Key key, SSHCertificate? certificate)
    {
        if (SignatureChoice.For(key, Transport!.PeerExtensions, SignatureAlgorithms) is not { } algorithm)
        {
            UserAuthClientLog.NoAlgorithm(Log, Peer, key.ToString());
            return false;
        }

        AskForAuth("publickey", certificate is null
            ? UserAuthFields.OfKey(algorithm, key.Blob(), signature: null)
            : UserAuthFields.OfKey(CertificateNames.Of(algorithm), certificate.Blob(), signature: null));
        return true;
    }

    private async Deferred<bool> AskWithSignature(string algorithm, Bytes blob)
    {
        Bytes data = UserAuthFields.ToSign(Transport!.SessionID, User, Instance.Name, algorithm, blob);
        if (await SignData(LastPublicKey!, data, CertificateNames.PlainOf(algorithm)) is not { } signature)
        {
            return false;
        }

        AskForAuth("publickey", UserAuthFields.OfKey(algorithm, blob, signature));
        return true;
    }

    /// <summary>The password is in no memory of ours that is not wiped.</summary>
    private void AskByPassword(Bytes password, Bytes? change)
    {
        using PooledBuffer fields = UserAuthFields.OfPassword(password, change);
        _progress.Ask("password", fields.WrittenSpan);
    }

    private async Deferred<bool> AskWithNewPassword(string prompt)
    {
        if (await GetPassword("Old Password: ") is not { } old || await GetPassword(prompt) is not { } changed)
        {
            return false;
        }

        AskByPassword(old, changed);
        return true;
    }

    private async Deferred<bool> Answer(InfoRequest request)
    {
        IReadOnlyList<string>? answers = await GetGenericAnswers(
            TerminalText.Clean(request.Name),
            TerminalText.Clean(request.Instruction),
            [.. request.Prompts.Select(prompt => (TerminalText.Clean(prompt.Text), prompt.Echo))]);
        if (answers is null && request.Prompts.Count > 0)
        {
            return false;
        }

        answers ??= [];
        if (answers.Count != request.Prompts.Count)
        {
            throw new ConchError($"GetGenericAnswers gave {answers.Count} answers to {request.Prompts.Count} questions.");
        }

        _progress.Answer(answers);
        return true;
    }
}
