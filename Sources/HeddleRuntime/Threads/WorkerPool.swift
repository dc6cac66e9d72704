import Glibc

/// The workers that help one instance of a module of the threads tier (docs/threads.md). They end with the pool.
package final class WorkerPool: @unchecked Sendable {
    private var workers: [Worker] = []
    /// An instance that only the pool calls, since the workers' are busy.
    private var controller: Instance
    private let interruption: Interruption
    private let log = TrapLog()
    /// Moves the epochs on, at which workers are interrupted: until the last has ended.
    private let clock: EpochClock?

    /// Starts `count` workers, each with an instance on the memory.
    ///
    /// - Parameter clock: one of the module's engine, where it interrupts at epochs.
    package init(
        count: Int, of module: borrowing CompiledModule, limits: InstanceLimits = .init(), memory: SharedMemory, clock: EpochClock? = nil
    ) throws(RuntimeError) {
        self.clock = clock
        interruption = Interruption(library: module.library)
        // A worker is asked at each epoch whether to go on; its call has no other end.
        var workerLimits = limits
        workerLimits.epochs = 1
        controller = try Instance(module, limits: workerLimits, sharedMemory: memory)
        // Nothing may be started before everything is there.
        for name in ["heddle_stop", "heddle_worker_failed", "heddle_worker_count"] { _ = try controller.function(name) }
        _ = try controller.function("heddle_worker")
        for number in 1..<(count + 1) {
            let instance = try Instance(module, limits: workerLimits, sharedMemory: memory)
            workers.append(Worker(number: number, instance: instance, interruption: interruption, log: log))
        }
    }

    package var count: Int { workers.count }

    /// Waits until all workers are ready to help, or for a second.
    package func waitUntilReady() {
        for _ in 0..<1000 {
            if case .i32(let ready)? = try? controller.call("heddle_worker_count").first, ready >= workers.count { return }
            usleep(1000)
        }
    }

    /// Ends what workers still do after a call of the main instance trapped, and gives the trap of a worker if that was the cause.
    ///
    /// - Throws: what the main instance's `heddle_settle` throws: a deadline, where a worker cannot be interrupted.
    package func settle(_ main: inout Instance) throws(RuntimeError) -> RuntimeError? {
        interruption.isRequested = true
        defer { interruption.isRequested = false }
        try main.call("heddle_settle")
        return log.take()
    }

    deinit {
        for worker in workers { worker.prepareToStop() }
        interruption.isRequested = true
        // It has no loops, so that only an interruption by an epoch can stop it.
        for _ in 0..<100 {
            if (try? controller.call("heddle_stop")) != nil { break }
        }
        for worker in workers { worker.join() }
    }
}
