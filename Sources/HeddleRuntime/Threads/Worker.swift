import Glibc
import Synchronization

/// A thread with an instance of its own that takes part in the regions of a module of the threads tier.
final class Worker: @unchecked Sendable {
    private let number: Int32
    private let interruption: Interruption
    private let log: TrapLog
    private let stopping = Atomic(false)
    private let ended = Atomic(false)
    /// The thread's alone, once it runs.
    private var instance: Instance
    private var thread = pthread_t()

    init(number: Int, instance: consuming Instance, interruption: Interruption, log: TrapLog) {
        self.number = Int32(number)
        self.instance = instance
        self.interruption = interruption
        self.log = log
        self.instance.store.watch(interruption)
        // The thread gives back its reference to the worker when it ends.
        let context = Unmanaged.passRetained(self).toOpaque()
        let result = pthread_create(&thread, nil, { context in
            guard let context else { return nil }
            Unmanaged<Worker>.fromOpaque(context).takeRetainedValue().work()
            return nil
        }, context)
        precondition(result == 0, "the system has room for one more thread")
    }

    /// Tells the thread to end when its call returns, which the module's `heddle_stop` makes it do.
    func prepareToStop() { stopping.store(true, ordering: .releasing) }

    /// Waits for the thread's end. One that a module does not let go, and that no epoch interrupts, is left to itself after five seconds.
    func join() {
        let deadline = ContinuousClock.now + .seconds(5)
        while !ended.load(ordering: .acquiring) {
            if ContinuousClock.now > deadline {
                pthread_detach(thread)
                return
            }
            usleep(50)
        }
        pthread_join(thread, nil)
    }

    private func work() {
        defer { ended.store(true, ordering: .releasing) }
        while true {
            do {
                try instance.call("heddle_worker", [.i32(number)])
                return
            } catch {
                if !interruption.isRequested { log.note(error) }
                leaveRegion()
                if stopping.load(ordering: .acquiring) { return }
            }
        }
    }

    /// Takes this worker out of the region. Only an interruption can stop that, and it has no loops.
    private func leaveRegion() {
        for _ in 0..<1000 {
            do {
                try instance.call("heddle_worker_failed")
                return
            } catch {
                usleep(1000)
            }
        }
    }
}

/// The first trap of a worker that nobody has asked for yet.
final class TrapLog: Sendable {
    private let first = Mutex<RuntimeError?>(nil)

    func note(_ error: RuntimeError) {
        first.withLock { if $0 == nil { $0 = error } }
    }

    func take() -> RuntimeError? {
        first.withLock { error in
            defer { error = nil }
            return error
        }
    }
}
