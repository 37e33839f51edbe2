using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

public class CryptoSuiteTests
{
    [Test]
    public void Managed_suite_is_always_there()
    {
        Assert.That(Suites.Names, Does.Contain("auto").And.Contain("bouncycastle"));
        Assert.That(Suites.Names, Is.Unique);
    }

    [Test]
    public void Libraries_that_come_with_the_package_load_on_the_platforms_of_our_ci()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Only known for Linux.");
        }

        Assert.That(Suites.Names, Does.Contain("libsodium").And.Contain("platform"));
    }

    [TestCase("bouncycastle")]
    [TestCase("libsodium")]
    [TestCase("platform")]
    public void Setting_forces_a_suite(string setting)
    {
        if (!Suites.Names.Contains(setting, StringComparer.Ordinal))
        {
            Assert.Throws<PlatformNotSupportedException>(() => CryptoSuite.FromSetting(setting));
            return;
        }

        Assert.That(CryptoSuite.FromSetting(setting).Name, Is.EqualTo(setting));
    }

    [TestCase(null)]
    [TestCase("")]
    public void No_setting_means_the_fastest(string? setting) =>
        Assert.That(CryptoSuite.FromSetting(setting).Name, Is.EqualTo("auto"));

    [Test]
    public void Unknown_setting_is_refused_by_name_of_the_variable() =>
        Assert.That(
            () => CryptoSuite.FromSetting("rot13"),
            Throws.TypeOf<PlatformNotSupportedException>().With.Message.Contains(CryptoSuite.Variable));

    [TestCaseSource(typeof(Suites), nameof(Suites.Names))]
    public void Warm_up_runs(string name) => Assert.That(() => CryptoWarmUp.Run(CryptoSuite.FromSetting(name)), Throws.Nothing);

    [Test]
    public void Warm_up_in_the_background_begins_once_in_a_process()
    {
        CryptoWarmUp.Start(CryptoSuite.Current)?.Join();
        Assert.That(CryptoWarmUp.Start(CryptoSuite.Current), Is.Null);
    }
}
