using System.Runtime.CompilerServices;

namespace LoadCluster.Shared.Streams;

internal sealed partial class UnorderedMap<T, TResult>
{
    /// <summary>Carries one call after another, so that a busy stream allocates no object per element.</summary>
    private sealed class Slot
    {
        private readonly UnorderedMap<T, TResult> _owner;
        private readonly Action _onCompleted;
        private ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter _call;

        public Slot(UnorderedMap<T, TResult> owner)
        {
            _owner = owner;
            _onCompleted = OnCompleted;
        }

        /// <summary>True: the call is over, the slot free. Else another thread may use it already.</summary>
        public bool TryRun(T element)
        {
            try
            {
                _call = AwaiterOf(_owner._map(element));
            }
            catch (Exception error)
            {
                _owner.Fail(error);
                _owner._limit.Exit();
                return true;
            }

            if (!_call.IsCompleted)
            {
                // Flows the execution context, so that one call's ambient values do not reach the next.
                _call.OnCompleted(_onCompleted);
                return false;
            }

            EndCall();
            return true;
        }

        private void OnCompleted()
        {
            EndCall();
            _owner.TryAdvance(this);
        }

        private void EndCall()
        {
            try
            {
                _owner._results.Writer.TryWrite(_call.GetResult());
            }
            catch (Exception error)
            {
                _owner.Fail(error);
            }

            _owner._limit.Exit();
        }
    }
}
