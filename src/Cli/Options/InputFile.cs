using System.Text;

namespace LoadCluster.Cli.Options;

/// <summary>Reads files that flags name.</summary>
internal static class InputFile
{
    public static byte[] ReadBytes(string flag, string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{flag} '{path}' cannot be read: {e.Message}");
        }
    }

    public static string ReadText(string flag, string path) => Encoding.UTF8.GetString(ReadBytes(flag, path));
}
