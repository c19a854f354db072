using ArchUnitNET.Domain;

namespace LoadCluster.Architecture.Tests;

public class SharedTests
{
    /// <summary>Public types that one project uses, and why they stay.</summary>
    private static readonly Dictionary<string, string> Exceptions = [];

    [Fact]
    public void Shared_PublicTypes_AreUsedByTwoProjects()
    {
        var users = UsersOfShared();

        House.Code.Types
            .Where(type => House.ProjectOf(type) == "Shared" && type.Visibility == Visibility.Public && !type.IsNested)
            .Where(type => users[type].Count() < 2 && !Exceptions.ContainsKey(type.Name))
            .Select(type => $"{type.FullName}: {string.Join(", ", users[type])}")
            .ShouldBeEmpty();
    }

    /// <summary>For each type of Shared, the projects that use it, directly or through other types of Shared.</summary>
    private static ILookup<IType, string> UsersOfShared()
    {
        var uses = House.Dependencies
            .Where(pair => House.ProjectOf(pair.To) == "Shared" && pair.From != pair.To)
            .ToLookup(pair => House.ProjectOf(pair.From) == "Shared" ? pair.From.FullName : House.ProjectOf(pair.From), pair => pair.To);
        return House.Projects
            .Where(project => project != "Shared")
            .SelectMany(project => Closure(uses, project).Select(type => (type, project)))
            .ToLookup(pair => pair.type, pair => pair.project);
    }

    private static HashSet<IType> Closure(ILookup<string, IType> uses, string project)
    {
        var reached = new HashSet<IType>();
        var open = new Queue<IType>(uses[project]);
        while (open.TryDequeue(out var type))
        {
            if (reached.Add(type))
            {
                uses[type.FullName].ToList().ForEach(open.Enqueue);
            }
        }
        return reached;
    }
}
