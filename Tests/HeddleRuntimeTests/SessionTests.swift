import Artifact
import Glibc
import HeddleRuntime
import NDArray
import Support
import Testing

@Suite struct SessionTests {
    @Test func runsWithArrays() throws {
        var session = try HandMadeModel.doubling.makeSession()
        let outputs = try session.run(["x": NDArray([1, 2.5, -3, .infinity] as [Float])])
        #expect(outputs == ["y": NDArray([2, 5, -6, .infinity] as [Float], shape: [2, 2])])
    }

    @Test func describesItsTensors() throws {
        let session = try HandMadeModel.doubling.makeSession()
        #expect(session.inputs.map(\.description) == ["x: float32[4]"])
        #expect(session.outputs.map(\.description) == ["y: float32[2, 2]"])
        #expect(session.metadata.compiler == "hand")
    }

    @Test func runsInPlace() throws {
        var session = try HandMadeModel.doubling.makeSession()
        try session.withInput(0) { bytes in
            for index in 0..<4 { bytes.storeBytes(of: Float(index), toByteOffset: index * 4, as: Float.self) }
        }
        try session.run()
        let last = try session.withOutput(0) { bytes in
            #expect(bytes.byteCount == 16)
            return bytes.unsafeLoad(fromByteOffset: 12, as: Float.self)
        }
        #expect(last == 6)
    }

    @Test func takesItsSymbolsFromTheInputs() throws {
        var session = try HandMadeModel.copying.makeSession()
        for count in [3, 0, 5, 5] {
            let input = NDArray((0..<Int32(count)).map { $0 * 7 })
            #expect(try session.run(["x": input]) == ["y": input])
        }
    }

    @Test func takesItsSymbolsFromTheCaller() throws {
        var session = try HandMadeModel.copying.makeSession()
        try session.setDimension("n", to: 2)
        try session.withInput(0) { $0.storeBytes(of: 9, toByteOffset: 4, as: Int32.self) }
        try session.run()
        #expect(try session.readOutput(0) == NDArray([0, 9] as [Int32]))
    }

    @Test func asksForWhatOnlyTheRunKnows() throws {
        var session = try HandMadeModel.halving.makeSession()
        let outputs = try session.run(["x": NDArray([10, 20, 30, 40, 50] as [Int32])])
        #expect(outputs == ["y": NDArray([10, 20] as [Int32])])
    }

    @Test func followsAMemoryThatGrows() throws {
        var model = HandMadeModel.copying
        let growByOnePage = Code.constant(1) + [0x40, 0, 0x1A]
        model.prepare = growByOnePage + Code.constant(0)
        model.inputAddress = Code.constant(65536 + 16)
        model.run = model.run.replacing(Code.constant(16), with: Code.constant(65536 + 16))
        var session = try model.makeSession()
        let input = NDArray([1, 2, 3] as [Int32])
        #expect(try session.run(["x": input]) == ["y": input])
    }

    @Test func readsItsFile() throws {
        let path = "/tmp/heddle-session-\(UInt64.random(in: 0 ... .max)).wasm"
        try File.write(HandMadeModel.doubling.bytes, to: path)
        defer { unlink(path) }
        var session = try Session(contentsOf: path)
        #expect(try session.run(["x": NDArray([1, 1, 1, 1] as [Float])])["y"]?.count == 4)
    }

    @Test func sharesAnEngine() throws {
        let engine = try Engine()
        var first = try Session(module: HandMadeModel.doubling.bytes, engine: engine)
        var second = try Session(module: HandMadeModel.copying.bytes, engine: engine)
        #expect(try first.run(["x": NDArray([1, 1, 1, 1] as [Float])]).count == 1)
        #expect(try second.run(["x": NDArray([1] as [Int32])]).count == 1)
    }
}
