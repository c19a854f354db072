namespace LoadCluster.Packaging.Tests;

/// <summary>The files these tests are about.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoadCluster.sln")))
            folder = Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException("There is no LoadCluster.sln above.");
        return folder;
    }
}
