import HeddleRuntime

// What NodeTestEngine and host.mjs say to each other; the two files change together.

/// A request, as the bytes of its frame.
struct NodeRequest {
    private(set) var bytes: [UInt8]

    static func load(module: UInt32, bytes: [UInt8]) -> Self {
        make(command: 0) { $0.integer(module); $0.bytes += bytes }
    }

    static func forget(module: UInt32) -> Self {
        make(command: 1) { $0.integer(module) }
    }

    static func objection(_ module: [UInt8]) -> Self {
        make(command: 2) { $0.bytes += module }
    }

    static func run(module: UInt32, steps: [EngineStep], workers: Int) -> Self {
        make(command: 3) { $0.integer(module); $0.integer(UInt32(workers)); $0.list(steps) { $0.step($1) } }
    }

    static func time(
        module: UInt32, setup: EngineStep, call: FunctionCall, samples: Int, callsPerSample: Int
    ) -> Self {
        make(command: 4) {
            $0.integer(module)
            $0.step(setup)
            $0.call(call)
            $0.integer(UInt32(samples))
            $0.integer(UInt32(callsPerSample))
        }
    }

    private static func make(command: UInt8, _ body: (inout RequestWriter) -> Void) -> Self {
        var writer = RequestWriter(bytes: [command])
        body(&writer)
        return Self(bytes: writer.bytes)
    }
}

struct RequestWriter {
    var bytes: [UInt8] = []

    mutating func integer<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }

    mutating func list<Item>(_ items: [Item], _ write: (inout Self, Item) -> Void) {
        integer(UInt32(items.count))
        for item in items { write(&self, item) }
    }

    mutating func counted(_ content: [UInt8]) {
        integer(UInt32(content.count))
        bytes += content
    }

    mutating func step(_ step: EngineStep) {
        list(step.writes) { $0.integer(UInt32($1.address)); $0.counted($1.bytes) }
        list(step.calls) { $0.call($1) }
        list(step.reads) { $0.integer(UInt32($1.address)); $0.integer(UInt32($1.count)) }
    }

    mutating func call(_ call: FunctionCall) {
        counted(Array(call.function.utf8))
        list(call.arguments) { writer, value in
            writer.bytes.append(value.type.code)
            writer.integer(value.bitPattern)
        }
    }
}

/// Reads what follows the first byte of an answer.
struct AnswerReader {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
        let size = MemoryLayout<Number>.size
        defer { offset += size }
        return Number(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) })
    }

    mutating func result(of step: EngineStep) throws -> StepResult {
        let outcomes = try step.calls.map { _ in try outcome() }
        return StepResult(outcomes: outcomes, memory: step.reads.map { take($0.count) })
    }

    private mutating func outcome() throws -> CallOutcome {
        guard integer(UInt8.self) == 0 else {
            let message = String(decoding: take(Int(integer(UInt32.self))), as: UTF8.self)
            return .trapped(Trap.Reason(v8: message))
        }
        return .returned(try (0..<integer(UInt32.self)).map { _ in
            let code = integer(UInt8.self)
            guard let type = WasmValueType(code: code) else { throw NodeError(description: "no value type \(code)") }
            return WasmValue(type, bitPattern: integer(UInt64.self))
        })
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        defer { offset += count }
        return Array(bytes[offset..<(offset + count)])
    }
}

extension WasmValueType {
    private static let byCode: [WasmValueType] = [.i32, .i64, .f32, .f64]

    fileprivate var code: UInt8 {
        switch self {
        case .i32: 0
        case .i64: 1
        case .f32: 2
        case .f64: 3
        }
    }

    fileprivate init?(code: UInt8) {
        guard Self.byCode.indices.contains(Int(code)) else { return nil }
        self = Self.byCode[Int(code)]
    }
}

extension Trap.Reason {
    /// The reason that V8 words as `message`.
    fileprivate init(v8 message: String) {
        self = switch message {
        case "Maximum call stack size exceeded": .stackOverflow
        case "memory access out of bounds": .memoryOutOfBounds
        case "operation does not support unaligned accesses": .misalignedAtomic
        case "table index is out of bounds": .tableOutOfBounds
        case "divide result unrepresentable": .integerOverflow
        case "divide by zero", "remainder by zero": .integerDivisionByZero
        case "float unrepresentable in integer range": .invalidConversionToInteger
        case "unreachable": .unreachable
        default: .other(message)
        }
    }
}
