import Glibc
import HeddleRuntime
import NDArray
import Support
import Synchronization
import Testing

@Suite struct SessionPoolTests {
    private func pool(_ model: HandMadeModel, count: Int, limits: Session.Limits = .init()) throws -> SessionPool {
        SessionPool(try Model(module: model.bytes, limits: limits), count: count)
    }

    @Test func manyTasksShareFewSessions() async throws {
        let pool = try pool(.copying, count: 3)
        let results = await withTaskGroup(of: Bool.self) { group in
            for task in 0..<200 {
                group.addTask {
                    let x = NDArray((0..<Int32(task % 9)).map { $0 &* Int32(task) })
                    return (try? await pool.run(["x": x])) == ["y": x]
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results == [Bool](repeating: true, count: 200))
        #expect((1...3).contains(pool.sessionCount))
    }

    @Test func nobodySharesASession() async throws {
        let pool = try pool(.doubling, count: 2)
        let inside = Occupancy()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<50 {
                group.addTask {
                    _ = try? await pool.withSession { session in
                        inside.enter()
                        defer { inside.leave() }
                        let x = NDArray([Float](repeating: Float(task), count: 4))
                        for _ in 0..<20 {
                            let y = try session.run([x])[0].elements(as: Float.self)
                            #expect(y == [Float](repeating: Float(2 * task), count: 4))
                        }
                    }
                }
            }
        }
        #expect(inside.most <= 2)
    }

    @Test func aTrapLeavesTheSessionToTheNext() async throws {
        var model = HandMadeModel.copying
        // Traps where x has more than three elements.
        model.run = Code.constant(0) + Code.loadWord + Code.constant(3) + [0x4A, 0x04, 0x40] + Code.unreachable + [0x0B] + model.run
        let pool = try pool(model, count: 1)
        for round in 0..<20 {
            let x = NDArray((0..<Int32(round % 2 == 0 ? 5 : 2)).map { $0 })
            if round % 2 == 0 {
                await #expect(throws: SessionError.self) { try await pool.run(["x": x]) }
            } else {
                #expect(try await pool.run(["x": x]) == ["y": x])
            }
        }
        #expect(pool.sessionCount == 1)
    }

    @Test func waitingTasksCanBeCancelled() async throws {
        let pool = try pool(.doubling, count: 1)
        let x = ["x": NDArray([1, 1, 1, 1] as [Float])]
        let gate = Occupancy()
        gate.enter()
        let holder = Task.detached {
            try await pool.withSession { _ in while gate.now > 0 { usleep(200) } }
        }
        while pool.sessionCount == 0 { await Task.yield() }
        let waiting = (0..<5).map { _ in Task.detached { try await pool.run(x) } }
        let early = Task.detached { () -> [String: NDArray] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await pool.run(x)
        }
        for task in waiting.prefix(3) { task.cancel() }
        for task in waiting.prefix(3) { await #expect(throws: CancellationError.self) { try await task.value } }
        await #expect(throws: CancellationError.self) { try await early.value }
        gate.leave()
        try await holder.value
        for task in waiting.dropFirst(3) { #expect(try await task.value["y"]?.count == 4) }
    }

    @Test func sessionsThatCannotBeMade() async throws {
        var model = HandMadeModel.doubling
        model.prepare = Code.constant(5)
        let pool = try pool(model, count: 2)
        for _ in 0..<4 {
            await #expect(throws: SessionError.self) { try await pool.run([:]) }
        }
    }
}

/// How many are inside, and were at most.
private final class Occupancy: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func leave() { counts.withLock { $0.now -= 1 } }
    var now: Int { counts.withLock { $0.now } }
    var most: Int { counts.withLock { $0.most } }
}
