using Twisted.Examples.Tests.Tutorial;

namespace Twisted.Examples.Tests.Howto;

/// <summary>The README's own code.</summary>
internal sealed class ReadmeTests
{
    [Test]
    public void Code_in_the_README_compiles_as_it_stands()
    {
        IReadOnlyList<string> blocks = PageCode.Blocks(File.ReadAllText(Path.Combine(PageCode.Root, "README.md")));
        Assert.That(blocks, Has.Count.EqualTo(1));
        Assert.That(PageCode.Errors(blocks, []), Is.Empty);
    }
}
