using System.Runtime.Versioning;
using Twisted.Conch.Ssh;
using Run = Twisted.Conch.Scripts.Ckeygen;

namespace Twisted.Ckeygen.Tests;

internal sealed class CkeygenTests
{
    private string _home = "";

    private string KeyPath => Path.Combine(_home, "id");

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("ckeygen-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Test]
    public void The_tutorials_command_asks_and_prints_as_Twisted_does()
    {
        string path = KeyPath;
        HostDouble host = new(_home, "", "");
        Assert.That(Run.Run(["-t", "rsa", "-b", "2048", "-f", path], host), Is.Zero);
        Key key = Key.FromFile(path);
        Assert.That(host.Lines, Is.EqualTo(new[]
        {
            "Generating public/private rsa key pair.",
            ">>Enter passphrase (empty for no passphrase): ",
            ">>Enter same passphrase again: ",
            $"Your identification has been saved in {path}",
            $"Your public key has been saved in {path}.pub",
            "The key fingerprint in <FingerprintFormats=SHA256_BASE64> is:",
            key.Fingerprint(),
        }));
        Assert.That(host.Errors, Is.Empty);
        Assert.That(File.ReadAllText(path), Does.StartWith("-----BEGIN RSA PRIVATE KEY-----"));
        Assert.That(Key.FromFile(path + ".pub"), Is.EqualTo(key.Public()));
        Assert.That(File.ReadAllText(path + ".pub"), Does.EndWith(" me@here\n"));
    }

    [TestCase("rsa", null, 3072)]
    [TestCase("ecdsa", null, 256)]
    [TestCase("ECDSA", "384", 384)]
    [TestCase("ed25519", null, 256)]
    public void Each_type_is_made(string type, string? bits, int size)
    {
        string[] args = ["-t", type, "-f", KeyPath, "--no-passphrase", .. bits is null ? Array.Empty<string>() : ["-b", bits]];
        HostDouble host = new(_home);
        Assert.That(Run.Run(args, host), Is.Zero, string.Join('\n', host.Errors));
        Assert.That(Key.FromFile(KeyPath).Size(), Is.EqualTo(size));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win", Reason = "Windows has no file modes.")]
    public void The_private_file_is_the_owners_alone()
    {
        Make();
        Assert.That(File.GetUnixFileMode(KeyPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Run.Run(["-p", "-f", KeyPath, "-N", "secret"], new HostDouble(_home)), Is.Zero);
        Assert.That(File.GetUnixFileMode(KeyPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Run.Run(["-t", "ed25519", "-f", KeyPath, "--no-passphrase"], new HostDouble(_home, "y")), Is.Zero);
        Assert.That(File.GetUnixFileMode(KeyPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Directory.GetFiles(_home), Has.Length.EqualTo(2), "no temporary file is left");
    }

    [TestCase("n")]
    [TestCase("")]
    [TestCase("maybe")]
    public void An_existing_file_stays_unless_the_answer_is_yes(string answer)
    {
        File.WriteAllText(KeyPath, "precious");
        HostDouble host = new(_home, answer);
        Assert.That(Run.Run(["-t", "ed25519", "-f", KeyPath, "--no-passphrase"], host), Is.Zero);
        Assert.That(host.Lines.TakeLast(2), Is.EqualTo(new[] { $"{KeyPath} already exists.", ">Overwrite (y/n)? " }));
        Assert.That(File.ReadAllText(KeyPath), Is.EqualTo("precious"));
        Assert.That(File.Exists(KeyPath + ".pub"), Is.False);
    }

    [Test]
    public void An_existing_file_stays_when_nobody_answers()
    {
        File.WriteAllText(KeyPath, "precious");
        HostDouble host = new(_home);
        Assert.That(Run.Run(["-t", "ed25519", "-f", KeyPath, "--no-passphrase"], host), Is.EqualTo(1));
        Assert.That(File.ReadAllText(KeyPath), Is.EqualTo("precious"));
        Assert.That(host.Errors, Has.Count.EqualTo(1));
    }

    [Test]
    public void An_existing_file_is_replaced_after_yes()
    {
        Key old = Make();
        Assert.That(Run.Run(["-t", "ed25519", "-f", KeyPath, "--no-passphrase"], new HostDouble(_home, "Yes")), Is.Zero);
        Assert.That(Key.FromFile(KeyPath), Is.Not.EqualTo(old));
        Assert.That(Key.FromFile(KeyPath + ".pub"), Is.EqualTo(Key.FromFile(KeyPath).Public()));
    }

    [Test]
    public void Passphrases_are_asked_for_until_they_match()
    {
        HostDouble host = new(_home, "one", "two", "three", "three");
        Assert.That(Run.Run(["-t", "ecdsa", "-f", KeyPath], host), Is.Zero);
        Assert.That(host.Lines, Does.Contain("Passphrases do not match.  Try again."));
        Assert.That(host.AllAnswersUsed, Is.True);
        Assert.That(() => Key.FromFile(KeyPath), Throws.TypeOf<EncryptedKeyError>());
        Assert.That(Key.FromFile(KeyPath, passphrase: "three").IsPublic(), Is.False);
    }

    [Test]
    public void Without_a_file_name_the_users_own_is_proposed()
    {
        Directory.CreateDirectory(Path.Combine(_home, ".ssh"));
        string proposed = Path.Combine(_home, ".ssh", "id_ed25519");
        HostDouble host = new(_home, "");
        Assert.That(Run.Run(["-t", "ed25519", "--no-passphrase"], host), Is.Zero);
        Assert.That(host.Lines[1], Is.EqualTo($">Enter file in which to save the key ({proposed}): "));
        Assert.That(File.Exists(proposed), Is.True);
    }

    [Test]
    public void The_fingerprint_is_shown_in_both_formats()
    {
        Key key = Make();
        HostDouble host = new(_home);
        Assert.That(Run.Run(["-l", "-f", KeyPath], host), Is.Zero);
        Assert.That(Run.Run(["-lf" + KeyPath, "-o", "md5-hex"], host), Is.Zero);
        Assert.That(host.Lines, Is.EqualTo(new[]
        {
            $"256 {key.Fingerprint()} id.pub",
            $"256 {key.Fingerprint(FingerprintFormats.MD5_HEX)} id.pub",
        }));
    }

    [Test]
    public void The_public_key_of_an_encrypted_file_is_shown()
    {
        Key key = Make("secret");
        string line = System.Text.Encoding.ASCII.GetString(key.Public().ToString("openssh", comment: ""));
        HostDouble host = new(_home, "secret");
        Assert.That(Run.Run(["-y", "-f", KeyPath], host), Is.Zero);
        Assert.That(host.Lines, Is.EqualTo(new[] { ">>Enter passphrase: ", line }));
        HostDouble quiet = new(_home);
        Assert.That(Run.Run(["--showpub", "--filename=" + KeyPath, "--pass=secret"], quiet), Is.Zero);
        Assert.That(quiet.Lines, Is.EqualTo(new[] { line }));
    }

    [Test]
    public void A_passphrase_is_changed_and_the_key_kept()
    {
        Key key = Make("old");
        HostDouble host = new(_home, "old", "new", "new");
        Assert.That(Run.Run(["-p", "-f", KeyPath], host), Is.Zero);
        Assert.That(host.Lines, Is.EqualTo(new[]
        {
            ">>Enter old passphrase: ",
            ">>Enter new passphrase (empty for no passphrase): ",
            ">>Enter same passphrase again: ",
            "Your identification has been saved with the new passphrase.",
        }));
        Assert.That(Key.FromFile(KeyPath, passphrase: "new"), Is.EqualTo(key));
        Assert.That(Key.FromFile(KeyPath, passphrase: "new").Comment, Is.EqualTo("me@here"));
    }

    [Test]
    public void A_wrong_old_passphrase_changes_nothing()
    {
        Make("old");
        byte[] before = File.ReadAllBytes(KeyPath);
        HostDouble host = new(_home);
        Assert.That(Run.Run(["-p", "-f", KeyPath, "-P", "wrong", "-N", "new"], host), Is.EqualTo(1));
        Assert.That(host.Errors, Has.Count.EqualTo(1));
        Assert.That(host.Errors[0], Does.StartWith("Could not change passphrase: ").And.Contains("passphrase is wrong"));
        Assert.That(File.ReadAllBytes(KeyPath), Is.EqualTo(before));
    }

    [Test]
    public void A_changed_file_behind_a_link_stays_behind_it()
    {
        Make();
        string link = Path.Combine(_home, "link");
        File.CreateSymbolicLink(link, KeyPath);
        Assert.That(Run.Run(["-p", "-f", link, "-N", "new"], new HostDouble(_home)), Is.Zero);
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo(KeyPath));
        Assert.That(() => Key.FromFile(KeyPath), Throws.TypeOf<EncryptedKeyError>());
    }

    [TestCase("v1", "-----BEGIN OPENSSH PRIVATE KEY-----")]
    [TestCase("PEM", "-----BEGIN EC PRIVATE KEY-----")]
    public void The_subtype_is_written(string subtype, string start)
    {
        string[] args = ["-t", "ecdsa", "-f", KeyPath, "--no-passphrase", "--private-key-subtype", subtype];
        Assert.That(Run.Run(args, new HostDouble(_home)), Is.Zero);
        Assert.That(File.ReadAllText(KeyPath), Does.StartWith(start));
    }

    [Test]
    public void Quiet_prints_nothing_and_the_comment_is_taken()
    {
        HostDouble host = new(_home);
        Assert.That(Run.Run(["-qt", "ed25519", "-f", KeyPath, "-C", "my comment", "-N", ""], host), Is.Zero);
        Assert.That(host.Lines, Is.Empty);
        Assert.That(Key.FromFile(KeyPath + ".pub").Comment, Is.EqualTo("my comment"));
    }

    [TestCase("-t dsa", "Key type was dsa, must be one of rsa, ecdsa, ed25519")]
    [TestCase("--nosuch", "ERROR: option --nosuch not recognized")]
    [TestCase("-z", "ERROR: option -z not recognized")]
    [TestCase("-t rsa -b", "ERROR: option -b requires argument")]
    [TestCase("-t rsa -b many", "ERROR: option -b requires a number, not 'many'")]
    [TestCase("-t rsa -b 100", "ckeygen: An RSA key of 100 bits cannot be made; take 1024 to 16384 in steps of 64.")]
    [TestCase("--quiet=yes", "ERROR: option --quiet must not have an argument")]
    [TestCase("--p", "ERROR: option --p not a unique prefix")]
    [TestCase("extra", "ERROR: Wrong number of arguments.")]
    [TestCase("-l -f x -o sha1", "ckeygen: Unsupported fingerprint format: sha1; there are sha256-base64 and md5-hex")]
    public void Wrong_command_lines_end_in_one_clear_line_and_code_1(string line, string error)
    {
        HostDouble host = new(_home);
        Assert.That(Run.Run(line.Split(' '), host), Is.EqualTo(1));
        Assert.That(host.Errors[0], Is.EqualTo(error));
    }

    [Test]
    public void A_file_that_is_no_key_or_not_there_is_named()
    {
        File.WriteAllText(KeyPath, "hello");
        HostDouble host = new(_home);
        Assert.That(Run.Run(["-l", "-f", KeyPath], host), Is.EqualTo(1));
        Assert.That(Run.Run(["-y", "-f", KeyPath + "x"], host), Is.EqualTo(1));
        Assert.That(host.Errors[0], Does.StartWith("bad key: ").And.Contains(KeyPath));
        Assert.That(host.Errors[1], Does.StartWith("ckeygen: ").And.Contains(KeyPath + "x"));
    }

    [Test]
    public void A_public_key_has_no_passphrase_to_change()
    {
        Make();
        HostDouble host = new(_home);
        Assert.That(Run.Run(["-p", "-f", KeyPath + ".pub", "-N", "x"], host), Is.EqualTo(1));
        Assert.That(host.Errors[0], Does.Contain("public key"));
    }

    [Test]
    public void Help_lists_each_option_and_no_option_is_an_error()
    {
        HostDouble host = new(_home);
        Assert.That(Run.Run(["--help"], host), Is.Zero);
        Assert.That(Run.Run([], host), Is.EqualTo(1));
        foreach (Conch.Scripts.Option option in Conch.Scripts.Option.All)
        {
            Assert.That(host.Lines[0], Does.Contain("--" + option.Name));
        }

        Assert.That(host.Errors[0], Is.EqualTo(host.Lines[0]));
        Assert.That(Run.Run(["--version"], host), Is.Zero);
        Assert.That(host.Lines[1], Does.Match(@"^Twisted\.NET version: \d+\.\d+\.\d+$"));
    }

    private Key Make(string passphrase = "")
    {
        HostDouble host = new(_home);
        Assert.That(Run.Run(["-t", "ed25519", "-f", KeyPath, "-N", passphrase], host), Is.Zero, string.Join('\n', host.Errors));
        return Key.FromFile(KeyPath, passphrase: passphrase);
    }
}
