namespace Twisted.Internet;

/// <summary>A reactor whose way of looking names up can be changed. Twisted: <c>IReactorPluggableNameResolver</c>.</summary>
public interface IReactorPluggableNameResolver
{
    /// <summary>Looks names up for this reactor's connections and endpoints.</summary>
    IHostnameResolver NameResolver { get; }

    /// <summary>Puts another one in its place.</summary>
    /// <param name="resolver">The new one.</param>
    /// <returns>The one before it.</returns>
    IHostnameResolver InstallNameResolver(IHostnameResolver resolver);
}
