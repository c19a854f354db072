using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>The connections of a run, where there is something to say about them.</summary>
internal static class ConnectionView
{
    public static void Show(IAnsiConsole console, ConnectionTally tally)
    {
        if (tally.IsEmpty)
            return;
        ReportView.Section(console, "Connections");
        Handshakes(console, tally);
        foreach (var (reason, count) in tally.Faults.Counts)
            ReportView.Row(console, "failed", $"{Format.Count(count)}: {reason}");
        if (tally.Resent > 0)
            ReportView.Row(console, "sent again", $"{Format.Count(tally.Resent)} that the server had not processed");
        if (tally.StreamsWanted > 0)
            ReportView.Row(console, "streams", $"wanted {tally.StreamsWanted}, the server allows {tally.StreamsAllowed}");
    }

    private static void Handshakes(IAnsiConsole console, ConnectionTally tally)
    {
        if (tally.FullHandshakes + tally.ResumedHandshakes == 0)
            return;
        var (full, resumed) = (Format.Count(tally.FullHandshakes), Format.Count(tally.ResumedHandshakes));
        ReportView.Row(console, "handshakes", $"{full} full, {resumed} resumed");
        foreach (var (agreed, count) in tally.Agreed.Counts)
            ReportView.Row(console, "agreed", $"{agreed} ({Format.Count(count)})");
        var times = tally.HandshakeTime;
        var shown = new[] { 50.0, 99 }.Select(p => $"p{p} {Format.Duration(TimeSpan.FromMicroseconds(times.ValueAtPercentile(p)))}");
        ReportView.Row(console, "took", string.Join(", ", shown));
    }
}
