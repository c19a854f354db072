using System.Net.Quic;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LoadCluster.Target;

/// <summary>Sets up the web server under a target: nothing in it but HTTP itself.</summary>
internal static class TargetHost
{
    public static WebApplication Build(TargetOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.WebHost.UseKestrel(kestrel =>
        {
            Unlimit(kestrel);
            kestrel.Listen(options.Address, options.Port, listen => Configure(listen, options));
        });
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.Backlog = 4096;
            // A write then ends when the socket has taken it all. A reset that is to follow the first half of a body
            // would else overtake that half.
            if (options.Reset.Percent > 0)
                sockets.MaxWriteBufferSize = 1;
        });
        return builder.Build();
    }

    private static void Configure(ListenOptions listen, TargetOptions options)
    {
        listen.Protocols = (options.Http2Only, options.Tls) switch
        {
            (true, _) => HttpProtocols.Http2,
            // In plain HTTP nothing is negotiated: a port speaks one or the other.
            (false, null) => HttpProtocols.Http1,
            _ when QuicListener.IsSupported => HttpProtocols.Http1AndHttp2AndHttp3,
            _ => HttpProtocols.Http1AndHttp2,
        };
        if (options.Tls is not { } tls)
            return;

        listen.UseHttps(https =>
        {
            https.ServerCertificate = tls.Certificate;
            if (!tls.RequireClientCertificate)
                return;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.AllowAnyClientCertificate();
        });
    }

    /// <summary>Takes away the limits that protect a real server from the load this one is made for.</summary>
    private static void Unlimit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromDays(1);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromDays(1);
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = int.MaxValue;
    }

    /// <summary>Leaves Ctrl-C and SIGTERM to the program around: the host would take them for itself.</summary>
    private sealed class EmbeddedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
