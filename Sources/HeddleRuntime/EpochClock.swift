import CWasmtime
import Glibc
import Synchronization

/// Moves an engine's epoch on at a steady pace, from a thread of its own, for as long as the clock is held.
///
/// It is what makes a limit of time out of `InstanceLimits.epochs`. One clock serves every instance of its engine.
public final class EpochClock: Sendable {
    /// The time between two epochs.
    public static let period = Duration.milliseconds(10)

    private let state: State

    /// Starts the clock.
    public init(engine: borrowing Engine) {
        state = State(engine: engine)
        // The thread gives back its reference to the state when it ends.
        let context = Unmanaged.passRetained(state).toOpaque()
        var thread = pthread_t()
        let result = pthread_create(&thread, nil, { context in
            guard let context else { return nil }
            Unmanaged<State>.fromOpaque(context).takeRetainedValue().tickUntilStopped()
            return nil
        }, context)
        precondition(result == 0, "the system has room for one more thread")
        pthread_detach(thread)
    }

    deinit {
        state.stopped.store(true, ordering: .relaxed)
    }

    /// The number of epochs after which at least `time` has passed.
    public static func epochs(in time: Duration) -> UInt64 {
        let epochs = (time / period).rounded(.up) + 1
        return epochs < 0x1p62 ? UInt64(max(1, epochs)) : 1 << 62
    }

    /// What the clock and its thread share; the thread ends at most one period after the clock.
    private final class State: @unchecked Sendable {
        let stopped = Atomic(false)
        let library: WasmtimeLibrary
        let engine: OpaquePointer

        init(engine: borrowing Engine) {
            library = engine.library
            self.engine = library.functions.wasmtime_engine_clone(engine.pointer)
        }

        deinit {
            library.functions.wasm_engine_delete(engine)
        }

        func tickUntilStopped() {
            let microseconds = UInt32(EpochClock.period / .microseconds(1))
            while !stopped.load(ordering: .relaxed) {
                usleep(microseconds)
                library.functions.wasmtime_engine_increment_epoch(engine)
            }
        }
    }
}
