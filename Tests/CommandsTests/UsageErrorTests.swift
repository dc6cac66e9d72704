import Commands
import Testing

/// What a wrong command line is told, and that it ends with 64.
@Suite struct UsageErrorTests {
    private func expectFirstLine(_ arguments: String, _ line: String, at location: SourceLocation = #_sourceLocation) {
        let run = CommandRun(arguments)
        #expect(run.status == .usage, sourceLocation: location)
        #expect(run.output.isEmpty, sourceLocation: location)
        #expect(run.errors.split(separator: "\n").first.map(String.init) == "Error: " + line, sourceLocation: location)
    }

    @Test func unknownSubcommand() {
        expectFirstLine("weave", "Unexpected argument 'weave'")
    }

    @Test func noOutputFile() {
        expectFirstLine("compile --operator Add --input a=3 --input b=3", "Missing expected argument '--output <output>'")
    }

    @Test func modelFile() {
        expectFirstLine("compile net.onnx --operator Add -o x.wasm", "name a model file or an operator, not both")
        expectFirstLine("compile net.onnx --dim batch=-1 -o x.wasm", "--dim batch=-1: an extent is a number that is not negative")
        let missing = CommandRun("compile net.onnx -o x.wasm")
        #expect(missing.status == .inputMissing)
        #expect(missing.errors == "Error: cannot read net.onnx: No such file or directory\n")
    }

    @Test func tiersForOneEngine() {
        expectFirstLine(
            "compile net.onnx --tiers simd128,relaxed-simd --engine wasmtime -o x.wasm",
            "modules of several tiers have their weights in common, laid out for every engine: leave --engine out")
    }

    @Test func noOperator() {
        expectFirstLine("dump", "name a model file, or an operator with --operator; `heddle operators` lists them")
    }

    @Test func unknownOperator() {
        expectFirstLine("dump --operator Weave", "The value 'Weave' is invalid for '--operator <operator>'")
    }

    @Test func unknownType() {
        expectFirstLine("dump --operator Add --type FP31", "The value 'FP31' is invalid for '--type <type>'")
    }

    @Test(arguments: ["a", "a=", "=4", "a=4x", "a=-4", "a=FP31:4", "a=99999999999", "a=4y4"])
    func malformedInput(_ text: String) {
        expectFirstLine("dump --operator Exp --input \(text)", "The value '\(text)' is invalid for '--input <name=shape>'")
    }

    @Test func missingOperand() {
        expectFirstLine(
            "dump --operator Add --input b=3",
            "Add needs the shape of its operand a, as in --input a=4x4; it takes a, b")
    }

    @Test func optionalOperandLeftOutBeforeAnother() {
        expectFirstLine("dump --operator LayerNorm --input x=3x4", "LayerNorm needs the shape of its operand scale, as in --input scale=4x4; it takes x, scale, bias")
    }

    @Test func unknownOperand() {
        expectFirstLine("dump --operator Conv2D --input y=3", "Conv2D has no operand y; it takes x, w, bias (optional)")
    }

    @Test func operandTwice() {
        expectFirstLine(
            "dump --operator Exp --input x=3 --input x=4", "Exp takes one operand x, but its shape is given twice")
    }

    @Test func shapes() {
        expectFirstLine(
            "dump --operator Add --input a=3 --input b=4",
            "Add: a has the shape [3], b has the shape [4]; extents must be equal or 1, counted from the last")
    }

    @Test func type() {
        expectFirstLine("dump --operator Exp --type INT8 --input x=3", "Exp: x is int8; it may be float32, float64")
    }

    @Test func unknownAttribute() {
        expectFirstLine(
            "dump --operator Softmax --input x=3 --attribute axes=0", "Softmax has no attribute axes; it takes axis")
    }

    @Test func attributeKind() {
        expectFirstLine(
            "dump --operator Softmax --input x=3 --attribute axis=last",
            "Softmax: the attribute axis is last; it must be an integer")
    }

    @Test func attributeValue() {
        expectFirstLine(
            "dump --operator Softmax --input x=3 --attribute axis=1",
            "Softmax: the attribute axis is 1; it must be within -1 ... 0")
    }

    @Test func runOptions() {
        expectFirstLine("run m.wasm --repeat 0", "--repeat must be at least 1")
        expectFirstLine("run m.wasm --memory-limit 0", "--memory-limit must be between 1 and 4096")
        expectFirstLine("run m.wasm --time-limit 0", "--time-limit must be positive")
        expectFirstLine("run m.wasm --input x", "The value 'x' is invalid for '--input <name=file>'")
    }
}
