import NDArray
import Operators
import Support
import TensorExpression
import Testing

@Suite struct SupportMatrixTests {
    /// FP32, INT32 and INT8 for every operator, unless its definition says why not.
    @Test(arguments: Operator.allCases) func everyExpectedTypeIsTakenOrExplained(_ operation: Operator) {
        let definition = operation.definition
        let missing = SupportMatrix.expectedTypes.filter { !definition.elements.contains($0) }
        #expect(missing.isEmpty == definition.lacking.isEmpty, "\(operation) lacks \(missing): '\(definition.lacking)'")
        #expect(!definition.elements.isEmpty && !definition.formula.isEmpty && !definition.formula.contains("\n"))
        #expect(Set(definition.attributes.map(\.name)).count == definition.attributes.count)
    }

    @Test func everyListedOperatorIsThere() {
        let names = """
            Add Sub Mul Div FloorDiv Mod Pow Maximum Minimum Neg Abs Sign Floor Ceil Round Sqrt Rsqrt Exp Log Sin Cos Tan Tanh \
            Sigmoid Erf ReLU LeakyReLU Clip GeLU SiLU Equal NotEqual Less LessEqual Greater GreaterEqual LogicalAnd LogicalOr \
            LogicalXor LogicalNot BitwiseAnd BitwiseOr BitwiseXor BitwiseNot LeftShift RightShift Select Cast Argmax Argmin \
            EqualCount ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd LogSumExp Softmax LogSoftmax LayerNorm RMSNorm BatchNorm BiasAdd MatMul \
            Conv2D ConvTranspose2D MaxPool AvgPool Reshape Transpose Concat Slice Gather Tile Pad CumulativeSum
            """
        #expect(Set(Operator.allCases.map(\.rawValue)) == Set(names.split(separator: " ").map(String.init)))
        #expect(Operator(named: "logsoftmax") == .logSoftmax)
        #expect(Operator(named: "Conv3D") == nil)
        #expect(Operator(named: "RealDiv") == .divide)
        #expect(Operator(named: "CumSum") == .cumulativeSum)
        #expect(Operator(named: "Mod") == .modulo)
    }

    @Test func theMatrixPrintsInThreeForms() {
        let matrix = SupportMatrix([.exponential, .bitwiseAnd, .add])
        let lines = matrix.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0].hasPrefix("operator    family       FP32  INT32  INT8  FP64"))
        #expect(lines[1].hasPrefix("Exp         elementwise  yes   -      -     yes "))
        #expect(matrix.text.contains("Exp         its values are not integers: Cast to FP32 first\n"))
        let markdown = matrix.markdown.split(separator: "\n")
        #expect(markdown.count == 5)
        #expect(markdown[4] == "| Add | Add | a + b | ✓ | ✓ | ✓ | FP64, INT64, UINT8, INT16, UINT16, UINT32, UINT64 | Integers wrap. |")
        guard case .array(let rows) = matrix.json, case .object(let row) = rows[1] else {
            Issue.record("the JSON form is no list of objects")
            return
        }
        #expect(row["name"] == "BitwiseAnd" && row["family"] == "elementwise")
        #expect(row["lacking"] == "only integers have bits to speak of: Cast first")
    }
}
