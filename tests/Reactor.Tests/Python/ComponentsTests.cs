using Twisted.Python;

namespace Twisted.Reactor.Tests;

[TestFixture]
public class ComponentsTests
{
    private interface IName
    {
        string Name { get; }
    }

    private interface IAge
    {
        int Age { get; }
    }

    private interface IAnimal;

    [Test]
    public void What_has_the_interface_is_returned_as_it_is()
    {
        Named named = new("x");
        Assert.That(Components.Adapt<IName>(named), Is.SameAs(named));
    }

    [Test]
    public void What_does_not_have_it_gets_a_new_adapter_each_time()
    {
        Components.RegisterAdapter<Plain, IName>(plain => new Named("of " + plain.Text));
        Plain plain = new("me");
        IName first = Components.Adapt<IName>(plain);
        Assert.That(first.Name, Is.EqualTo("of me"));
        Assert.That(Components.Adapt<IName>(plain), Is.Not.SameAs(first));
    }

    [Test]
    public void One_class_may_adapt_to_several_interfaces()
    {
        Components.RegisterAdapter<Both, Several>(original => new(original), typeof(IName), typeof(IAge));
        Several original = new();
        Assert.That(Components.Adapt<IName>(original), Is.InstanceOf<Both>());
        Assert.That(Components.Adapt<IAge>(original).Age, Is.EqualTo(7));
    }

    [Test]
    public void An_adapter_serves_derived_classes_and_the_nearest_one_wins()
    {
        Components.RegisterAdapter<Base, IName>(_ => new Named("base"));
        Assert.That(Components.Adapt<IName>(new Derived()).Name, Is.EqualTo("base"));
        Components.RegisterAdapter<Derived, IName>(_ => new Named("derived"));
        Assert.That(Components.Adapt<IName>(new Derived()).Name, Is.EqualTo("derived"));
        Assert.That(Components.Adapt<IName>(new Base()).Name, Is.EqualTo("base"));
    }

    [Test]
    public void An_adapter_of_an_interface_serves_all_that_have_it()
    {
        Components.RegisterAdapter<IAnimal, IName>(_ => new Named("animal"));
        Assert.That(Components.Adapt<IName>(new Dog()).Name, Is.EqualTo("animal"));
    }

    [Test]
    public void Where_there_is_no_way_the_error_names_both_and_a_default_is_given_if_there_is_one()
    {
        CannotAdapt error = Assert.Throws<CannotAdapt>(() => Components.Adapt<IName>(new Stranger()))!;
        Assert.That(error.Message, Does.Contain("Stranger").And.Contain("IName"));
        Named fallback = new("fallback");
        Assert.That(Components.Adapt<IName>(new Stranger(), fallback), Is.SameAs(fallback));
        Assert.That(Components.Adapt<IName>(new Stranger(), null), Is.Null);
    }

    [Test]
    public void A_second_adapter_is_an_error_and_changes_nothing()
    {
        Components.RegisterAdapter<Taken, IAge>(_ => new Both(new Several()));
        Assert.Throws<InvalidOperationException>(() =>
            Components.RegisterAdapter<Both, Taken>(_ => new Both(new Several()), typeof(IName), typeof(IAge)));
        Assert.That(Components.Adapt<IName>(new Taken(), null), Is.Null, "half of a registration that failed stayed");
    }

    [Test]
    public void A_class_that_lacks_the_interface_is_not_taken() =>
        Assert.Throws<ArgumentException>(() => Components.RegisterAdapter<Named, Stranger>(_ => new Named(""), typeof(IAge)));

    private sealed record Named(string Name) : IName;

    private sealed record Plain(string Text);

    private sealed record Several;

    private sealed class Both(Several original) : IName, IAge
    {
        public string Name => original.ToString()!;

        public int Age => 7;
    }

    private class Base;

    private sealed class Derived : Base;

    private sealed class Dog : IAnimal;

    private sealed class Stranger;

    private sealed class Taken;
}
