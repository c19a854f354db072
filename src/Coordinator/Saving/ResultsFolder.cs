using System.Text;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Coordinator.Web.Report;

namespace LoadCluster.Coordinator.Saving;

/// <summary>
/// The files of one run: <c>timeline.csv</c>, which grows a row a second, and at the end <c>summary.json</c>,
/// <c>latency.hgrm</c>, <c>report.json</c>, <c>report.html</c> and, if any index failed, <c>failed.csv</c>.
/// </summary>
internal sealed class ResultsFolder : IDisposable
{
    private readonly string _path;
    private readonly StreamWriter _timeline;

    private ResultsFolder(string path)
    {
        _path = path;
        _timeline = File.CreateText(Path.Combine(path, SavedReport.TimelineFileName));
        _timeline.AutoFlush = true;
        _timeline.WriteLine(TimelineRow.CsvHeader);
    }

    /// <summary>Makes the folder of a run, so that what cannot be written is known before anything is sent.</summary>
    /// <exception cref="ResultsFolderException">It cannot be made or written.</exception>
    public static ResultsFolder Create(string root, string runId)
    {
        var path = Path.Combine(root, runId);
        try
        {
            Directory.CreateDirectory(path);
            return new ResultsFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultsFolderException(
                $"results folder '{path}' cannot be written: {e.Message}");
        }
    }

    /// <summary>Why something could not be written after all, in one line; a full disk must not cost the run its
    /// report.</summary>
    public string? Fault { get; private set; }

    public void Add(TimelineRow row) => Write(() => _timeline.WriteLine(row.ToCsv()));

    /// <summary>Adds rows as they are in the file: whole lines.</summary>
    public void AddTimeline(ReadOnlySpan<byte> rows)
    {
        var text = Encoding.UTF8.GetString(rows);
        Write(() => _timeline.Write(text));
    }

    public void Add(RunReport report) => Write(() =>
    {
        WholeFile.Write(Path.Combine(_path, "summary.json"), file => file.Write(SummaryJson.Write(report)));
        WholeFile.Write(Path.Combine(_path, "latency.hgrm"), file => HgrmWriter.Write(file, report.Tally.Latency));
        if (report.Tally.FailedIndexes is { Listed.Count: > 0 } failed)
            WholeFile.Write(Path.Combine(_path, "failed.csv"), file => FailedCsv.Write(file, failed));
        WholeFile.Write(Path.Combine(_path, SavedReport.FileName), file => file.Write(SavedReport.Write(report)));
        var saved = new SavedReport(report, SavedReport.ReadTimeline(_path));
        WholeFile.Write(Path.Combine(_path, "report.html"), file => file.Write(ReportHtml.Render(saved)));
    });

    public void Dispose() => Write(_timeline.Dispose);

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fault ??= $"results folder '{_path}' could not be written: {e.Message}";
        }
    }
}
