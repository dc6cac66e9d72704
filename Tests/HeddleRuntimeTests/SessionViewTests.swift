import Artifact
import HeddleRuntime
import NDArray
import Testing

/// Inputs and outputs seen in place.
@Suite struct SessionViewTests {
    @Test func elementsInPlace() throws {
        var session = try HandMadeModel.doubling.makeSession()
        let x = try session.inputIndex("x"), y = try session.outputIndex("y")
        try session.withInput(x, as: Float.self) { elements in
            #expect(elements.count == 4)
            for index in elements.indices { elements[index] = Float(index) + 0.5 }
        }
        try session.run()
        let sum = try session.withOutput(y, as: Float.self) { elements in
            elements.indices.reduce(Float(0)) { $0 + elements[$1] }
        }
        #expect(sum == 16)
    }

    @Test func viewsFollowDimensions() throws {
        var session = try HandMadeModel.copying.makeSession()
        for count in [3, 0, 17] {
            try session.setDimension("n", to: count)
            try session.withInput(0, as: Int32.self) { for index in $0.indices { $0[index] = Int32(index * count) } }
            try session.run()
            try session.withOutput(0, as: Int32.self) { elements in
                #expect(elements.count == count)
                for index in elements.indices { #expect(elements[index] == Int32(index * count)) }
            }
        }
    }

    @Test func arraysByPosition() throws {
        var session = try HandMadeModel.doubling.makeSession()
        #expect(try session.run([NDArray([1, 2, 3, 4] as [Float])])[0].elements(as: Float.self) == [2, 4, 6, 8])
        let error = #expect(throws: SessionError.self) { try session.run([] as [NDArray]) }
        #expect(error?.description == "the model takes 1 inputs, but was given 0")
    }

    @Test func namesThatAreNone() throws {
        let session = try HandMadeModel.doubling.makeSession()
        let output = #expect(throws: SessionError.self) { try session.outputIndex("z") }
        #expect(output?.description == "the model has no output named z; it has y")
        let input = #expect(throws: SessionError.self) { try session.inputIndex("z") }
        #expect(input?.description == "the model has no input named z; it has x")
    }

    @Test func otherTypes() throws {
        var session = try HandMadeModel.doubling.makeSession()
        let error = #expect(throws: SessionError.self) { try session.withOutput(0, as: Int32.self) { $0.count } }
        #expect(error?.description == "y is of type float32, and cannot be viewed as int32")
    }

    /// Whatever byte a module leaves, it is a UInt8; not every one is a Bool.
    @Test func truthValuesAreBytes() throws {
        var model = HandMadeModel.doubling
        model.metadata.outputs[0].elementType = .bool
        var session = try model.makeSession()
        #expect(try session.withOutput(0, as: UInt8.self) { $0.count } == 4)
        let error = #expect(throws: SessionError.self) { try session.withOutput(0, as: Bool.self) { $0.count } }
        #expect(error?.description == "y is of type bool, and cannot be viewed as bool: take uint8")
    }

    @Test func addressesThatAreOdd() throws {
        var model = HandMadeModel.doubling
        model.outputAddress = Code.constant(1026)
        var session = try model.makeSession()
        let error = #expect(throws: SessionError.self) { try session.withOutput(0, as: Float.self) { $0.count } }
        #expect(error?.description == "the module puts y at address 1026, which is not a multiple of its elements' size")
        #expect(try session.withOutput(0) { $0.byteCount } == 16)
    }

    /// A module that answers differently each time is asked once, until it plans its memory anew.
    @Test func addressesAreAskedForOnce() throws {
        var model = HandMadeModel.doubling
        // 16 at first, and 0 from then on.
        model.inputAddress = Code.constant(4) + Code.loadWord
            + Code.constant(4) + Code.constant(-16) + Code.storeWord + Code.constant(16) + [0x6A]
        var session = try model.makeSession()
        for round in 0..<3 {
            let x = [Float(round), 2, 3, 4]
            #expect(try session.run([NDArray(x)])[0].elements(as: Float.self) == x.map { 2 * $0 })
        }
    }
}
