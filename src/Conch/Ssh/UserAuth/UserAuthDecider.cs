using Twisted.Cred;
using Twisted.Internet;
using Twisted.Python;
using Login = (System.Type Interface, object Avatar, System.Action Logout);

namespace Twisted.Conch.Ssh;

/// <summary>
/// Takes requests to be logged in one by one, has each decided, and answers it: counts, delays, and what a checker must not do. One
/// for each connection.
/// </summary>
internal sealed class UserAuthDecider(SSHUserAuthServer server)
{
    private readonly SSHTransportBase _transport = server.Transport!;
    private readonly LoginEntry _entry = new(server);
    private readonly LoginReport _report = new(server.Transport!);
    private IDelayedCall? _delay;
    private OpenQuestions _questions;
    private SSHLogin? _login;
    private bool _holdsInput;
    private bool _bannerIsSent;
    private bool _isStopped;
    private int _requests;
    private int _failures;

    /// <summary>The request being decided; null between requests.</summary>
    public UserAuthAttempt? Running { get; private set; }

    /// <summary>The methods by which a login may go on: all there are, or those that a step has left.</summary>
    public IReadOnlyList<string> CanContinue => _login?.CanContinue ?? server.SupportedAuthentications;

    /// <summary>A request came.</summary>
    /// <exception cref="MalformedPacketException">The packet is no request.</exception>
    public void Take(ReadOnlySpan<byte> packet)
    {
        UserAuthAttempt attempt = UserAuthAttempt.Read(
            packet, server.Time.Seconds(), _requests == 0, _transport.Transport!.GetPeer(), _login, out ReadOnlySpan<byte> fields);
        if (_isStopped || !Count() || !ServiceIsThere(attempt) || !Abandon())
        {
            return;
        }

        Running = attempt;
        _login = attempt.Login;
        SendBanner();
        Deferred<Login> decision = Decide(attempt, fields);
        if (decision.TryTake(out Result<Login> decided))
        {
            Wipe(attempt);
            Settle(attempt, decided);
        }
        else
        {
            SettleLater(attempt, decision);
        }

        HoldInputWhile(attempt);
    }

    /// <summary>Sends questions, and lets the next packet in: the answers, or another request.</summary>
    public Deferred<IReadOnlyList<Bytes>> Ask(UserAuthAttempt attempt, InfoRequest request)
    {
        if (!IsCurrent(attempt))
        {
            return Defer.Fail<IReadOnlyList<Bytes>>(new ConchError("The user does not wait for questions any more."));
        }

        if (_questions.AreOpen)
        {
            return Defer.Fail<IReadOnlyList<Bytes>>(new ConchError("A question is open already."));
        }

        Deferred<IReadOnlyList<Bytes>> answers = _questions.Open(request.Prompts.Count);
        _transport.Send(request);
        ReleaseInput();
        return answers;
    }

    /// <summary>Answers came.</summary>
    /// <returns>Whether there was a question.</returns>
    /// <exception cref="MalformedPacketException">The packet is no answer, or the number of answers is wrong.</exception>
    public bool TakeAnswers(ReadOnlySpan<byte> packet)
    {
        if (!_questions.AreOpen || Running is not { } attempt)
        {
            return false;
        }

        IReadOnlyList<Bytes> answers = OpenQuestions.Read(packet);
        attempt.Keep(answers);
        _questions.MustBeMet(answers);
        if (Count())
        {
            _questions.Answer(answers);
            HoldInputWhile(attempt);
        }

        return true;
    }

    /// <summary>The service ends; a Deferred that fires from now on finds its attempt gone.</summary>
    public void Stop()
    {
        _isStopped = true;
        Forget();
        if (_delay?.Active() == true)
        {
            _delay.Cancel();
        }
    }

    private bool Count()
    {
        if (++_requests <= server.RequestsBeforeDisconnect)
        {
            return true;
        }

        _transport.SendDisconnect(Disconnect.DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE, "too many authentication requests");
        return false;
    }

    private bool ServiceIsThere(UserAuthAttempt attempt)
    {
        // RFC 4252 §5: nobody may be logged in for a service that is not there; this service is none to go on to.
        if (server.Host?.HasService(attempt.Service) == true && attempt.Service != server.Name)
        {
            return true;
        }

        _transport.SendDisconnect(Disconnect.DISCONNECT_SERVICE_NOT_AVAILABLE, $"there is no service {attempt.Service} to log in to");
        return false;
    }

