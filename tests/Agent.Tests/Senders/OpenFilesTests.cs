using System.Net;
using System.Net.Sockets;
using LoadCluster.Agent.Tests.Senders.Http;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests.Senders;

/// <summary>Takes the process's files away, so no other test may run at the same time.</summary>
[CollectionDefinition(nameof(OpenFilesTests), DisableParallelization = true)]
[Collection(nameof(OpenFilesTests))]
public sealed class OpenFilesTests
{
    private const int Free = 12;

    [LinuxTheory]
    [InlineData("httpclient")]
    [InlineData("socket")]
    public async Task Send_NoFilesLeft_IsOpenFilesAndTheRunGoesOn(string driver)
    {
        // Connections are not accepted: they are made by the system alone, and cost files on one side only.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start(backlog: 128);
        var spec = Sending.To(new Uri($"http://{silent.LocalEndpoint}/"), requests: 60, limit: 40, timeoutSeconds: 0.5);

        // What is loaded on first use needs files, too.
        (await spec.SendAsync(driver: driver)).ShouldOnlyBe(ErrorKind.Timeout, 60);
        Tally tally;
        using (OpenFilesLimit.LeaveFree(Free))
            tally = await spec.SendAsync(driver: driver);

        var refused = tally.CountOf(Outcome.Error(ErrorKind.OpenFiles));
        refused.ShouldBeGreaterThanOrEqualTo(40 - Free);
        (refused + tally.CountOf(Outcome.Error(ErrorKind.Timeout))).ShouldBe(60);
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class LinuxTheoryAttribute : TheoryAttribute
    {
        public LinuxTheoryAttribute()
        {
            if (!OperatingSystem.IsLinux())
                Skip = "lowers the limit on open files as Linux does it";
        }
    }
}
