using System.CommandLine;
using LoadCluster.Shared.Clustering.RabbitMq;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that say where the members of a cluster meet.</summary>
internal sealed class BrokerOptions
{
    private readonly Option<string?> _broker = new("--broker")
    {
        Description = $"Where members meet: amqp(s)://user:password@host:5672/vhost[,host2…] [or {EnvironmentSetting.Broker}]",
        HelpName = "URL",
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "Name of this member, unique in the cluster [default: the host's name and the process id]",
        HelpName = "NAME",
    };

    private readonly Option<string?> _ca = FileOption("--broker-ca", "Certificate authority of the broker, a PEM file");
    private readonly Option<string?> _certificate = FileOption("--broker-cert", "Client certificate for the broker");
    private readonly Option<string?> _key = FileOption("--broker-key", "Private key of that certificate; may be in the same file");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _broker, _name, _ca, _certificate, _key })
            command.Options.Add(option);
    }

    /// <summary>Connects to the broker.</summary>
    /// <param name="parsed">What was typed.</param>
    /// <param name="role">Begins the name of a member that was given none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="UsageException">There is no address, it is wrong, or a certificate or its key is missing.</exception>
    /// <exception cref="BrokerException">No broker can be reached there.</exception>
    public async Task<RabbitMqCluster> ConnectAsync(ParseResult parsed, string role, CancellationToken cancellationToken)
    {
        var text = parsed.GetValue(_broker).Or(EnvironmentSetting.Broker)
            ?? throw new UsageException($"a broker is needed: use --broker amqp://user:password@host:5672/, or {EnvironmentSetting.Broker}");
        if (!RabbitMqOptions.TryParse(text, out var options, out var error))
            throw new UsageException(error);
        var name = parsed.GetValue(_name).Or("LOADCLUSTER_NAME")
            ?? $"{role}-{Environment.MachineName}-{Environment.ProcessId}";
        options = options with
        {
            CaFile = parsed.GetValue(_ca).Or("LOADCLUSTER_BROKER_CA"),
            ClientCertificateFile = parsed.GetValue(_certificate).Or("LOADCLUSTER_BROKER_CERT"),
            ClientKeyFile = parsed.GetValue(_key).Or("LOADCLUSTER_BROKER_KEY"),
        };
        if (options is { ClientCertificateFile: not null, ClientKeyFile: null })
            throw new UsageException($"{_certificate.Name} needs the private key, too: add {_key.Name} FILE");
        if (options is { ClientCertificateFile: null, ClientKeyFile: not null })
            throw new UsageException($"{_key.Name} needs its certificate, too: add {_certificate.Name} FILE");
        return await RabbitMqCluster.ConnectAsync(options, name, cancellationToken);
    }

    private static Option<string?> FileOption(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE" };
}
