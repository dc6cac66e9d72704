import Glibc
import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import Testing

/// Sessions of one model have one copy of its weights between them: measured, since nothing else would show it.
@Suite(.serialized) struct WeightSharingTests {
    private static let weightByteCount = 1 << 24

    /// A product with 16 MiB of weights.
    private func model(cache: EngineCache? = nil) throws -> Model {
        let x = placeholder("x", .float32, [1, 2048]), w = placeholder("w", .float32, [2048, 2048])
        let program = TensorProgram(
            "large", inputs: [x], outputs: [.init("y", try matmul(x, w))],
            constants: [w: .random(.float32, shape: [2048, 2048], seed: 1)])
        return try Model(module: compile(program).bytes, cache: cache)
    }

    /// Runs many sessions that are alive at once, and expects that none has copied the weights that it read.
    private func expectSharing(_ model: Model) throws {
        let x = [NDArray.random(.float32, shape: [1, 2048], seed: 2)]
        let sessions = try Sessions(5, of: model)
        let expected = try sessions.run(0, x)
        for index in 0..<5 {
            #expect(try sessions.run(index, x) == expected)
            let pages = try ResidentPages(around: sessions.memory(of: index), byteCount: Self.weightByteCount)
            #expect(pages.resident >= Self.weightByteCount, "session \(index): \(pages)")
            #expect(pages.copied < Self.weightByteCount / 16, "session \(index): \(pages)")
        }
    }

    @Test func sessionsShareWeights() throws {
        try expectSharing(model())
    }

    @Test func sessionsFromTheCacheShareWeights() throws {
        let folder = try #require(mkdtempPath())
        let cache = try EngineCache(folder: folder)
        _ = try model(cache: cache)
        let model = try model(cache: cache)
        #expect(model.codeOrigin == .cache)
        try expectSharing(model)
        try cache.clear()
        rmdir(folder)
    }
}

/// What of a session's memory is in memory, and what of that is its own: of anonymous pages, as the kernel calls them, there is one copy for each.
private struct ResidentPages {
    var resident = 0
    var copied = 0

    /// - Parameter address: an address in a linear memory that holds hardly more than so many bytes.
    init(around address: UInt, byteCount: Int) throws {
        let reach = UInt(byteCount + 1 << 20)
        var isInside = false
        for line in String(decoding: try File.read("/proc/self/smaps"), as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            if bounds.count == 2 { isInside = bounds[0] > address &- reach && bounds[1] < address + reach }
            guard isInside, words.count > 1, let size = Int(words[1]) else { continue }
            if words[0] == "Rss:" { resident += 1024 * size }
            if words[0] == "Anonymous:" { copied += 1024 * size }
        }
    }
}

/// Sessions in places of their own, since arrays hold none.
private final class Sessions {
    private final class Place {
        var session: Session
        init(_ session: consuming Session) { self.session = session }
    }

    private var places: [Place] = []

    init(_ count: Int, of model: Model) throws {
        for _ in 0..<count { places.append(Place(try Session(model))) }
    }

    func run(_ index: Int, _ arrays: [NDArray]) throws -> [NDArray] { try places[index].session.run(arrays) }

    /// An address in the session's linear memory.
    func memory(of index: Int) throws -> UInt {
        try places[index].session.withInput(0) { bytes in bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } }
    }
}

private func mkdtempPath() -> String? {
    var template = Array("/tmp/heddle-sharing-XXXXXX".utf8CString)
    return template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!).map { String(cString: $0) } }
}
