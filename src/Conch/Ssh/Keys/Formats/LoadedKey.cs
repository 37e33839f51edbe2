namespace Twisted.Conch.Ssh;

/// <summary>What a format holds.</summary>
/// <param name="Material">The key.</param>
/// <param name="Comment">The comment beside it; empty if there is none.</param>
internal readonly record struct LoadedKey(KeyMaterial Material, string Comment = "");
