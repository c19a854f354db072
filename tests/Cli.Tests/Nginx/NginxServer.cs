using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LoadCluster.Cli.Tests.Nginx;

/// <summary>
/// A private nginx: one process with a folder and a free loopback port of its own, ended by its id. Its access log is
/// what it counted.
/// </summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string? Program = FindProgram();

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private readonly Process _process;

    private NginxServer(string locations) => _process = Process.Start(
        Program!,
        [
            "-p", _folder.Path, "-e", _folder.At("error.log"),
            "-c", _folder.Write("nginx.conf", Configuration(locations)),
        ]);

    /// <summary>Why there can be none here; <see langword="null"/> where there can.</summary>
    public static string? Obstacle { get; } =
        Program is null ? "There is no nginx here: install the package nginx-light." : null;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>Starts it, and returns when it listens.</summary>
    /// <param name="locations">What it answers: the <c>location</c> blocks of its configuration.</param>
    public static async Task<NginxServer> StartAsync(string locations)
    {
        var nginx = new NginxServer(locations);
        var waited = Stopwatch.StartNew();
        while (!await nginx.ListensAsync())
        {
            if (nginx._process.HasExited || waited.Elapsed > Patience)
            {
                var log = await File.ReadAllTextAsync(nginx._folder.At("error.log"));
                await nginx.DisposeAsync();
                throw new InvalidOperationException($"nginx did not start:\n{log}");
            }
            await Task.Delay(20);
        }
        return nginx;
    }

    /// <summary>Ends it, so that nothing is missing in its log.</summary>
    /// <returns>Every request that it answered.</returns>
    public async Task<IReadOnlyList<ServedRequest>> StopAsync()
    {
        await _process.SignalAsync("QUIT");
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return [.. File.ReadLines(_folder.At("access.log")).Select(ServedRequest.Parse)];
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string? FindProgram()
    {
        // Debian keeps it where only root's path leads.
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin");
        return folders.Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);
    }

    private string Configuration(string locations) =>
        $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        events { worker_connections 1024; }
        http {
          log_format served '$remote_addr $status $msec $request_uri';
          access_log access.log served;
          keepalive_requests 1000000;
          client_body_temp_path temp;
          proxy_temp_path temp;
          fastcgi_temp_path temp;
          uwsgi_temp_path temp;
          scgi_temp_path temp;
          server {
            listen 127.0.0.1:{{_port}};
            default_type application/json;
            {{locations}}
          }
        }
        """;

    private async Task<bool> ListensAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A line of the access log.</summary>
/// <param name="From">The address that the request came from.</param>
/// <param name="Status">The status of its answer.</param>
/// <param name="Second">When that was sent, in seconds since 1970, by the millisecond.</param>
/// <param name="Path">The path and query.</param>
internal sealed record ServedRequest(string From, int Status, double Second, string Path)
{
    public static ServedRequest Parse(string line)
    {
        var parts = line.Split(' ');
        return new ServedRequest(
            parts[0],
            int.Parse(parts[1], CultureInfo.InvariantCulture),
            double.Parse(parts[2], CultureInfo.InvariantCulture),
            parts[3]);
    }
}
