using System.CommandLine;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that say how TLS is spoken.</summary>
internal sealed class TlsOptions
{
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Accept any server certificate" };

    private readonly Option<string?> _authorities = new("--cacert")
    {
        Description = "Certificates of the authorities to trust, a PEM file [default: those of the system]",
        HelpName = "FILE",
    };

    private readonly Option<string?> _certificate = new("--cert")
    {
        Description = "Client certificate, a PEM file",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = $"Private key of --cert [default: in its file]; {EnvironmentSetting.KeyPassword} decrypts it",
        HelpName = "FILE",
    };

    private readonly Option<Typed<Version?>> _lowest = ParsedOption.Create<Version?>(
        ValueParsers.TlsVersion, null, "Lowest TLS version: 1.0, 1.1, 1.2 or 1.3", "VERSION", "--tls-min");

    private readonly Option<Typed<Version?>> _highest = ParsedOption.Create<Version?>(
        ValueParsers.TlsVersion, null, "Highest TLS version", "VERSION", "--tls-max");

    private readonly Option<string?> _ciphers = new("--ciphers")
    {
        Description = "TLS ciphers to offer, by OpenSSL's names, with colons in between",
        HelpName = "LIST",
    };

    private readonly Option<bool> _resume = new("--tls-resume")
    {
        Description = "Resume TLS sessions instead of making every handshake a full one",
    };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All =>
        [_insecure, _authorities, _certificate, _key, _lowest, _highest, _ciphers, _resume];

    /// <summary>Changes a spec to what was typed.</summary>
    /// <exception cref="UsageException">A file cannot be read, or flags contradict each other.</exception>
    public TransportSpec Apply(TransportSpec spec, ParseResult parsed) => spec with
    {
        Insecure = parsed.ValueOr(_insecure, spec.Insecure),
        AuthoritiesPem = parsed.GetValue(_authorities) is { } file ? InputFile.ReadText("--cacert", file) : spec.AuthoritiesPem,
        ClientCertificate =
            ReadCertificate(parsed.GetValue(_certificate), parsed.GetValue(_key)) ?? spec.ClientCertificate,
        TlsMin = parsed.ReadOr(_lowest, spec.TlsMin),
        TlsMax = parsed.ReadOr(_highest, spec.TlsMax),
        Ciphers = parsed.ValueOr(_ciphers, spec.Ciphers),
        TlsResume = parsed.ValueOr(_resume, spec.TlsResume),
    };

    private static ClientCertificate? ReadCertificate(string? certificate, string? key) => (certificate, key) switch
    {
        (null, null) => null,
        (null, _) => throw new UsageException("--key needs a certificate: add --cert FILE"),
        _ => ClientKey.Decrypt(new ClientCertificate(
            InputFile.ReadText("--cert", certificate), InputFile.ReadText("--key", key ?? certificate))),
    };
}
