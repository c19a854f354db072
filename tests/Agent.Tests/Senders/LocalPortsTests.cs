using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadCluster.Agent.Tests.Senders.Http;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests.Senders;

/// <summary>
/// Local ports are the whole machine's, so the real test runs where there are only a few: in a network namespace of its
/// own, to which the other test starts it over again.
/// </summary>
public sealed class LocalPortsTests
{
    private const string RangeFile = "/proc/sys/net/ipv4/ip_local_port_range";
    private const int Few = 200;

    [FewPortsTheory]
    [InlineData("httpclient")]
    [InlineData("socket")]
    public async Task Send_NoPortsLeft_IsLocalPortsAndTheRunGoesOn(string driver)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 9);
        silent.Start(backlog: 1024);
        var limit = PortsOfThisMachine() + 50;
        var spec = Sending.To(new Uri("http://127.0.0.1:9/"), requests: limit, limit, timeoutSeconds: 1);

        var tally = await spec.SendAsync(driver: driver);

        var (ports, timeouts) = (Outcome.Error(ErrorKind.LocalPorts), Outcome.Error(ErrorKind.Timeout));
        tally.CountOf(ports).ShouldBeGreaterThanOrEqualTo(50);
        (tally.CountOf(ports) + tally.CountOf(timeouts)).ShouldBe(limit);
    }

    [LinuxRootFact]
    public async Task Send_MachineWithFewPorts_PassesTheTestAbove()
    {
        const string Test = nameof(Send_NoPortsLeft_IsLocalPortsAndTheRunGoesOn);
        var script = $"ip link set lo up && echo 40000 40099 > {RangeFile}"
            + $" && exec dotnet vstest '{typeof(LocalPortsTests).Assembly.Location}'"
            + $" --Tests:{typeof(LocalPortsTests).FullName}.{Test}";
        using var shell = Process.Start(new ProcessStartInfo("unshare", ["-n", "sh", "-c", script])
        {
            RedirectStandardOutput = true,
        })!;

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var output = await shell.StandardOutput.ReadToEndAsync(patience.Token);
        await shell.WaitForExitAsync(patience.Token);

        shell.ExitCode.ShouldBe(0, output);
        output.ShouldMatch(@"Passed:\s+2\b");
    }

    private static int PortsOfThisMachine()
    {
        var bounds = File.ReadAllText(RangeFile).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(bound => int.Parse(bound, CultureInfo.InvariantCulture)).ToArray();
        return bounds[1] - bounds[0] + 1;
    }

    /// <summary>Runs in a network namespace, where using up the ports is harmless.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class FewPortsTheoryAttribute : TheoryAttribute
    {
        public FewPortsTheoryAttribute()
        {
            if (!OperatingSystem.IsLinux() || PortsOfThisMachine() > Few)
                Skip = "this machine has many local ports: the test beside this one runs it where there are few";
        }
    }

    /// <summary>Runs where a network namespace can be made, and says why where it cannot.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class LinuxRootFactAttribute : FactAttribute
    {
        public LinuxRootFactAttribute()
        {
            if (!OperatingSystem.IsLinux() || Environment.UserName != "root" || !File.Exists("/usr/bin/unshare"))
                Skip = "needs root on Linux, and unshare, to make a network namespace with few local ports";
        }
    }
}
