import Foundation
import Synchronization

/// Threads that take as much of the processors as they get.
final class Load: Sendable {
    private let ended = Atomic(false)

    init(threads: Int) {
        for _ in 0..<threads {
            Thread.detachNewThread { [self] in
                while !ended.load(ordering: .relaxed) {}
            }
        }
    }

    func end() { ended.store(true, ordering: .relaxed) }
}
