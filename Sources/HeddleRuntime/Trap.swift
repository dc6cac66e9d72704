import CWasmtime

/// Why running code was stopped.
public struct Trap: Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        case stackOverflow
        case memoryOutOfBounds
        case misalignedAtomic
        case tableOutOfBounds
        case indirectCallToNull
        case indirectCallOfWrongType
        case integerOverflow
        case integerDivisionByZero
        case invalidConversionToInteger
        case unreachable
        case interrupted
        case atomicWaitOnUnsharedMemory
        /// One that Heddle has no name for, in the engine's words.
        case other(String)
    }

    public let reason: Reason

    /// The functions that were running, innermost first: their names, or `function 3` for those without.
    public let functions: [String]

    public init(reason: Reason, functions: [String] = []) {
        self.reason = reason
        self.functions = functions
    }
}

extension Trap {
    /// Reads a trap of the engine, which is deleted.
    init(taking trap: OpaquePointer, library: WasmtimeLibrary) {
        defer { library.functions.wasm_trap_delete(trap) }
        var code: UInt8 = 0
        let reason = library.functions.wasmtime_trap_code(trap, &code) ? Reason(code: code) : nil
        self.init(reason: reason ?? .other(library.message(of: trap)), functions: Self.trace(of: trap, library: library))
    }

    private static func trace(of trap: OpaquePointer, library: WasmtimeLibrary) -> [String] {
        var frames = wasm_frame_vec_t()
        library.functions.wasm_trap_trace(trap, &frames)
        defer { library.functions.wasm_frame_vec_delete(&frames) }
        // A stack overflow has thousands of frames; the innermost tell enough.
        return UnsafeBufferPointer(start: frames.data, count: frames.size).prefix(8).map { frame in
            library.functions.wasmtime_frame_func_name(frame).map { String($0.pointee) }
                ?? "function \(library.functions.wasm_frame_func_index(frame))"
        }
    }
}

extension Trap.Reason {
    /// The reason with the number that wasmtime 50 gives it; nil for those that belong to features we leave off.
    fileprivate init?(code: UInt8) {
        switch code {
        case 0: self = .stackOverflow
        case 1: self = .memoryOutOfBounds
        case 2: self = .misalignedAtomic
        case 3: self = .tableOutOfBounds
        case 4: self = .indirectCallToNull
        case 5: self = .indirectCallOfWrongType
        case 6: self = .integerOverflow
        case 7: self = .integerDivisionByZero
        case 8: self = .invalidConversionToInteger
        case 9: self = .unreachable
        case 10: self = .interrupted
        case 12: self = .atomicWaitOnUnsharedMemory
        default: return nil
        }
    }
}

extension Trap.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .stackOverflow: "the stack overflowed"
        case .memoryOutOfBounds: "an access outside the memory"
        case .misalignedAtomic: "an atomic access to an address that is not a multiple of its size"
        case .tableOutOfBounds: "an access outside a table"
        case .indirectCallToNull: "an indirect call of an empty table entry"
        case .indirectCallOfWrongType: "an indirect call of a function of another type"
        case .integerOverflow: "an integer overflow"
        case .integerDivisionByZero: "an integer division by zero"
        case .invalidConversionToInteger: "a conversion of a number that the integer type cannot hold"
        case .unreachable: "an unreachable instruction was reached"
        case .interrupted: "the time limit was reached"
        case .atomicWaitOnUnsharedMemory: "an atomic wait on a memory that is not shared"
        case .other(let message): message
        }
    }
}

extension Trap: CustomStringConvertible {
    public var description: String {
        guard let innermost = functions.first else { return reason.description }
        let callers = functions.dropFirst().map { ", called by \($0)" }.joined()
        return "\(reason) (in \(innermost)\(callers))"
    }
}
