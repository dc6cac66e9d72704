import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// Each sentence that `OperatorError` says.
@Suite struct ErrorMessageTests {
    struct Case: Sendable, CustomStringConvertible {
        let operation: Operator
        let operands: [(ElementType, [Int])]
        let attributes: Attributes
        let message: String

        init(_ operation: Operator, _ operands: [(ElementType, [Int])], _ attributes: Attributes, _ message: String) {
            (self.operation, self.operands, self.attributes, self.message) = (operation, operands, attributes, message)
        }

        init(_ operation: Operator, _ operands: [(ElementType, [Int])], _ message: String) {
            self.init(operation, operands, [:], message)
        }

        var description: String { message }
    }

    static let cases: [Case] = [
        Case(.add, [(.float32, [2])], "Add takes 2 operands (a, b), but is given 1"),
        Case(.conv2D, [(.float32, [1, 1, 2, 2])], "Conv2D takes 3 operands (x, w, bias (optional)), but is given 1"),
        Case(.concat, [], "Concat takes 1 operand (x, one or more), but is given 0"),
        Case(.exponential, [(.int8, [2])], "Exp: x is int8; it may be float32, float64"),
        Case(.select, [(.int8, [2]), (.int8, [2]), (.int8, [2])], "Select: condition is int8; it may be bool"),
        Case(.add, [(.float32, [2]), (.int8, [2])], "Add: a is float32 and b is int8; they must have one type"),
        Case(
            .add, [(.float32, [2, 3]), (.float32, [4])],
            "Add: a has the shape [2, 3], b has the shape [4]; extents must be equal or 1, counted from the last"),
        Case(
            .equalCount, [(.int8, [2]), (.int8, [3])],
            "EqualCount: a has the shape [2], b has the shape [3]; the shapes must be equal"),
        Case(.maxPool, [(.int8, [2])], ["kernelSize": 2], "MaxPool: x has the shape [2]; x must have 4 axes"),
        Case(
            .matmul, [(.int8, []), (.int8, [2])],
            "MatMul: a has the shape [], b has the shape [2]; a must have at least 1 axis"),
        Case(
            .matmul, [(.int8, [2, 3]), (.int8, [4, 5])],
            "MatMul: a has the shape [2, 3], b has the shape [4, 5]; axis 0 of b must have the extent of axis 1 of a"),
        Case(
            .matmul, [(.int8, [2, 3, 3]), (.int8, [4, 3, 5])],
            "MatMul: a has the shape [2, 3, 3], b has the shape [4, 3, 5]; extents must be equal or 1, counted from the last"),
        Case(
            .conv2D, [(.int8, [1, 4, 3, 3]), (.int8, [2, 3, 1, 1])],
            "Conv2D: x has the shape [1, 4, 3, 3], w has the shape [2, 3, 1, 1]; axis 1 of w must have the extent 4"),
        Case(
            .conv2D, [(.int8, [1, 4, 3, 3]), (.int8, [2, 2, 1, 1])], ["groups": 3],
            "Conv2D: x has the shape [1, 4, 3, 3], w has the shape [2, 2, 1, 1]; the channels must divide into 3 groups"),
        Case(
            .conv2D, [(.int8, [1, 1, 3, 3]), (.int8, [1, 1, 4, 1])],
            "Conv2D: x has the shape [1, 1, 3, 3], w has the shape [1, 1, 4, 1]; the window must lie within the padded operand"),
        Case(.conv2D, [(.int8, [1, 1, 3, 3]), (.int8, [1, 1, 1, 1]), (.int32, [1])], "Conv2D: bias is int32; it may be int8"),
        Case(
            .convTranspose2D, [(.int8, [1, 4, 3, 3]), (.int8, [2, 3, 1, 1])],
            "ConvTranspose2D: x has the shape [1, 4, 3, 3], w has the shape [2, 3, 1, 1]; axis 0 of w must have the extent 4"),
        Case(
            .convTranspose2D, [(.int8, [1, 4, 3, 3]), (.int8, [4, 2, 1])],
            "ConvTranspose2D: x has the shape [1, 4, 3, 3], w has the shape [4, 2, 1]; w must have 4 axes"),
        Case(
            .convTranspose2D, [(.int8, [1, 4, 3, 3]), (.int8, [4, 2, 1, 1])], ["groups": 3],
            "ConvTranspose2D: x has the shape [1, 4, 3, 3], w has the shape [4, 2, 1, 1]; the channels must divide into 3 groups"),
        Case(
            .convTranspose2D, [(.int8, [1, 4, 3, 3]), (.int8, [4, 2, 1, 1]), (.int8, [2])], ["groups": 2],
            "ConvTranspose2D: x has the shape [1, 4, 3, 3], w has the shape [4, 2, 1, 1], bias has the shape [2]; bias must have the shape [4]"),
        Case(
            .convTranspose2D, [(.int8, [1, 1, 1, 2]), (.int8, [1, 1, 2, 2])], ["padding": 1],
            "ConvTranspose2D: x has the shape [1, 1, 1, 2], w has the shape [1, 1, 2, 2]; the padding must leave something of the result"),
        Case(
            .convTranspose2D, [(.int8, [1, 1, 2, 2]), (.int8, [1, 1, 2, 2])], ["stride": 2, "outputPadding": [1, 2]],
            "ConvTranspose2D: the attribute outputPadding is [1, 2]; it must be less than 2"),
        Case(
            .convTranspose2D, [(.int8, [1, 1, 2, 2]), (.int8, [1, 1, 2, 2])], ["outputPadding": -1],
            "ConvTranspose2D: the attribute outputPadding is [-1, -1]; it must be zero or positive"),
        Case(
            .concat, [(.int8, [2, 3]), (.int8, [2, 4])],
            "Concat: x0 has the shape [2, 3], x1 has the shape [2, 4]; the shapes must be equal but for axis 0"),
        Case(
            .reshape, [(.int8, [2, 3])], ["shape": [4]],
            "Reshape: x has the shape [2, 3]; the shape [4] has another number of elements"),
        Case(
            .biasAdd, [(.int8, [2, 3]), (.int8, [2])],
            "BiasAdd: x has the shape [2, 3], bias has the shape [2]; bias must have the shape [3]"),
        Case(.argmax, [(.int8, [2, 0])], "Argmax: x has the shape [2, 0]; axis 1 must not be empty"),
        Case(.softmax, [(.float32, [2])], ["axes": 1], "Softmax has no attribute axes; it takes axis"),
        Case(.add, [(.int8, []), (.int8, [])], ["axis": 1], "Add has no attribute axis; it takes none"),
        Case(.cast, [(.int8, [])], "Cast needs the attribute to"),
        Case(.softmax, [(.float32, [2])], ["axis": "last"], "Softmax: the attribute axis is last; it must be an integer"),
        Case(.reduceSum, [(.int8, [2])], ["axes": "all"], "ReduceSum: the attribute axes is all; it must be a list of integers"),
        Case(.clip, [(.int8, [2])], ["min": true], "Clip: the attribute min is true; it must be a number"),
        Case(.reduceSum, [(.int8, [2])], ["keepDims": 1], "ReduceSum: the attribute keepDims is 1; it must be true or false"),
        Case(.cast, [(.int8, [2])], ["to": "float99"], "Cast: the attribute to is float99; it must be an element type"),
        Case(
            .gelu, [(.float32, [2])], ["approximate": "erf"],
            "GeLU: the attribute approximate is erf; it must be one of none, tanh"),
        Case(.softmax, [(.float32, [2])], ["axis": 1], "Softmax: the attribute axis is 1; it must be within -1 ... 0"),
        Case(.softmax, [(.float32, [])], "Softmax: the attribute axis is -1; it must be left out for a scalar"),
        Case(.reduceSum, [(.int8, [2])], ["axes": [0, -1]], "ReduceSum: the attribute axes is [0, -1]; it must be axes that differ"),
        Case(.pad, [(.int8, [2])], ["before": [1, 2], "after": 1], "Pad: the attribute before is [1, 2]; it must be a list of 1"),
        Case(.maxPool, [(.int8, [1, 1, 2, 2])], ["kernelSize": 0], "MaxPool: the attribute kernelSize is 0; it must be positive"),
        Case(
            .maxPool, [(.int8, [1, 1, 2, 2])], ["kernelSize": 1, "padding": -1],
            "MaxPool: the attribute padding is -1; it must be zero or positive"),
        Case(
            .slice, [(.int8, [2])], ["starts": [0], "ends": [1], "steps": [0]],
            "Slice: the attribute steps is [0]; it must be other than zero"),
        Case(
            .transpose, [(.int8, [2, 2])], ["permutation": [0, 0]],
            "Transpose: the attribute permutation is [0, 0]; it must be a permutation of the 2 axes"),
        Case(
            .reshape, [(.int8, [2, 2])], ["shape": [-1, -1]],
            "Reshape: the attribute shape is [-1, -1]; it must be a shape with at most one -1 and no other negative extent"),
        Case(
            .pad, [(.int8, [2])], ["before": [2], "after": [0], "mode": "reflect"],
            "Pad: the attribute before is [2]; it must be less than 2"),
        Case(
            .argmax, [(.int8, [2])], ["outputType": "int8"],
            "Argmax: the attribute outputType is int8; it must be one of int32, int64"),
        Case(
            .matmul, [(.float32, [2]), (.float32, [2])], ["outputType": "int32"],
            "MatMul: the attribute outputType is int32; it must be one of float32, float64"),
    ]

    @Test(arguments: cases) func theSentenceNamesTheMistake(_ example: Case) {
        let operands = example.operands.enumerated().map { index, operand in
            placeholder("x\(index)", operand.0, operand.1.map { Expression($0) })
        }
        #expect {
            try example.operation.apply(operands, attributes: example.attributes)
        } throws: { error in
            let message = "\(error)"
            if message != example.message { Issue.record("\(message)") }
            return error is OperatorError
        }
    }

    @Test func symbolicExtentsPrintTheirNames() {
        let n = Expression(Variable("n"))
        let a = placeholder("a", .float32, [n, 3]), b = placeholder("b", .float32, [4, 3])
        #expect {
            try add(a, b)
        } throws: { error in
            "\(error)" == "Add: a has the shape [n, 3], b has the shape [4, 3]; extents must be equal or 1, counted from the last"
        }
    }
}
