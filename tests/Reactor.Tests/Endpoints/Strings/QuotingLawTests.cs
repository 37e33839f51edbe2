using CsCheck;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Endpoints.Strings;

/// <summary>What is quoted comes back as it was, wherever it stands.</summary>
[TestFixture]
public sealed class QuotingLawTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(Gen.Char, Gen.Const(':'), Gen.Const('='), Gen.Const('\\')).Array[0, 12].Select(static c => new string(c));

    [TestCase("/run/s", "/run/s")]
    [TestCase("C:\\a=b", @"C\:\\a\=b")]
    [TestCase("::1", @"\:\:1")]
    public void Colons_equals_signs_and_backslashes_are_quoted(string value, string quoted) =>
        Assert.That(Twisted.Internet.Endpoints.QuoteStringArgument(value), Is.EqualTo(quoted));

    [Test]
    public void A_quoted_value_is_read_as_it_was() =>
        Gen.Select(AnyText, AnyText, AnyText).Sample(
            static (first, name, second) =>
            {
                EndpointDescription description = EndpointDescription.Parse($"x:{Quote(first)}:{Quote(name)}={Quote(second)}");
                return description.Prefix == "x"
                    && description.Positional.SequenceEqual([first])
                    && description.Named.Count == 1 && description.Named[name] == second;
            },
            iter: 5000,
            threads: 1);

    [Test]
    public void The_endpoint_inside_another_means_what_it_means_alone() =>
        Gen.Select(AnyText, AnyText).Sample(
            static (first, second) =>
            {
                string inner = $"x:{Quote(first)}:n={Quote(second)}";
                EndpointDescription alone = EndpointDescription.Parse(inner);
                EndpointDescription inside = EndpointDescription.Parse(EndpointDescription.Parse("outer:" + inner).Inner());
                return inside.Prefix == alone.Prefix && inside.Positional.SequenceEqual(alone.Positional) && inside.Named["n"] == second;
            },
            iter: 5000,
            threads: 1);

    [Test]
    public void No_text_ends_in_anything_but_a_description_or_an_error_about_it() =>
        AnyText.Sample(
            static text =>
            {
                try
                {
                    return EndpointDescription.Parse(text).Prefix.Length > 0;
                }
                catch (FormatException)
                {
                    return true;
                }
            },
            iter: 5000,
            threads: 1);

    private static string Quote(string value) => Twisted.Internet.Endpoints.QuoteStringArgument(value);
}
