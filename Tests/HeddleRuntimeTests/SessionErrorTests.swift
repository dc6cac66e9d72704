import Artifact
import HeddleRuntime
import NDArray
import Testing

/// One test for each sentence that a session can end with: a module that lies, and a caller who errs.
@Suite struct SessionErrorTests {
    private let floats = NDArray.zeros(.float32, shape: [4])
    private let integers = NDArray.zeros(.int32, shape: [4])

    /// The sentence of the error that loading, or running once, throws.
    private func failure(
        of model: HandMadeModel, given inputs: [String: NDArray], limits: Session.Limits = .init()
    ) throws -> String {
        let error = try #require(throws: SessionError.self) {
            var session = try model.makeSession(limits: limits)
            _ = try session.run(inputs)
        }
        return error.description
    }

    /// The same for the model that doubles four floats, after `spoil` changed it.
    private func failure(_ spoil: (inout HandMadeModel) -> Void) throws -> String {
        var model = HandMadeModel.doubling
        spoil(&model)
        return try failure(of: model, given: ["x": floats])
    }

    // MARK: The file and its description

    @Test func missingFile() {
        let error = #expect(throws: SessionError.self) { _ = try Session(contentsOf: "/nowhere/model.wasm") }
        #expect(error?.description == "cannot read /nowhere/model.wasm: No such file or directory")
    }

    @Test func moduleWithoutADescription() {
        let module = HandMadeModule(functions: [.addition]).bytes
        let error = #expect(throws: SessionError.self) { _ = try Session(module: module) }
        #expect(error?.description == """
            the module has no section 'heddle.model': Heddle did not make it, or it was stripped
            """)
    }

    @Test func descriptionThatIsNoJSON() {
        let module = HandMadeModule(customSections: [("heddle.model", Array("{".utf8))]).bytes
        let error = #expect(throws: SessionError.self) { _ = try Session(module: module) }
        #expect(error?.description.hasPrefix("the section 'heddle.model' is not JSON: ") == true)
    }

    @Test func moduleThatDoesNotValidate() throws {
        #expect(try failure { $0.run = [] }.hasPrefix("not a valid module: "))
    }

    // MARK: Functions

    @Test(arguments: ["heddle_prepare", "heddle_input", "heddle_output", "heddle_run"])
    func missingExport(function: String) throws {
        #expect(try failure { $0.leavesOut = function }
            .hasPrefix("the module exports no function named \(function); it exports heddle_"))
    }

    @Test func missingSetterOfSymbols() throws {
        var model = HandMadeModel.copying
        model.setDimension = nil
        #expect(try failure(of: model, given: ["x": integers])
            .hasPrefix("the module exports no function named heddle_set_dim; "))
    }

    @Test func missingComputedExtents() throws {
        var model = HandMadeModel.halving
        model.outputDimension = nil
        #expect(try failure(of: model, given: ["x": integers])
            .hasPrefix("the module exports no function named heddle_output_dim; "))
    }

    @Test func functionOfAnotherType() throws {
        let message = try failure {
            $0.replacements = [.init(name: "heddle_run", parameters: [.f32], results: [.i64], body: [0x42, 0])]
        }
        #expect(message == """
            the module's heddle_run is of type (f32) -> (i64), where a model's is of type () -> (i32)
            """)
    }

    @Test func functionOfVectors() throws {
        let message = try failure {
            $0.replacements = [.init(name: "heddle_run", results: [.v128, .i32], body: [0x00])]
        }
        #expect(message == "heddle_run takes or gives something other than i32, i64, f32 and f64")
    }

    @Test func runThatTraps() throws {
        #expect(try failure { $0.run = Code.unreachable }
            == "heddle_run trapped: an unreachable instruction was reached (in function 3)")
    }

    @Test func prepareThatTraps() throws {
        #expect(try failure { $0.prepare = Code.unreachable }
            == "heddle_prepare trapped: an unreachable instruction was reached (in function 0)")
    }

    @Test func statusWithAMessageOfTheModule() throws {
        let message = try failure {
            $0.run = Code.constant(StatusCode.badInput.rawValue)
            $0.metadata.statuses[.badInput] = "the length is negative"
        }
        #expect(message == "heddle_run failed: the length is negative")
    }

    @Test func statusOfPrepare() throws {
        #expect(try failure { $0.prepare = Code.constant(StatusCode.outOfMemory.rawValue) }
            == "heddle_prepare failed: \(StatusCode.outOfMemory.message)")
    }

    @Test func statusThatIsNone() throws {
        #expect(try failure { $0.run = Code.constant(-7) } == "heddle_run failed: the unknown status -7")
    }

    @Test func runWithoutEnd() throws {
        var model = HandMadeModel.doubling
        model.run = [0x03, 0x40, 0x0C, 0, 0x0B] + Code.constant(0)
        let limits = Session.Limits(time: .milliseconds(50))
        #expect(try failure(of: model, given: ["x": floats], limits: limits)
            == "heddle_run trapped: the time limit was reached (in function 3)")
    }

    // MARK: Addresses and sizes

    @Test(arguments: [65536 - 15, 65536, -1, .min, .max] as [Int32])
    func inputOutsideTheMemory(address: Int32) throws {
        #expect(try failure { $0.inputAddress = Code.constant(address) } == """
            the module puts the 16 bytes of x at address \(UInt32(bitPattern: address)), \
            which is not inside its memory of 65536 bytes
            """)
    }

    @Test func outputOutsideTheMemory() throws {
        #expect(try failure { $0.outputAddress = Code.constant(65528) } == """
            the module puts the 16 bytes of y at address 65528, which is not inside its memory of 65536 bytes
            """)
    }

    @Test func shapeLargerThanTheMemory() throws {
        #expect(try failure { $0.metadata.outputs[0].shape = [1_048_576] } == """
            the module puts the 4194304 bytes of y at address 1024, which is not inside its memory of 65536 bytes
            """)
    }

    @Test func noMemory() throws {
        #expect(try failure {
            $0.memory = nil
            $0.run = Code.constant(0)
            $0.setDimension = nil
        } == "the module puts the 16 bytes of x at address 16, which is not inside its memory of 0 bytes")
    }

    @Test func sizeThatOverflows() throws {
        var model = HandMadeModel.halving
        model.metadata.outputs[0].shape = ["count", "count", "count"]
        model.outputDimension = Code.constant(.max)
        #expect(try failure(of: model, given: ["x": integers])
            == "y of shape [2147483647, 2147483647, 2147483647] is larger than any memory")
    }

    @Test func negativeExtent() throws {
        var model = HandMadeModel.halving
        model.outputDimension = Code.constant(-3)
        #expect(try failure(of: model, given: ["x": integers])
            == "the module gives -3 as the extent of axis 0 of output y")
    }

    // MARK: What the caller gives

    @Test func unknownInput() throws {
        #expect(try failure(of: .doubling, given: ["x": floats, "z": floats])
            == "the model has no input named z; it has x")
    }

    @Test func missingInput() throws {
        #expect(try failure(of: .doubling, given: [:]) == "no array was given for input x")
    }

    @Test func wrongType() throws {
        #expect(try failure(of: .doubling, given: ["x": integers])
            == "input x is of type float32, but was given int32")
    }

    @Test(arguments: [[3], [2, 2], []]) func wrongShape(shape: [Int]) throws {
        #expect(try failure(of: .doubling, given: ["x": .zeros(.float32, shape: shape)])
            == "input x has shape [4], but was given \(shape)")
    }

    @Test func conflictingExtents() throws {
        var model = HandMadeModel.copying
        model.metadata.inputs.append(.init(name: "z", elementType: .int32, shape: [2, "n"]))
        #expect(try failure(of: model, given: ["x": integers, "z": .zeros(.int32, shape: [2, 3])])
            == "n is 3 in the shape of input z, but 4 in a shape before it")
    }

    @Test func extentThatDoesNotFitTheMemory() throws {
        #expect(try failure(of: .copying, given: ["x": .zeros(.int32, shape: [20_000])]) == """
            the module puts the 80000 bytes of x at address 16, which is not inside its memory of 65536 bytes
            """)
    }

    @Test func refusedExtent() throws {
        var model = HandMadeModel.copying
        model.setDimension = Code.constant(StatusCode.dimensionOutOfRange.rawValue)
        #expect(try failure(of: model, given: ["x": integers])
            == "heddle_set_dim failed: \(StatusCode.dimensionOutOfRange.message)")
    }

    @Test func unknownSymbol() throws {
        var session = try HandMadeModel.copying.makeSession()
        let error = #expect(throws: SessionError.self) { try session.setDimension("m", to: 1) }
        #expect(error?.description == "the model has no symbol named m; it has n")
    }

    @Test(arguments: [-1, 1 << 31]) func impossibleValue(value: Int) throws {
        var session = try HandMadeModel.copying.makeSession()
        let error = #expect(throws: SessionError.self) { try session.setDimension("n", to: value) }
        #expect(error?.description == "n cannot be \(value): an extent is between 0 and 2147483647")
    }

    @Test func unboundSymbol() throws {
        var session = try HandMadeModel.copying.makeSession()
        let error = #expect(throws: SessionError.self) { try session.run() }
        #expect(error?.description == "n has no value yet: run with arrays, or set it first")
    }

    @Test func noSuchTensor() throws {
        var session = try HandMadeModel.doubling.makeSession()
        let error = #expect(throws: SessionError.self) { try session.readOutput(1) }
        #expect(error?.description == "there is no output 1; the model has 1")
    }
}
