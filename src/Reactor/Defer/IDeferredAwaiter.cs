namespace Twisted.Internet;

/// <summary>
/// Lets the async method builders see that it is one of our own deferreds that is awaited. Who implements it is a struct
/// with the awaited <see cref="DeferredBase"/> as its only field.
/// </summary>
internal interface IDeferredAwaiter;
