import Artifact
import Glibc

extension Session {
    /// The threads that a run takes, the caller's included.
    public var threadCount: Int { 1 + (workers?.count ?? 0) }

    /// Waits, for a second at most, until all threads are ready: they start while the session does.
    public func waitForThreads() { workers?.waitUntilReady() }

    /// The memory that a module of the threads tier imports; it may grow as far as the limits allow.
    static func sharedMemory(for model: Model) throws(SessionError) -> SharedMemory? {
        guard model.metadata.tier.threading == .threads, let pages = model.metadata.memory.importedPages else { return nil }
        let limit = model.limits.memoryByteCount / 65536
        let maximum = min(pages.upperBound, limit)
        guard pages.lowerBound <= maximum else {
            throw .runtime(.noSharedMemory(reason: "the model takes \(pages.lowerBound) pages, and the limit is \(limit)"))
        }
        do { return try SharedMemory(for: model.module, pages: pages.lowerBound...maximum) } catch { throw .runtime(error) }
    }

    static func startWorkers(_ threads: Int?, of model: Model, memory: SharedMemory?) throws(SessionError) -> WorkerPool? {
        guard let memory else { return nil }
        let count = (threads ?? coreCount) - 1
        guard count > 0 else { return nil }
        do {
            return try WorkerPool(
                count: count, of: model.module, limits: model.instanceLimits, memory: memory, clock: model.clock)
        } catch {
            throw .runtime(error)
        }
    }

    /// The processors that this machine has.
    static var coreCount: Int {
        max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    /// Lets workers end what they do of a run that trapped, so that the session can be used again.
    ///
    /// - Returns: what went wrong: a worker's trap, where that is why the run ended.
    mutating func settle(after error: SessionError) -> SessionError {
        guard case .runtime(.trapped(let trap, let function)) = error, let workers else { return error }
        do {
            guard let cause = try workers.settle(&instance) else { return error }
            return trap.reason == .unreachable ? .runtime(cause) : .runtime(.trapped(trap, function: function))
        } catch {
            return .runtime(error)
        }
    }
}