    /// <summary>RFC 4252 §5.1: a new request ends one whose questions are open, without an answer; it failed all the same.</summary>
    private bool Abandon()
    {
        if (Running is not { } abandoned)
        {
            return true;
        }

        Forget();
        return FailureIsAffordable(abandoned);
    }

    private void Forget()
    {
        Running = null;
        _questions.Abandon();
    }

    private Deferred<Login> Decide(UserAuthAttempt attempt, ReadOnlySpan<byte> fields)
    {
        if (!attempt.HasCleanName)
        {
            return Defer.Fail<Login>(new UnauthorizedLogin("A user's name is UTF-8 without control characters."));
        }

        try
        {
            return server.TryAuth(attempt.Method, attempt.User, fields);
        }
#pragma warning disable CA1031 // A checker may throw whatever it likes; the client is told no more than that it failed.
        catch (Exception error) when (error is not MalformedPacketException)
#pragma warning restore CA1031
        {
            return Defer.Fail<Login>(error);
        }
    }

    private void Settle(UserAuthAttempt attempt, Result<Login> decided)
    {
        try
        {
            if (decided.IsFailure)
            {
                Failed(attempt, decided.Failure);
            }
            else
            {
                Prove(attempt, decided.Value);
            }
        }
#pragma warning disable CA1031 // As in a chain of callbacks: whatever it is, it is logged and ends the connection.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Broke(error);
        }
    }

    private void SettleLater(UserAuthAttempt attempt, Deferred<Login> decision) =>
        decision
            .AddBoth(outcome =>
            {
                Wipe(attempt);
                return outcome;
            })
            .AddCallbacks(login => Prove(attempt, login), reason => Failed(attempt, reason))
            .AddErrback(Broke);

    private void Wipe(UserAuthAttempt attempt)
    {
        if (!server.Host!.KeepCredentials)
        {
            attempt.Wipe();
        }
    }

    private bool IsCurrent(UserAuthAttempt attempt) => ReferenceEquals(Running, attempt) && !_transport.IsEnding;

    /// <summary>Checkers verify signatures; one that forgot to would let anybody in who knows a public key.</summary>
    private void Prove(UserAuthAttempt attempt, Login login)
    {
        if ((attempt.Proof is { } proof ? proof.SufficesNow() : true) is { } isRight)
        {
            Succeeded(attempt, login, isRight);
        }
        else
        {
            ProveLater(attempt, login, attempt.Proof!);
        }
    }

    private void ProveLater(UserAuthAttempt attempt, Login login, SignatureProof proof) =>
        proof.Suffices().AddCallback(isRight => Succeeded(attempt, login, isRight)).AddErrback(Broke);

    private void Succeeded(UserAuthAttempt attempt, Login login, bool signatureIsRight)
    {
        if (!IsCurrent(attempt))
        {
            // The connection went away while the checker thought.
            LogOut(attempt, login.Logout);
            return;
        }

        if (_entry.Enter(attempt, login, signatureIsRight, out string? wrong) is not { } service)
        {
            _report.Garbage(attempt, wrong!);
            LogOut(attempt, login.Logout);
            Refuse(attempt);
            return;
        }

        _report.LoggedIn(attempt);
        _transport.Send(default(UserAuthSuccess));
        _transport.LoginSucceeded();
        server.Host!.Attempted(_transport, attempt, AuthenticationOutcome.Success);
        _transport.SetService(service);
        server.Host.LoggedIn(_transport, attempt);
        ReleaseInput();
    }

    private void Failed(UserAuthAttempt attempt, Failure reason)
    {
        if (!IsCurrent(attempt))
        {
            return;
        }

        switch (reason.Value)
        {
            case IgnoreAuthentication:
                // A method of the application's own has answered as it likes; what that means is not known here.
                Answered(
                    attempt,
                    attempt.IsKeyQuery ? AuthenticationOutcome.KeyWouldDo
                    : attempt.IsChangeWanted ? AuthenticationOutcome.PasswordChangeWanted
                    : null);
                break;
            case NotEnoughAuthentication step when !attempt.IsKeyQuery:
                ProveStep(attempt, step);
                break;
            default:
                _report.Failed(attempt, reason.Value);
                Refuse(attempt);
                break;
        }
    }

    private void ProveStep(UserAuthAttempt attempt, NotEnoughAuthentication step)
    {
        if (attempt.Proof is { } proof)
        {
            proof.Suffices().AddCallback(isRight => TakeStep(attempt, step, isRight)).AddErrback(Broke);
        }
        else
        {
            TakeStep(attempt, step, signatureIsRight: true);
        }
    }

    private void TakeStep(UserAuthAttempt attempt, NotEnoughAuthentication step, bool signatureIsRight)
    {
        if (!IsCurrent(attempt))
        {
            return;
        }

        if (!signatureIsRight || attempt.Permissions is not { } permissions)
        {
            _report.Failed(attempt, step);
            Refuse(attempt);
            return;
        }

        string[] canContinue = step.CanContinue is { } kinds
            ? [.. server.MethodsOf(kinds).Intersect(server.SupportedAuthentications, StringComparer.Ordinal)]
            : [.. server.SupportedAuthentications];
        attempt.Login.Take(step, permissions, canContinue);
        _transport.Send(new UserAuthFailure(canContinue, PartialSuccess: true));
        Answered(attempt, AuthenticationOutcome.PartialSuccess);
    }

    private void Refuse(UserAuthAttempt attempt)
    {
        _questions.Forget();
        TimeSpan wait = attempt.Method == "none" ? TimeSpan.Zero : DelayOf(attempt);
        if (wait > TimeSpan.Zero)
        {
            _delay = server.Time.CallLater(wait, () => SendRefusal(attempt));
            HoldInputWhile(attempt);
        }
        else
        {
            SendRefusal(attempt);
        }
    }

    private TimeSpan DelayOf(UserAuthAttempt attempt) => FailureDelay.Remaining(
        attempt.Method is "password" or "keyboard-interactive" ? server.PasswordDelay : TimeSpan.Zero,
        attempt.User.Span,
        TimeSpan.FromSeconds(Math.Max(0, server.Time.Seconds() - attempt.Started)));

    private void SendRefusal(UserAuthAttempt attempt)
    {
        if (FailureIsAffordable(attempt))
        {
            _transport.Send(new UserAuthFailure(CanContinue, PartialSuccess: false));
            Answered(attempt, AuthenticationOutcome.Refused);
        }
    }

    private bool FailureIsAffordable(UserAuthAttempt attempt)
    {
        if (attempt.IsFreeQuestion || ++_failures < server.AttemptsBeforeDisconnect)
        {
            return true;
        }

        server.Host!.Attempted(_transport, attempt, AuthenticationOutcome.Refused);
        _transport.SendDisconnect(Disconnect.DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE, "too many bad auths");
        return false;
    }

    private void Answered(UserAuthAttempt attempt, AuthenticationOutcome? outcome)
    {
        Running = null;
        if (outcome is { } known)
        {
            server.Host!.Attempted(_transport, attempt, known);
        }

        ReleaseInput();
    }

    /// <summary>No packet is handled until the request is answered, or questions to the user are open.</summary>
    private void HoldInputWhile(UserAuthAttempt attempt)
    {
        if (IsCurrent(attempt) && !_questions.AreOpen && !_holdsInput)
        {
            _holdsInput = true;
            _transport.HoldInput();
        }
    }

    private void ReleaseInput()
    {
        if (_holdsInput)
        {
            _holdsInput = false;
            _transport.ReleaseInput();
        }
    }

    private void SendBanner()
    {
        if (!_bannerIsSent && server.Banner is { } banner)
        {
            _transport.Send(new UserAuthBanner(banner, string.Empty));
        }

        _bannerIsSent = true;
    }

    private void Broke(Failure reason)
    {
        _report.Broke(reason.Value);
        _transport.SendDisconnect(Disconnect.DISCONNECT_BY_APPLICATION, "internal error");
    }

    private void LogOut(UserAuthAttempt attempt, Action? logout)
    {
        try
        {
            logout?.Invoke();
        }
#pragma warning disable CA1031 // The realm's own affair; the connection is refused or gone either way.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _report.LogoutFailed(attempt, error);
        }
    }
}
