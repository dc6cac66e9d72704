import ModelCompiler
import NDArray
import TensorExpression
import TensorIR
import Testing

@Suite struct CompileErrorTests {
    private func message(_ program: TensorProgram) -> String {
        do {
            _ = try compile(program)
            return "compiled"
        } catch { return "\(error)" }
    }

    private let x = placeholder("x", .float32, [4])
    private func twice(_ tensor: Tensor) -> Tensor { compute("twice", tensor.shape) { (i: Expression) in tensor[i] + tensor[i] } }

    @Test func placeholders() {
        #expect(message(TensorProgram("p", inputs: [x], outputs: [.init("x", x)]))
            == "output x is an input as it stands: there is nothing to compute")
        #expect(message(TensorProgram("p", inputs: [], outputs: [.init("y", twice(x))]))
            == "x is neither an input nor a constant: list it among the inputs, or give its values")
    }

    @Test func constants() {
        let program = TensorProgram("p", inputs: [], outputs: [.init("y", twice(x))], constants: [x: .zeros(.int32, shape: [4])])
        #expect(message(program) == "constant x is declared as float32[4], but its value is int32[4]")
    }

    @Test func names() {
        #expect(message(TensorProgram("p", inputs: [x, x], outputs: [.init("y", twice(x))]))
            == "two inputs, outputs or symbols are called x")
    }

    @Test func symbols() {
        let n = Variable("n")
        let long = placeholder("long", .float32, [.variable(n) + 1])
        #expect(message(TensorProgram("p", inputs: [long], outputs: [.init("y", twice(long))]))
            == "input long has the shape [n + 1]: an extent of an input is a number or a symbol of its own")
        let ones = compute("ones", [.variable(n)]) { (i: Expression) in x[0] }
        #expect(message(TensorProgram("p", inputs: [x], outputs: [.init("y", ones)]))
            == "ones has the shape [n], but no input has an extent n: a symbol's value comes from the inputs")
    }
}
