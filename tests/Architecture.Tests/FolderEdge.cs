using ArchUnitNET.Domain;

namespace LoadCluster.Architecture.Tests;

/// <summary>A type of one folder that uses a type of another one.</summary>
internal sealed record FolderEdge(IType From, IType To)
{
    public string Source => From.Namespace.FullName;

    public string Target => To.Namespace.FullName;

    public override string ToString() => $"{From.FullName} -> {To.FullName}";
}
