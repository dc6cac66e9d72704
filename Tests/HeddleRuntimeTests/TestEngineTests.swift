import HeddleRuntime
import TestEngines
import Testing

/// The engines that other tests rest on do the same with the same steps.
@Suite(.serialized) struct TestEngineTests {
    static let module = HandMadeModule(
        functions: [
            .addition, .unreachable, .load, .division, .identity(.i64), .identity(.f32), .identity(.f64),
            .init(name: "swap", parameters: [.i32, .f64], results: [.f64, .i32], body: [0x20, 1, 0x20, 0]),
            .init(name: "recurse", body: [0x10, 8]),
        ],
        memory: (1, 1)
    ).bytes

    @Test(arguments: TestEngines.all) func takesStepsInOrder(engine: any TestEngine) throws {
        let results = try engine.run(Self.module, steps: [
            EngineStep(
                writes: [MemoryWrite(address: 4, elements: [Int32(11), 22])],
                calls: [FunctionCall("load", [.i32(8)]), FunctionCall("add", [.i32(.max), .i32(1)])],
                reads: [MemoryRead(address: 4, count: 4), MemoryRead(address: 8, count: 4)]),
            EngineStep(calls: [FunctionCall("load", [.i32(4)])]),
        ])
        #expect(results[0].outcomes == [.returned([.i32(22)]), .returned([.i32(.min)])])
        #expect(results[0].elements(Int32.self, ofRead: 1) == [22])
        #expect(results[1].outcomes == [.returned([.i32(11)])])
    }

    @Test(arguments: TestEngines.all) func passesNumbersOfEachType(engine: any TestEngine) throws {
        #expect(try engine.call("same_i64", [.i64(.min + 3)], of: Self.module) == [.i64(.min + 3)])
        #expect(try engine.call("same_f32", [.f32(.leastNonzeroMagnitude)], of: Self.module) == [.f32(.leastNonzeroMagnitude)])
        #expect(try engine.call("same_f64", [.f64(-0.0)], of: Self.module) == [.f64(-0.0)])
        #expect(try engine.call("swap", [.i32(-1), .f64(.infinity)], of: Self.module) == [.f64(.infinity), .i32(-1)])
    }

    @Test(arguments: TestEngines.all) func namesTraps(engine: any TestEngine) throws {
        let result = try engine.run(Self.module, calls: [
            FunctionCall("stop"),
            FunctionCall("load", [.i32(65533)]),
            FunctionCall("divide", [.i32(1), .i32(0)]),
            FunctionCall("divide", [.i32(.min), .i32(-1)]),
            FunctionCall("recurse"),
            FunctionCall("add", [.i32(1), .i32(1)]),
        ])
        #expect(result.outcomes == [
            .trapped(.unreachable), .trapped(.memoryOutOfBounds), .trapped(.integerDivisionByZero),
            .trapped(.integerOverflow), .trapped(.stackOverflow), .returned([.i32(2)]),
        ])
    }

    @Test(arguments: TestEngines.all) func objectsToWhatIsNotValid(engine: any TestEngine) throws {
        #expect(try engine.accepts(Self.module))
        let mistyped = HandMadeModule(functions: [.init(name: "f", results: [.i32], body: [])]).bytes
        #expect(try engine.objection(to: mistyped) != nil)
    }

    @Test(arguments: TestEngines.all) func takesRelaxedInstructions(engine: any TestEngine) throws {
        let splat: [UInt8] = [0x20, 0, 0xFD, 19]
        let relaxedMultiplyAdd: [UInt8] = [0xFD, 0x85, 0x02]
        let firstLane: [UInt8] = [0xFD, 31, 0]
        let module = HandMadeModule(functions: [
            .init(
                name: "square_and_add", parameters: [.f32], results: [.f32],
                body: splat + splat + splat + relaxedMultiplyAdd + firstLane),
        ]).bytes
        // Node's releases before 20 do not know the final opcodes, and their tests leave this tier out.
        guard try engine.name == "wasmtime" || engine.accepts(module) else { return }
        #expect(try engine.call("square_and_add", [.f32(3)], of: module) == [.f32(12)])
    }

    @Test(arguments: TestEngines.all) func measuresCalls(engine: any TestEngine) throws {
        let timing = try engine.time(
            Self.module, setup: EngineStep(), call: FunctionCall("add", [.i32(1), .i32(2)]), samples: 9, callsPerSample: 100)
        #expect(timing.samples.count == 9)
        #expect(timing.minimum > 0 && timing.minimum <= timing.median)
        // A call that takes a millisecond would mean that something else was measured.
        #expect(timing.minimum < 1_000_000)
    }

    @Test(arguments: TestEngines.all) func keepsWorkingWithMoreModulesThanItRemembers(engine: any TestEngine) throws {
        for constant in UInt8(0)..<40 {
            let module = HandMadeModule(functions: [.init(name: "f", results: [.i32], body: [0x41, constant])]).bytes
            #expect(try engine.call("f", of: module) == [.i32(Int32(constant))])
        }
        #expect(try engine.call("add", [.i32(1), .i32(2)], of: Self.module) == [.i32(3)])
    }

    @Test(arguments: TestEngines.all) func refusesToTouchWhatIsOutsideTheMemory(engine: any TestEngine) throws {
        let error = try #require(throws: (any Error).self) {
            try engine.run(Self.module, calls: [], memoryReads: [MemoryRead(address: 65530, count: 7)])
        }
        #expect("\(error)" == "7 bytes at address 65530 are not inside the module's memory of 65536 bytes")
    }
}
