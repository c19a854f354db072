using System.Net;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors;

/// <summary>What can be wrong with settings, apart from the certificates.</summary>
internal static class ClusterSettingsValidation
{
    public static IEnumerable<string> FaultsOf(ClusterSettings settings, ClusterRole role) =>
        FaultsOfCoordinators(settings)
            .Concat(role == ClusterRole.Coordinator ? FaultsOfSelf(settings) : [])
            .Concat(FaultsOfReach(settings, role));

    private static IEnumerable<string> FaultsOfCoordinators(ClusterSettings settings)
    {
        var count = settings.Coordinators.Length;
        if (settings.Coordinators.Distinct().Count() < count)
            yield return "The same coordinator is named twice.";
        else if (count == 2)
            yield return "Two coordinators cannot survive the loss of one: name one or three.";
        else if (count > 3)
            yield return $"{count} coordinators are named: name one or three.";
    }

    private static IEnumerable<string> FaultsOfSelf(ClusterSettings settings)
    {
        if (settings.Port is <= 0 or > ushort.MaxValue)
            yield return $"{settings.Port} is not a port: use 1 to 65535.";
        if (IsAny(settings.Host))
            yield return $"The others cannot reach {settings.Host}: name the address or host name of this machine.";
        else if (!settings.Coordinators.IsEmpty && !settings.Coordinators.Contains(settings.Self))
            yield return $"This coordinator, {settings.Self}, is not among the coordinators: "
                + $"{string.Join(", ", settings.Coordinators)}.";
    }

    private static IEnumerable<string> FaultsOfReach(ClusterSettings settings, ClusterRole role)
    {
        if (settings.Plaintext && settings.IsEncrypted)
            yield return "Both certificates and plaintext are asked for: leave one out.";
        var bind = role == ClusterRole.Coordinator && settings.Bind is { } address ? [new ClusterAddress(address, settings.Port)] : Array.Empty<ClusterAddress>();
        var open = settings.Contacts.Concat(bind).FirstOrDefault(contact => !contact.IsLoopback);
        if (open is not null && !(open == settings.Self && IsAny(open.Host)) && !settings.Plaintext && !settings.IsEncrypted)
            yield return $"{open} is beyond loopback: give certificates (loadcluster cluster certificates makes them), "
                + "or --plaintext if all who can reach the port may control the cluster.";
    }

    private static bool IsAny(string host) =>
        IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
