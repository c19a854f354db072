using System.Collections.Immutable;
using LoadCluster.Shared.Actors.Tls;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Actors;

/// <summary>How a process finds its cluster and proves that it belongs to it.</summary>
public sealed record ClusterSettings
{
    /// <summary>All coordinators of the cluster, one or three; empty for a lone one on loopback.</summary>
    public ImmutableArray<ClusterAddress> Coordinators { get; init; } = [];

    /// <summary>The host under which the others reach this coordinator; also what it binds, without <see cref="Bind"/>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The interface to listen on, when it is not <see cref="Host"/>: 0.0.0.0 behind NAT or in a container.</summary>
    public string? Bind { get; init; }

    /// <summary>The remoting port of a coordinator.</summary>
    public int Port { get; init; } = ClusterAddress.DefaultPort;

    /// <summary>The PEM files for mutual TLS; <see langword="null"/> for none.</summary>
    public CertificateFiles? Certificates { get; init; }

    /// <summary>Whether addresses beyond loopback may be used without TLS.</summary>
    public bool Plaintext { get; init; }

    /// <summary>Where this coordinator is reached.</summary>
    public ClusterAddress Self => new(Host, Port);

    /// <summary>The coordinators that are dialed: those named, or the lone one on loopback.</summary>
    public ImmutableArray<ClusterAddress> Contacts => Coordinators.IsEmpty ? [Self] : Coordinators;

    /// <summary>Whether connections are encrypted.</summary>
    public bool IsEncrypted => Certificates is not null;

    /// <summary>Everything that is wrong with the settings, a sentence each; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate(ClusterRole role, TimeProvider? time = null) =>
    [
        .. ClusterSettingsValidation.FaultsOf(this, role),
        .. Certificates?.Validate(role, time ?? TimeProvider.System) ?? [],
    ];
}
