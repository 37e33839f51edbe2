using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Twisted.Python;

/// <summary>
/// Gives an object an interface that its class does not have, by way of an adapter that was registered for the class. Twisted:
/// <c>twisted.python.components</c>, and calling an interface: <c>ISession(avatar)</c>.
/// </summary>
/// <remarks>
/// One registry for the whole process, as in Twisted; any thread. Only types that were handed to it are compared, nothing is looked up
/// by name, so that trimming takes nothing away.
/// </remarks>
public static class Components
{
    private static ImmutableDictionary<(Type From, Type To), Func<object, object>> _adapters =
        ImmutableDictionary<(Type From, Type To), Func<object, object>>.Empty;

    /// <summary>Whether a later registration takes the place of an earlier one instead of being an error. Twisted: <c>ALLOW_DUPLICATES</c>.</summary>
    public static bool ALLOW_DUPLICATES { get; set; }

    /// <summary>Registers an adapter to one interface. Twisted: <c>registerAdapter</c>.</summary>
    /// <typeparam name="TOriginal">What is adapted: this type and all that derives from it.</typeparam>
    /// <typeparam name="TInterface">The interface it gets.</typeparam>
    /// <param name="factory">Makes the adapter, each time one is asked for.</param>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public static void RegisterAdapter<TOriginal, TInterface>(Func<TOriginal, TInterface> factory)
        where TOriginal : class
        where TInterface : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        Add(typeof(TOriginal), [typeof(TInterface)], original => factory((TOriginal)original));
    }

    /// <summary>Registers a class as the adapter to several interfaces, in the order of Twisted's <c>registerAdapter</c>.</summary>
    /// <typeparam name="TAdapter">The adapter's class.</typeparam>
    /// <typeparam name="TOriginal">What is adapted: this type and all that derives from it.</typeparam>
    /// <param name="factory">Makes the adapter, each time one is asked for.</param>
    /// <param name="first">An interface that <typeparamref name="TAdapter"/> has.</param>
    /// <param name="others">Further ones.</param>
    /// <exception cref="ArgumentException">The class does not have the interface.</exception>
    /// <exception cref="InvalidOperationException">There is an adapter already.</exception>
    public static void RegisterAdapter<TAdapter, TOriginal>(Func<TOriginal, TAdapter> factory, Type first, params Type[] others)
        where TAdapter : class
        where TOriginal : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        Type[] interfaces = [first, .. others];
        foreach (Type wanted in interfaces)
        {
            ArgumentNullException.ThrowIfNull(wanted, nameof(others));
            if (!wanted.IsAssignableFrom(typeof(TAdapter)))
            {
                throw new ArgumentException($"{typeof(TAdapter).Name} is not an {wanted.Name}, and cannot be registered as one.", nameof(first));
            }
        }

        Add(typeof(TOriginal), interfaces, original => factory((TOriginal)original));
    }

    /// <summary>The object itself if it has the interface, else a new adapter for it. Twisted: <c>IFoo(obj)</c>.</summary>
    /// <typeparam name="TInterface">The interface.</typeparam>
    /// <param name="original">The object.</param>
    /// <exception cref="CannotAdapt">There is no such adapter.</exception>
    public static TInterface Adapt<TInterface>(object original)
        where TInterface : class
    {
        ArgumentNullException.ThrowIfNull(original);
        return TryAdapt(original, out TInterface? adapted)
            ? adapted
            : throw new CannotAdapt(
                $"A {original.GetType().Name} is no {typeof(TInterface).Name} and has no adapter to it: let it implement the interface, or call Components.RegisterAdapter.");
    }

    /// <summary>As <see cref="Adapt{TInterface}(object)"/>, with what to give where there is no way. Twisted: <c>IFoo(obj, default)</c>.</summary>
    /// <typeparam name="TInterface">The interface.</typeparam>
    /// <param name="original">The object.</param>
    /// <param name="otherwise">Returned where there is no adapter.</param>
    [return: NotNullIfNotNull(nameof(otherwise))]
    public static TInterface? Adapt<TInterface>(object original, TInterface? otherwise)
        where TInterface : class
    {
        ArgumentNullException.ThrowIfNull(original);
        return TryAdapt(original, out TInterface? adapted) ? adapted : otherwise;
    }

    private static bool TryAdapt<TInterface>(object original, [NotNullWhen(true)] out TInterface? adapted)
        where TInterface : class
    {
        adapted = original as TInterface ?? (Find(original, typeof(TInterface))?.Invoke(original) as TInterface);
        return adapted is not null;
    }

    /// <summary>The nearest class counts; then any interface of the object that was registered.</summary>
    private static Func<object, object>? Find(object original, Type wanted)
    {
        ImmutableDictionary<(Type From, Type To), Func<object, object>> adapters = Volatile.Read(ref _adapters);
        for (Type? type = original.GetType(); type is not null; type = type.BaseType)
        {
            if (adapters.TryGetValue((type, wanted), out Func<object, object>? factory))
            {
                return factory;
            }
        }

        foreach (((Type from, Type to), Func<object, object> factory) in adapters)
        {
            if (to == wanted && from.IsInterface && from.IsInstanceOfType(original))
            {
                return factory;
            }
        }

        return null;
    }

    private static void Add(Type from, Type[] interfaces, Func<object, object> factory) =>
        ImmutableInterlocked.Update(ref _adapters, adapters =>
        {
            foreach (Type to in interfaces)
            {
                if (!ALLOW_DUPLICATES && adapters.ContainsKey((from, to)))
                {
                    throw new InvalidOperationException($"An adapter from {from.Name} to {to.Name} was registered already.");
                }

                adapters = adapters.SetItem((from, to), factory);
            }

            return adapters;
        });
}
