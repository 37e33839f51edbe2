using Renci.SshNet;
using Renci.SshNet.Common;
using Twisted.Interop.Tests.Rig;
using LibraryClient = Renci.SshNet.SshClient;

namespace Twisted.Interop.Tests.Logins;

/// <summary>.NET's SSH.NET, in this process.</summary>
internal sealed class SshNetLogin : LoginClient
{
    public override Task<LoginAttempt> LogIn(IServer server, LoginWish wish) => Task.Run(() => Try(server, wish));

    public override string ToString() => "SSH.NET";

    private static LoginAttempt Try(IServer server, LoginWish wish)
    {
        AuthenticationMethod[] methods = [.. Methods(wish)];
        using LibraryClient client = new(new ConnectionInfo("127.0.0.1", server.Port, wish.User, methods) { Timeout = TimeSpan.FromSeconds(20) });
        client.HostKeyReceived += (_, e) => e.CanTrust = "SHA256:" + e.FingerPrintSHA256 == server.HostKeys[0].Fingerprint;
        try
        {
            client.Connect();
            using SshCommand command = client.RunCommand("true");
            return new LoginAttempt(command.ExitStatus == 0, Refusal: null, $"exit status {command.ExitStatus}");
        }
        catch (SshAuthenticationException refusal)
        {
            return new LoginAttempt(IsIn: false, refusal.Message.Replace(wish.User, "USER", StringComparison.Ordinal), refusal.ToString());
        }
        catch (SshException other)
        {
            return new LoginAttempt(IsIn: false, Refusal: null, other.ToString());
        }
        finally
        {
            foreach (IDisposable method in methods.OfType<IDisposable>())
            {
                method.Dispose();
            }
        }
    }

    private static IEnumerable<AuthenticationMethod> Methods(LoginWish wish)
    {
        if (wish.Key is not null)
        {
            PrivateKeyFile key = wish.Certificate is null ? new PrivateKeyFile(wish.Key) : new PrivateKeyFile(wish.Key, passPhrase: null, wish.Certificate);
            yield return new PrivateKeyAuthenticationMethod(wish.User, key);
        }

        if (wish.Password is not null)
        {
            yield return new PasswordAuthenticationMethod(wish.User, wish.Password);
        }

        if (wish.Answer is not null)
        {
            KeyboardInteractiveAuthenticationMethod method = new(wish.User);
            method.AuthenticationPrompt += (_, e) =>
            {
                foreach (AuthenticationPrompt prompt in e.Prompts)
                {
                    prompt.Response = wish.Answer;
                }
            };
            yield return method;
        }
    }
}
