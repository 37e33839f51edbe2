using System.Globalization;
using Twisted.Conch;
using Twisted.Cred;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>Passwords hashed as in shadow(5), in a file of the test's own, by OpenSSL.</summary>
[TestFixture]
internal sealed class SystemPasswordTests
{
    [TestCase("-1")]
    [TestCase("-5")]
    [TestCase("-6")]
    public async Task Clients_log_in_by_a_password_of_the_system(string method)
    {
        using TemporaryDirectory directory = new();
        await using TutorialServer server = await Start(await Shadow(directory, method));
        foreach (LoginClient client in new LoginClient[] { new OpenSshLogin(), new PlinkLogin(), new DriverLogin("paramiko") })
        {
            LoginAttempt attempt = await client.LogIn(server, new LoginWish(Accounts.User) { Password = Accounts.Password });
            Assert.That(attempt.IsIn, attempt.Transcript);
            attempt = await client.LogIn(server, new LoginWish(Accounts.User) { Password = "wrong" });
            Assert.That(attempt.Refusal, Is.Not.Null, attempt.Transcript);
        }
    }

    [TestCase("USER:!HASH:::::::", TestName = "A_locked_account_lets_nobody_in")]
    [TestCase("USER:HASH:0:0:99999:7:::", TestName = "A_password_that_must_be_changed_lets_nobody_in")]
    [TestCase("USER:HASH:1:0:99999:7::2:", TestName = "An_account_that_has_expired_lets_nobody_in")]
    [TestCase("USER::::::::", TestName = "No_password_is_no_password")]
    public async Task Refused(string line)
    {
        using TemporaryDirectory directory = new();
        string shadow = await Shadow(directory, "-6");
        string hash = (await File.ReadAllTextAsync(shadow)).Split(':')[1];
        await File.WriteAllTextAsync(shadow, line.Replace("USER", Accounts.User, StringComparison.Ordinal).Replace("HASH", hash, StringComparison.Ordinal) + "\n");
        await using TutorialServer server = await Start(shadow);
        foreach (string password in new[] { Accounts.Password, "x" })
        {
            LoginAttempt attempt = await new OpenSshLogin().LogIn(server, new LoginWish(Accounts.User) { Password = password });
            Assert.That((attempt.IsIn, attempt.Refusal is null), Is.EqualTo((false, false)), attempt.Transcript);
        }
    }

    private static async Task<string> Shadow(TemporaryDirectory directory, string method)
    {
        ProgramRun hash = await ProgramRun.Of(Peers.Program("openssl", "openssl"), ["passwd", method, Accounts.Password]);
        Assert.That(hash.ExitCode, Is.Zero, hash.Transcript);
        return directory.Write("shadow", $"{Accounts.User}:{hash.Output.Trim()}:19000:0:99999:7:::\n");
    }

    private static async Task<TutorialServer> Start(string shadow) => await Accounts.Start(
        await KeyPair.Of("ed25519"), new Portal(new Accounts.Realm(), new UNIXPasswordDatabase(name => Find(shadow, name))));

    private static CryptedPasswordRecord? Find(string shadow, string name)
    {
        string[]? fields = File.ReadLines(shadow).Select(line => line.Split(':')).FirstOrDefault(line => line[0] == name);
        return fields is null ? null : new CryptedPasswordRecord(fields[0], fields[1])
        {
            LastChange = Number(fields[2]),
            Max = Number(fields[4]),
            Expire = Number(fields[7]),
        };
    }

    private static long Number(string field) => field.Length == 0 ? -1 : long.Parse(field, CultureInfo.InvariantCulture);
}
