using Twisted.Internet;

namespace Twisted.Application;

/// <summary>A service that does nothing but know whether it runs; derive from it. Twisted: <c>service.Service</c>.</summary>
public class Service : IService
{
    /// <inheritdoc/>
    public string? Name { get; private set; }

    /// <inheritdoc/>
    public bool Running { get; private set; }

    /// <inheritdoc/>
    public IServiceCollection? Parent { get; private set; }

    /// <inheritdoc/>
    public void SetName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Parent is not null)
        {
            throw new InvalidOperationException("A service that has a parent cannot be given another name.");
        }

        Name = name;
    }

    /// <inheritdoc/>
    public void SetServiceParent(IServiceCollection parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        if (Parent is not null)
        {
            throw new InvalidOperationException("The service has a parent; it has to be disowned first.");
        }

        parent.AddService(this);
        Parent = parent;
    }

    /// <inheritdoc/>
    public Deferred DisownServiceParent()
    {
        IServiceCollection? parent = Parent;
        Parent = null;
        return parent?.RemoveService(this) ?? Defer.Succeed();
    }

    /// <inheritdoc/>
    public virtual void StartService() => Running = true;

    /// <inheritdoc/>
    public virtual Deferred StopService()
    {
        Running = false;
        return Defer.Succeed();
    }

    /// <inheritdoc/>
    public virtual void PrivilegedStartService()
    {
    }
}
