using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace LoadCluster.Architecture.Tests;

/// <summary>The projects of the product, loaded once: reading their IL takes seconds.</summary>
internal static class House
{
    public static readonly string[] Projects = ["Shared", "Agent", "Coordinator", "Target", "Cli"];

    public static readonly ArchUnitNET.Domain.Architecture Code =
        new ArchLoader().LoadAssemblies([.. Projects.Select(AssemblyOf)]).Build();

    public static Assembly AssemblyOf(string project) =>
        Assembly.Load(project == "Cli" ? "loadcluster" : $"LoadCluster.{project}");

    public static string ProjectOf(IType type) =>
        Projects.FirstOrDefault(project => IsBelow(type.Namespace?.FullName ?? "", $"LoadCluster.{project}")) ?? "";

    /// <summary>Distinct dependencies between types of the product, those of generated code included.</summary>
    public static IEnumerable<(IType From, IType To)> Dependencies =>
        Code.Types
            .Where(type => ProjectOf(type) != "")
            .SelectMany(type => type.Dependencies.Select(dependency => (type, dependency.Target)))
            .Where(pair => ProjectOf(pair.Target) != "")
            .Distinct();

    private static bool IsBelow(string name, string root) => name == root || name.StartsWith($"{root}.", StringComparison.Ordinal);
}
