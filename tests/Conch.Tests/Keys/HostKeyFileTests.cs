using System.Runtime.Versioning;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Keys;

[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "Windows has no file modes.")]
internal sealed class HostKeyFileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string _path = "";

    [SetUp]
    public void CopyKey()
    {
        _path = Path.Combine(Directory.CreateTempSubdirectory("hostkey-").FullName, "key");
        File.Copy(KeyFixtures.PathOf("ed25519"), _path);
        File.SetUnixFileMode(_path, OwnerOnly);
    }

    [TearDown]
    public void RemoveKey() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Test]
    public void A_file_of_the_owner_alone_is_read()
    {
        Assert.That(HostKeyFile.Load(_path), Is.EqualTo(KeyFixtures.Load("ed25519")));
    }

    [TestCase(UnixFileMode.GroupRead)]
    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherRead)]
    [TestCase(UnixFileMode.OtherExecute)]
    public void Any_permission_of_others_is_refused(UnixFileMode others)
    {
        File.SetUnixFileMode(_path, OwnerOnly | others);
        Assert.That(
            () => HostKeyFile.Load(_path),
            Throws.TypeOf<BadKeyError>().With.Message.StartsWith(_path).And.Message.Contains("chmod 600"));
        Assert.That(Key.FromFile(_path).IsPublic(), Is.False, "Key.FromFile reads it all the same, as Twisted does");
    }

    [Test]
    public void A_public_key_is_refused()
    {
        File.Copy(KeyFixtures.PathOf("ed25519.pub"), _path, overwrite: true);
        File.SetUnixFileMode(_path, OwnerOnly);
        Assert.That(() => HostKeyFile.Load(_path), Throws.TypeOf<BadKeyError>().With.Message.Contains("public key"));
    }

    [Test]
    public void A_strangers_file_is_refused()
    {
        if (Environment.UserName != "root")
        {
            Assert.Ignore("Only root may give a file away.");
        }

        using System.Diagnostics.Process chown = System.Diagnostics.Process.Start("chown", ["12345", _path]);
        chown.WaitForExit();
        Assert.That(() => HostKeyFile.Load(_path), Throws.TypeOf<BadKeyError>().With.Message.Contains("user 12345"));
    }
}
