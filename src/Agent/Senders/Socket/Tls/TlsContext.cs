using System.Text;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket.Tls;

/// <summary>Makes the library's context from the settings of a run.</summary>
internal static unsafe class TlsContext
{
    private const int Mode = 33;
    private const int ReadAhead = 41;
    private const int SessionCacheMode = 44;
    private const int ChainCertificate = 89;
    private const int LowestVersion = 123;
    private const int HighestVersion = 124;

    // A write may be cut and repeated from another buffer, and buffers of idle connections are given back.
    private const int PartialMovingReleasing = 0x1 | 0x2 | 0x10;
    private const ulong NoRenegotiation = 1 << 30;

    /// <exception cref="TlsException">The library does not accept a setting.</exception>
    public static TlsContextHandle Create(TransportSpec transport)
    {
        var context = Configure(transport);
        // There may be more than a hundred, which take some 20 ms to read.
        if (transport is { Insecure: false, AuthoritiesPem: null })
            _ = LibSsl.UseSystemAuthorities(context);
        LibSsl.ClearErrors();
        return context;
    }

    /// <summary>Why the library, which must be available, does not accept settings, in one line.</summary>
    public static string? FaultOf(TransportSpec transport)
    {
        try
        {
            Configure(transport).Dispose();
            return null;
        }
        catch (TlsException e)
        {
            return e.Message;
        }
        finally
        {
            // What the library has kept for this thread would be read as the cause of a later failure.
            LibSsl.ClearErrors();
        }
    }

    /// <summary>All settings but the system's authorities.</summary>
    private static TlsContextHandle Configure(TransportSpec transport)
    {
        Require(LibSsl.IsAvailable, "OpenSSL (libssl) 3 or 1.1 was not found");
        var context = new TlsContextHandle();
        _ = LibSsl.Control(context, Mode, PartialMovingReleasing, 0);
        // Without it, each record costs two reads: its header, and the rest.
        _ = LibSsl.Control(context, ReadAhead, 1, 0);
        _ = LibSsl.Control(context, SessionCacheMode, 0, 0);
        _ = LibSsl.SetOptions(context, NoRenegotiation);
        LibSsl.SetVerify(context, mode: transport.Insecure ? 0 : 1, callback: 0);
        SetVersions(context, transport);
        SetCiphers(context, transport.Ciphers);
        SetProtocols(context, transport);
        if (transport.AuthoritiesPem is { } authorities)
            SetAuthorities(context, authorities);
        if (transport.ClientCertificate is { } certificate)
            SetCertificate(context, certificate);
        return context;
    }

    private static void SetVersions(TlsContextHandle context, TransportSpec transport)
    {
        if (transport.TlsMin is { } lowest)
            Require(LibSsl.Control(context, LowestVersion, NumberOf(lowest), 0) == 1, $"TLS {lowest} is not supported");
        if (transport.TlsMax is { } highest)
            Require(LibSsl.Control(context, HighestVersion, NumberOf(highest), 0) == 1, $"TLS {highest} is not supported");
    }

    private static int NumberOf(Version version) => 0x301 + version.Minor;

    /// <summary>Ciphers of TLS 1.3 have names, and a setting, of their own.</summary>
    private static void SetCiphers(TlsContextHandle context, string? list)
    {
        var names = list?.Split(':', ',') ?? [];
        var suites = string.Join(':', names.Where(name => name.StartsWith("TLS_", StringComparison.Ordinal)));
        var others = string.Join(':', names.Where(name => !name.StartsWith("TLS_", StringComparison.Ordinal)));
        if (suites.Length > 0)
            Require(LibSsl.SetCipherSuites(context, suites) == 1, $"ciphers '{list}': the TLS library does not know them all");
        if (others.Length > 0)
            Require(LibSsl.SetCiphers(context, others) == 1, $"ciphers '{list}': the TLS library does not know them");
    }

    private static void SetProtocols(TlsContextHandle context, TransportSpec transport)
    {
        var protocols = transport switch
        {
            { HttpVersion.Major: 1 } => "\u0008http/1.1"u8,
            { AcceptsLowerVersion: true } => "\u0002h2\u0008http/1.1"u8,
            _ => "\u0002h2"u8,
        };
        fixed (byte* bytes = protocols)
            Require(LibSsl.SetProtocols(context, bytes, (uint)protocols.Length) == 0, "ALPN is not supported");
    }

    private static void SetAuthorities(TlsContextHandle context, string pem)
    {
        var store = LibSsl.StoreOf(context);
        var certificates = 0;
        ReadCertificates(pem, certificate =>
        {
            certificates += LibSsl.AddAuthority(store, certificate);
            LibSsl.FreeCertificate(certificate);
        });
        Require(certificates > 0, "the file of authorities has no certificate in PEM form");
    }

    private static void SetCertificate(TlsContextHandle context, ClientCertificate pem)
    {
        var isFirst = true;
        ReadCertificates(pem.CertificatePem, certificate =>
        {
            // The context counts references to the first one, and takes over those of its chain.
            if (!isFirst)
            {
                _ = LibSsl.Control(context, ChainCertificate, 0, certificate);
                return;
            }
            Require(LibSsl.UseCertificate(context, certificate) == 1, "the client certificate cannot be used");
            LibSsl.FreeCertificate(certificate);
            isFirst = false;
        });
        SetKey(context, pem.KeyPem);
    }

    private static void SetKey(TlsContextHandle context, string pem)
    {
        var key = WithBuffer(pem, buffer => LibSsl.ReadKey(buffer, 0, 0, 0));
        Require(key != 0 && LibSsl.UseKey(context, key) == 1, "the key of the client certificate cannot be used");
        LibSsl.FreeKey(key);
    }

    private static void ReadCertificates(string pem, Action<nint> use) => WithBuffer(pem, buffer =>
    {
        nint certificate;
        while ((certificate = LibSsl.ReadCertificate(buffer, 0, 0, 0)) != 0)
            use(certificate);
        return 0;
    });

    private static nint WithBuffer(string pem, Func<nint, nint> read)
    {
        var bytes = Encoding.UTF8.GetBytes(pem);
        fixed (byte* start = bytes)
        {
            var buffer = LibSsl.NewBuffer(start, bytes.Length);
            try
            {
                return read(buffer);
            }
            finally
            {
                _ = LibSsl.FreeBio(buffer);
            }
        }
    }

    private static void Require(bool isDone, string fault)
    {
        if (!isDone)
            throw new TlsException(fault);
    }
}
