using Twisted.Conch.Ssh;

/// <summary>Whom to talk to: what the Python example has as constants, and the command line may change.</summary>
internal static class Settings
{
    public const string CLIENT_RSA_PUBLIC = "ssh-keys/client_rsa.pub";

    public const string CLIENT_RSA_PRIVATE = "ssh-keys/client_rsa";

    private const string SERVER_RSA_PUBLIC = "ssh-keys/ssh_host_rsa_key.pub";

    public static string USER { get; } = Argument(1) ?? "user";

    public static string HOST { get; } = Argument(2) ?? "localhost";

    public static int PORT { get; } = Argument(3) is { } port ? int.Parse(port, System.Globalization.CultureInfo.InvariantCulture) : 5022;

    /// <summary>From the server's public key, which lies where SshSimpleServer has it.</summary>
    public static string SERVER_FINGERPRINT { get; } =
        Argument(4) ?? "SHA256:" + Key.FromFile(SERVER_RSA_PUBLIC).Fingerprint().TrimEnd('=');

    private static string? Argument(int number)
    {
        string[] arguments = Environment.GetCommandLineArgs();
        return number < arguments.Length ? arguments[number] : null;
    }
}
