/// The operators that Heddle knows. The raw value is the name in kernel libraries and on command lines.
public enum Operator: String, CaseIterable, Codable, Hashable, Sendable {
    case add = "Add", subtract = "Sub", multiply = "Mul", divide = "Div"
    case floorDivide = "FloorDiv", modulo = "Mod", power = "Pow"
    case maximum = "Maximum", minimum = "Minimum"
    case negate = "Neg", absolute = "Abs", sign = "Sign"
    case floor = "Floor", ceiling = "Ceil", round = "Round"
    case squareRoot = "Sqrt", reciprocalSquareRoot = "Rsqrt"
    case exponential = "Exp", logarithm = "Log", sine = "Sin", cosine = "Cos", tangent = "Tan"
    case hyperbolicTangent = "Tanh", sigmoid = "Sigmoid", errorFunction = "Erf"
    case relu = "ReLU", leakyRelu = "LeakyReLU", clip = "Clip", gelu = "GeLU", silu = "SiLU"
    case equal = "Equal", notEqual = "NotEqual", less = "Less", lessOrEqual = "LessEqual"
    case greater = "Greater", greaterOrEqual = "GreaterEqual"
    case logicalAnd = "LogicalAnd", logicalOr = "LogicalOr", logicalXor = "LogicalXor", logicalNot = "LogicalNot"
    case bitwiseAnd = "BitwiseAnd", bitwiseOr = "BitwiseOr", bitwiseXor = "BitwiseXor", bitwiseNot = "BitwiseNot"
    case leftShift = "LeftShift", rightShift = "RightShift"
    case select = "Select", cast = "Cast"
    case argmax = "Argmax", argmin = "Argmin", equalCount = "EqualCount"
    case reduceSum = "ReduceSum", reduceMean = "ReduceMean", reduceMax = "ReduceMax", reduceMin = "ReduceMin"
    case reduceProduct = "ReduceProd", logSumExp = "LogSumExp"
    case cumulativeSum = "CumulativeSum"
    case softmax = "Softmax", logSoftmax = "LogSoftmax", layerNorm = "LayerNorm", rmsNorm = "RMSNorm"
    case batchNorm = "BatchNorm", biasAdd = "BiasAdd"
    case matmul = "MatMul", conv2D = "Conv2D", convTranspose2D = "ConvTranspose2D"
    case maxPool = "MaxPool", averagePool = "AvgPool"
    case reshape = "Reshape", transpose = "Transpose", concat = "Concat", slice = "Slice"
    case gather = "Gather", tile = "Tile", pad = "Pad"

    /// The operator of the given name, or of that of a primitive of MindSpore that means the same, in any letter case.
    public init?(named name: String) {
        let wanted = name.lowercased()
        let found = Self.allCases.first { $0.rawValue.lowercased() == wanted }
            ?? Self.allCases.first { $0.primitives.contains { $0.condition.isEmpty && $0.name.lowercased() == wanted } }
        guard let found else { return nil }
        self = found
    }
}

extension Operator: CustomStringConvertible {
    public var description: String { rawValue }
}
