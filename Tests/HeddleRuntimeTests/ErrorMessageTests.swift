import HeddleRuntime
import Testing

/// One test for each sentence that loading, linking and calling can end with.
@Suite struct ErrorMessageTests {
    // MARK: Configuration

    @Test func relaxedInstructionsWithoutVectors() throws {
        let error = try error { _ = try Engine(configuration: .init(features: [.relaxedSIMD])) }
        #expect("\(error)" == "wasmtime takes no such configuration: relaxed-simd needs simd")
    }

    @Test func stackOfAnImpossibleSize() throws {
        let error = try error { _ = try Engine(configuration: .init(stackByteCount: 3 << 20)) }
        #expect("\(error)" == "wasmtime takes no such configuration: a stack of 3145728 bytes is not between 1 and 2097152")
    }

    @Test func largestStackIsTaken() throws {
        _ = try Engine(configuration: .init(stackByteCount: 2 << 20))
    }

    // MARK: Modules

    @Test func bytesThatAreNoModule() throws {
        let engine = try Engine()
        let error = try error { _ = try CompiledModule(Array("hello, world".utf8), engine: engine) }
        #expect("\(error)".hasPrefix("not a valid module: "))
        #expect("\(error)".contains("magic header not detected"))
    }

    @Test func noBytes() throws {
        let engine = try Engine()
        #expect(throws: RuntimeError.self) { try engine.validate([]) }
    }

    @Test func moduleOfAFeatureThatIsOff() throws {
        let vectors = HandMadeModule(functions: [.identity(.v128)]).bytes
        let engine = try Engine(configuration: .init(features: [.bulkMemory]))
        let error = try error { try engine.validate(vectors) }
        #expect("\(error)".hasPrefix("not a valid module: "))
        #expect("\(error)".contains("SIMD support is not enabled"))
        try Engine().validate(vectors)
    }

    @Test func validationOfAWrongBody() throws {
        let engine = try Engine()
        let module = HandMadeModule(functions: [.init(name: "f", results: [.i32], body: [])])
        let error = try error { try engine.validate(module.bytes) }
        #expect("\(error)".contains("type mismatch: expected i32 but nothing on stack (at offset "))
    }

    @Test func damagedSerializedCode() throws {
        let engine = try Engine()
        let error = try error { _ = try CompiledModule(trustedSerialized: [1, 2, 3], engine: engine) }
        #expect("\(error)".hasPrefix("not a module that this engine serialized: "))
    }

    @Test func importsThatNothingProvides() throws {
        let error = try error {
            _ = try makeInstance(HandMadeModule(functions: [.addition], imports: [("env", "log"), ("wasi", "exit")]))
        }
        #expect("\(error)" == "the module imports env.log, wasi.exit, which nothing provides")
    }

    @Test func memoryBeyondTheLimit() throws {
        let error = try error {
            _ = try makeInstance(HandMadeModule(memory: (3, 3)), limits: .init(memoryByteCount: 65536))
        }
        #expect("\(error)".hasPrefix("the module cannot be instantiated: "))
        #expect("\(error)".contains("memory minimum size of 3 pages exceeds memory limits"))
    }

    @Test func sharedMemoryWithoutThreads() throws {
        let engine = try Engine()
        let error = try error { _ = try SharedMemory(engine: engine, pages: 1...2) }
        #expect("\(error)".hasPrefix("the shared memory cannot be made: "))
    }

    // MARK: Exports

    @Test func missingFunction() throws {
        var instance = try makeInstance(HandMadeModule(functions: [.addition, .load], memory: (1, 1)))
        let error = try error { try instance.call("mul") }
        #expect("\(error)" == "the module exports no function named mul; it exports add, load, memory")
    }

    @Test func missingFunctionWhereNothingIsExported() throws {
        var instance = try makeInstance(HandMadeModule())
        let error = try error { try instance.call("mul") }
        #expect("\(error)" == "the module exports no function named mul; it exports nothing")
    }

    @Test func exportOfAnotherKind() throws {
        var instance = try makeInstance(HandMadeModule(memory: (1, 1)))
        let error = try error { try instance.call("memory") }
        #expect("\(error)" == "the module exports no function named memory; it exports memory")
    }

    @Test func functionOfVectors() throws {
        var instance = try makeInstance(HandMadeModule(functions: [.identity(.v128)]))
        let error = try error { try instance.call("same_v128") }
        #expect("\(error)" == "same_v128 takes or gives something other than i32, i64, f32 and f64")
    }

    @Test func wrongArguments() throws {
        var instance = try makeInstance(HandMadeModule(functions: [.addition]))
        let wrongType = try error { try instance.call("add", [.i32(1), .f32(2)]) }
        #expect("\(wrongType)" == "add takes (i32, i32), but was given (i32, f32)")
        let none = try error { try instance.call("add") }
        #expect("\(none)" == "add takes (i32, i32), but was given ()")
    }

