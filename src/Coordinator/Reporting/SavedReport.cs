using System.Text.Json;
using System.Text.Json.Serialization;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>A report and its timeline, as a results folder keeps them.</summary>
public sealed record SavedReport(RunReport Report, IReadOnlyList<TimelineRow> Timeline)
{
    /// <summary>The whole report in the form of the API's <c>/report</c>; the other files are made from it.</summary>
    internal const string FileName = "report.json";

    internal const string TimelineFileName = "timeline.csv";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads a results folder.</summary>
    /// <exception cref="ResultsFolderException">It is not one, or it cannot be read.</exception>
    public static SavedReport Read(string folder)
    {
        try
        {
            var json = File.ReadAllText(Path.Combine(folder, FileName));
            var report = JsonSerializer.Deserialize<RunReport>(json, Json) ?? throw new JsonException();
            return new SavedReport(report, ReadTimeline(folder));
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or ArgumentException)
        {
            throw new ResultsFolderException($"'{Path.Combine(folder, FileName)}' is not a report of this version");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultsFolderException($"'{folder}' is not a results folder that can be read: {e.Message}");
        }
    }

    internal static string Write(RunReport report) =>
        FastJson.Write(report, ReportContext.Default.RunReport, isIndented: false) + "\n";

    /// <summary>The rows of a folder; the last line of a run that was cut short may be a part of one.</summary>
    internal static IReadOnlyList<TimelineRow> ReadTimeline(string folder)
    {
        using var file = new FileStream(
            Path.Combine(folder, TimelineFileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var rows = new List<TimelineRow>();
        while (reader.ReadLine() is { } line)
        {
            if (TimelineRow.Read(line) is { } row)
                rows.Add(row);
        }
        return rows;
    }
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class ReportContext : JsonSerializerContext;
