using System.CommandLine;
using System.Net;
using System.Net.NetworkInformation;
using LoadCluster.Agent;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that limit what an agent uses of this machine.</summary>
internal sealed class MachineOptions
{
    private readonly Option<Typed<int?>> _threads = ParsedOption.Create<int?>(
        ValueParsers.Threads, null, "Threads that send, for the socket driver [default: the processors of this process]", "T", "--threads");

    private readonly Option<string[]> _sources = new("--source")
    {
        Description = "Local address to send from; given again, connections are spread over all of them",
        HelpName = "ADDRESS",
        AllowMultipleArgumentsPerToken = true,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_threads);
        command.Options.Add(_sources);
    }

    /// <summary>The options of an agent on this machine.</summary>
    /// <exception cref="UsageException">An address is not of this machine, or the number of threads is out of range.</exception>
    public AgentOptions Read(ParseResult parsed)
    {
        var threads = parsed.Read(_threads) ?? EnvironmentSetting.Number("LOADCLUSTER_THREADS") ?? Environment.ProcessorCount;
        if (threads is < 1 or > 1024)
            throw new UsageException($"--threads must be from 1 to 1024, not {threads}");
        return new AgentOptions
        {
            Threads = threads,
            Sources = Array.ConvertAll(parsed.GetValue(_sources).Or("LOADCLUSTER_SOURCE"), ToSource),
        };
    }

    /// <summary>Flags that have no effect on a run of a cluster, a line each.</summary>
    public IEnumerable<string> FaultsElsewhere(ParseResult parsed) =>
        from option in new Option[] { _threads, _sources }
        where parsed.IsTyped(option)
        select $"{option.Name} has no effect on a run of a cluster: give it to 'loadcluster agent', on the machine that sends";

    private static IPAddress ToSource(string text)
    {
        if (!IPAddress.TryParse(text, out var address))
            throw new UsageException($"--source '{text}': use an IP address of this machine like 10.0.0.5");
        return IPAddress.IsLoopback(address) || IsOfThisMachine(address)
            ? address
            : throw new UsageException($"--source {text} is not an address of this machine: 'ip address' lists them");
    }

    private static bool IsOfThisMachine(IPAddress address) => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Any(own => own.Address.Equals(address));
}