    @Test func functionOfAnotherInstance() throws {
        var one = try makeInstance(HandMadeModule(functions: [.addition]))
        var other = try makeInstance(HandMadeModule(functions: [.addition]))
        let function = try one.function("add")
        let error = try error { try other.call(function, [.i32(1), .i32(1)]) }
        #expect("\(error)" == "add belongs to another instance")
    }

    @Test(arguments: [(65536, 1), (65535, 2), (-1, 1), (0, -1), (Int.max, Int.max), (8, 65536)])
    func bytesOutsideTheMemory(address: Int, count: Int) throws {
        let instance = try makeInstance(HandMadeModule(memory: (1, 1)))
        let error = try error { _ = try instance.readMemory(at: address, count: count) }
        #expect(
            "\(error)" == "\(count) bytes at address \(address) are not inside the module's memory of 65536 bytes")
    }

    @Test func elementsWhoseSizeOverflows() throws {
        let instance = try makeInstance(HandMadeModule(memory: (1, 1)))
        let error = try error { _ = try instance.readMemory(Int64.self, at: 0, count: .max / 4) }
        #expect("\(error)" == "\(Int.max) bytes at address 0 are not inside the module's memory of 65536 bytes")
    }

    @Test func memoryOfAModuleWithout() throws {
        let instance = try makeInstance(HandMadeModule(functions: [.addition]))
        let error = try error { _ = try instance.readMemory(at: 0, count: 1) }
        #expect("\(error)" == "1 bytes at address 0 are not inside the module's memory of 0 bytes")
    }

    // MARK: Traps

    @Test func unreachableInstruction() throws {
        var instance = try makeInstance(HandMadeModule(functions: [.unreachable]))
        let error = try error { try instance.call("stop") }
        #expect("\(error)" == "stop trapped: an unreachable instruction was reached (in function 0)")
    }

    @Test func nestedTrapNamesTheCallers() throws {
        var instance = try makeInstance(HandMadeModule(functions: [
            .unreachable, .init(name: "outer", body: [0x10, 0]),
        ]))
        let error = try error { try instance.call("outer") }
        #expect("\(error)" == """
            outer trapped: an unreachable instruction was reached (in function 0, called by function 1)
            """)
    }

    @Test func accessOutsideTheMemory() throws {
        var instance = try makeInstance(HandMadeModule(functions: [.load], memory: (1, 1)))
        let error = try error { try instance.call("load", [.i32(65533)]) }
        #expect("\(error)" == "load trapped: an access outside the memory (in function 0)")
    }

    @Test func divisionByZero() throws {
        var instance = try makeInstance(HandMadeModule(functions: [.division]))
        let error = try error { try instance.call("divide", [.i32(1), .i32(0)]) }
        #expect("\(error)" == "divide trapped: an integer division by zero (in function 0)")
    }

    @Test func overflowOfADivision() throws {
        var instance = try makeInstance(HandMadeModule(functions: [.division]))
        let error = try error { try instance.call("divide", [.i32(.min), .i32(-1)]) }
        #expect("\(error)" == "divide trapped: an integer overflow (in function 0)")
    }

    @Test func conversionThatDoesNotFit() throws {
        var instance = try makeInstance(HandMadeModule(functions: [
            .init(name: "truncate", parameters: [.f32], results: [.i32], body: [0x20, 0, 0xA8]),
        ]))
        let error = try error { try instance.call("truncate", [.f32(1e10)]) }
        #expect("\(error)" == "truncate trapped: an integer overflow (in function 0)")
        let notANumber = try self.error { try instance.call("truncate", [.f32(.nan)]) }
        #expect("\(notANumber)" == """
            truncate trapped: a conversion of a number that the integer type cannot hold (in function 0)
            """)
    }

    @Test func stackOverflow() throws {
        var instance = try makeInstance(HandMadeModule(functions: [.init(name: "recurse", body: [0x10, 0])]))
        let error = try error { try instance.call("recurse") }
        #expect("\(error)".hasPrefix("recurse trapped: the stack overflowed (in function 0, called by function 0"))
        #expect("\(error)".count < 300)
    }

    @Test func epochDeadline() throws {
        let engine = try Engine(configuration: .init(interruption: .atEpochs))
        let module = try CompiledModule(HandMadeModule(functions: [.endlessLoop]).bytes, engine: engine)
        var instance = try Instance(module, limits: .init(epochs: EpochClock.epochs(in: .milliseconds(30))))
        let clock = EpochClock(engine: engine)
        defer { withExtendedLifetime(clock) {} }
        let error = try error { try instance.call("spin") }
        #expect("\(error)" == "spin trapped: the time limit was reached (in function 0)")
        // The limit is one of each call, not of all together.
        let again = try self.error { try instance.call("spin") }
        #expect(again == error)
    }

    private func error(of body: () throws -> Void) throws -> RuntimeError {
        try #require(throws: RuntimeError.self, performing: body)
    }
}
