import NDArray
import Synchronization

/// Sessions of one model, lent to tasks: some run at a time, others wait their turn, in the order in which they came.
///
///     let pool = SessionPool(try Model(contentsOf: "net.wasm"))
///     let y = try await pool.run(["x": x])["y"]!
///
/// Sessions are made when they are first needed, and kept. They share machine code, and the pages of weights.
/// A run occupies the thread of the task that asks for it.
public final class SessionPool: Sendable {
    public let model: Model
    /// The most sessions that there are at a time.
    public let count: Int
    private let threads: Int?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - count: the most sessions; one a core if left out.
    ///   - threads: how many threads run each session of a module of the threads tier; nil for one a core.
    public init(_ model: Model, count: Int? = nil, threads: Int? = 1) {
        self.model = model
        self.count = max(1, count ?? Session.coreCount)
        self.threads = threads
    }

    /// Runs the model once, with an array for each of its inputs, and gives an array for each output.
    ///
    /// - Throws: `SessionError`, or `CancellationError` where the task is cancelled while it waits.
    public func run(_ arrays: [String: NDArray]) async throws -> [String: NDArray] {
        try await withSession { session in try session.run(arrays) }
    }

    /// Lends `body` a session that nobody else uses meanwhile. What a run before left in its inputs may be there still.
    ///
    /// - Throws: what `body` throws, `SessionError` where a session cannot be made, or `CancellationError` where the task is
    ///   cancelled while it waits.
    public func withSession<Result: Sendable>(_ body: (inout Session) throws -> Result) async throws -> Result {
        let seat = try await take()
        defer { giveBack(seat) }
        return try seat.use(model, threads: threads, body)
    }

    /// The sessions that have been made.
    public var sessionCount: Int { state.withLock { $0.made } }

    // MARK: Taking turns

    /// A place for a session, which is one task's at a time.
    private final class Seat: @unchecked Sendable {
        private var session: Session?

        func use<Result>(_ model: Model, threads: Int?, _ body: (inout Session) throws -> Result) throws -> Result {
            var session: Session
            if let known = self.session.take() { session = known } else { session = try Session(model, threads: threads) }
            let result: Result
            do {
                result = try body(&session)
            } catch {
                self.session = consume session
                throw error
            }
            self.session = consume session
            return result
        }
    }

    private struct State {
        var free: [Seat] = []
        var made = 0
        var waiting: [(ticket: Int, continuation: CheckedContinuation<Seat, any Error>)] = []
        var cancelled: Set<Int> = []
        var nextTicket = 0
    }

    private func take() async throws -> Seat {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        // A task that was cancelled when it had its seat keeps it.
        defer { state.withLock { _ = $0.cancelled.remove(ticket) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wait($0, ticket: ticket) }
        } onCancel: {
            cancel(ticket)
        }
    }

    private func wait(_ continuation: CheckedContinuation<Seat, any Error>, ticket: Int) {
        let outcome: Result<Seat, any Error>? = state.withLock { state in
            if state.cancelled.remove(ticket) != nil { return .failure(CancellationError()) }
            if let seat = state.free.popLast() { return .success(seat) }
            if state.made < count {
                state.made += 1
                return .success(Seat())
            }
            state.waiting.append((ticket, continuation))
            return nil
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    private func giveBack(_ seat: Seat) {
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                state.free.append(seat)
                return nil as CheckedContinuation<Seat, any Error>?
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: seat)
    }

    private func cancel(_ ticket: Int) {
        let waiter = state.withLock { state in
            guard let place = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                // It has its seat, or does not wait yet.
                state.cancelled.insert(ticket)
                return nil as CheckedContinuation<Seat, any Error>?
            }
            return state.waiting.remove(at: place).continuation
        }
        waiter?.resume(throwing: CancellationError())
    }
}
