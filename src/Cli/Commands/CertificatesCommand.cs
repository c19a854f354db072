using System.CommandLine;
using System.Security.Cryptography;
using LoadCluster.Cli.Options;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Actors.Tls;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster cluster certificates</c>: the CA of a cluster and the certificates of its processes.</summary>
internal static class CertificatesCommand
{
    private const int MostAgents = 10_000;

    private static readonly Argument<string> Folder = new("DIR") { Description = "Folder for the files; existing ones are kept" };

    private static readonly Option<string[]> Coordinators = new("--coordinators")
    {
        Description = "Host names or addresses of the coordinators, as agents dial them: c1,c2,c3",
        HelpName = "HOST",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Agents = new("--agents")
    {
        Description = "Number of certificates for agents",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create()
    {
        var command = new Command(
            "certificates", "Make a CA and certificates for mutual TLS between coordinators and agents.")
        {
            Folder, Coordinators, Agents,
        };
        command.SetAction((parsed, _) => CommandErrors.RunAsync(() => Task.FromResult(Run(parsed))));
        return command.WithExamples("cluster certificates certs --coordinators c1,c2,c3 --agents 10");
    }

    private static int Run(ParseResult parsed)
    {
        var agents = parsed.GetValue(Agents);
        if (agents is < 0 or > MostAgents)
            throw new UsageException($"--agents must be from 0 to {MostAgents:N0}, not {agents}");
        try
        {
            var certificates = new ClusterCertificates(parsed.GetRequiredValue(Folder), TimeProvider.System);
            foreach (var line in certificates.Create([.. Hosts(parsed)], agents))
                Console.WriteLine(line);
            return ExitCode.Passed;
        }
        catch (CryptographicException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static IEnumerable<string> Hosts(ParseResult parsed) => parsed.GetRequiredValue(Coordinators)
        .SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .Select(text => ClusterAddress.TryParse(text)?.Host
            ?? throw new UsageException($"--coordinators '{text}': use a host name or an address like c1"));
}
