using FsCheck;
using FsCheck.Fluent;

namespace LoadCluster.Shared.Tests.Metrics;

/// <summary>Runs a body with random values and throws, with the values, when it does.</summary>
internal static class Property
{
    private const int Tests = 100;

    public static void ForAll<T>(Arbitrary<T> values, Action<T> body, int tests = Tests) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests), Prop.ForAll(values, body));

    public static void ForAll<T>(Arbitrary<T> first, Arbitrary<T> second, Action<T, T> body) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Tests), Prop.ForAll(first, second, body));
}
