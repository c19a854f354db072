using System.Text.RegularExpressions;
using ArchUnitNET.Domain;

namespace LoadCluster.Architecture.Tests;

public class SharedTests
{
    /// <summary>Public types that one project uses, and why they stay.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["CheckSet"] = "evaluates checks, whose members are internal",
        ["CheckedOutcome"] = "result of CheckSet",
        ["CertificateAuthority"] = "writes what PeerCertificate reads",
        ["CertificateFolder"] = "files of CertificateAuthority",
        ["CertificatePair"] = "files of CertificateAuthority",
        ["ClusterCertificates"] = "files of CertificateAuthority",
        ["LoadStageText"] = "grammar built on ExpressionReader, which is internal",
        ["RateText"] = "part of LoadStageText",
    };

    [Fact]
    public void Shared_PublicTypes_AreUsedByTwoProjects()
    {
        var users = UsersOfShared();

        House.Code.Types
            .Where(type => House.ProjectOf(type) == "Shared" && type.Visibility == Visibility.Public && !type.IsNested)
            .Where(type => users[type].Distinct().Count() < 2 && !Exceptions.ContainsKey(type.Name))
            .Select(type => $"{type.FullName}: {string.Join(", ", users[type].Distinct())}")
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
            .SelectMany(project => Closure(uses, uses[project]).Select(type => (type, project)))
            .Concat(Closure(uses, TypesNamedInConfiguration()).SelectMany(type => new[] { (type, project: "Agent"), (type, project: "Coordinator") }))
            .ToLookup(pair => pair.type, pair => pair.project);
    }

    /// <summary>Akka creates these from loadcluster.conf, in agents and in coordinators.</summary>
    private static IEnumerable<IType> TypesNamedInConfiguration()
    {
        using var reader = new StreamReader(House.AssemblyOf("Shared").GetManifestResourceStream("loadcluster.conf")!);
        var names = Regex.Matches(reader.ReadToEnd(), @"LoadCluster\.Shared[\w.]+(?=,)").Select(match => match.Value).ToHashSet();
        return House.Code.Types.Where(type => names.Contains(type.FullName));
    }

    private static HashSet<IType> Closure(ILookup<string, IType> uses, IEnumerable<IType> roots)
    {
        var reached = new HashSet<IType>();
        var open = new Queue<IType>(roots);
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
