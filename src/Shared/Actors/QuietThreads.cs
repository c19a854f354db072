using Akka.Configuration;
using Akka.Dispatch;

namespace LoadCluster.Shared.Actors;

/// <summary>
/// Threads of a dispatcher's own, <c>thread-count</c> of them, that sleep while there is nothing to do. Those that come with
/// Akka yield the processor many times before they sleep, which cost an idle coordinator of three a third of its time.
/// </summary>
public sealed class QuietThreads(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    /// <inheritdoc/>
    public override ExecutorService Produce(string id) => new Executor(id, Config.GetInt("thread-count"));

    private sealed class Executor : ExecutorService
    {
        private readonly Queue<IRunnable> _work = new();
        private bool _isShutDown;

        public Executor(string id, int threads)
            : base(id)
        {
            for (var i = 0; i < threads; i++)
                new Thread(Work) { IsBackground = true, Name = id }.Start();
        }

        public override void Execute(IRunnable run)
        {
            lock (_work)
            {
                _work.Enqueue(run);
                Monitor.Pulse(_work);
            }
        }

        public override void Shutdown()
        {
            lock (_work)
            {
                _isShutDown = true;
                Monitor.PulseAll(_work);
            }
        }

        private void Work()
        {
            while (Take() is { } run)
                run.Run();
        }

        /// <summary>Waits for work. There is none after the shutdown.</summary>
        private IRunnable? Take()
        {
            lock (_work)
            {
                IRunnable? run;
                while (!_work.TryDequeue(out run) && !_isShutDown)
                    Monitor.Wait(_work);
                return run;
            }
        }
    }
}
