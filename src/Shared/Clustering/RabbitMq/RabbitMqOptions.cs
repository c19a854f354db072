using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>How to reach the broker and who to be there.</summary>
public sealed record RabbitMqOptions
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    /// <summary>The nodes of the broker, at least one; any of them will do.</summary>
    public required ImmutableArray<BrokerEndpoint> Endpoints { get; init; }

    /// <summary>Whether to speak TLS: the scheme <c>amqps</c>.</summary>
    public bool Tls { get; init; }

    /// <summary>User name; <c>guest</c> by default.</summary>
    public string User { get; init; } = "guest";

    /// <summary>Password; <c>guest</c> by default.</summary>
    public string Password { get; init; } = "guest";

    /// <summary>Virtual host; <c>/</c> by default.</summary>
    public string VirtualHost { get; init; } = "/";

    /// <summary>PEM file with the authorities to trust instead of the machine's; none by default.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file with the certificate to show to the broker; none by default.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file with its key; the certificate's own file by default.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>
    /// Reads <c>amqp(s)://user:password@host:port/vhost[,host:port…]</c>; all but one host may be left out.
    /// </summary>
    /// <param name="text">User, password and virtual host are percent-encoded where they must be.</param>
    /// <param name="options">The options, if the text is right.</param>
    /// <param name="error">What is wrong, in one line that does not show the password.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out RabbitMqOptions? options, [NotNullWhen(false)] out string? error)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        (options, error) = Uri.TryCreate(parts[0], UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? Read(uri, parts.AsSpan(1))
            : (null, "the broker's address is not a URL: use amqp://user:password@host:5672/vhost");
        return error is null;
    }

    /// <summary>Says where, not with which password.</summary>
    public override string ToString() =>
        $"{(Tls ? "amqps" : "amqp")}://{User}@{string.Join(',', Endpoints)}/{Uri.EscapeDataString(VirtualHost)}";

    private static (RabbitMqOptions? Options, string? Error) Read(Uri uri, ReadOnlySpan<string> otherHosts)
    {
        if (uri.Scheme is not ("amqp" or "amqps"))
            return (null, $"the broker's scheme is '{uri.Scheme}': use amqp or amqps");
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.AbsolutePath.LastIndexOf('/') > 0)
            return (null, "the broker's address ends after the virtual host: use %2F for a '/' in its name");

        var tls = uri.Scheme == "amqps";
        var port = tls ? TlsPort : PlainPort;
        var endpoints = ImmutableArray.CreateBuilder<BrokerEndpoint>();
        endpoints.Add(new BrokerEndpoint(uri.DnsSafeHost, uri.Port > 0 ? uri.Port : port));
        foreach (var host in otherHosts)
        {
            if (!Uri.TryCreate($"amqp://{host}", UriKind.Absolute, out var other)
                || other.Host.Length == 0 || other.Authority != host)
                return (null, $"'{host}' is not a further host of the broker: use host or host:port");
            endpoints.Add(new BrokerEndpoint(other.DnsSafeHost, other.Port > 0 ? other.Port : port));
        }

        var credentials = uri.UserInfo.Split(':', 2);
        var vhost = uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "/";
        return (new RabbitMqOptions
        {
            Endpoints = endpoints.ToImmutable(),
            Tls = tls,
            User = credentials[0].Length > 0 ? Uri.UnescapeDataString(credentials[0]) : "guest",
            Password = credentials.Length > 1 ? Uri.UnescapeDataString(credentials[1]) : "guest",
            VirtualHost = vhost,
        }, null);
    }
}
