extension Operator {
    /// The primitives of MindSpore that compute it, the usual one first. Behind a name stands what has to be said for them to agree.
    public var primitives: [Primitive] {
        switch self {
        case .divide: ["RealDiv", "Div"]
        case .modulo: ["FloorMod", Primitive("Mod", "rounding=truncate")]
        case .leakyRelu: ["LeakyReLUExt"]
        case .clip: ["ClampScalar", "ClipByValue"]
        case .gelu: ["GeluExt", Primitive("GeLU", "approximate=tanh")]
        case .silu: ["SiLU"]
        case .logicalNot: ["LogicalNot", "BoolNot"]
        case .leftShift: ["LeftShift"]
        case .argmax: ["Argmax", "ArgMaxExt"]
        case .argmin: ["Argmin", "ArgMinExt"]
        case .reduceSum: ["ReduceSum", "SumExt"]
        case .reduceMean: ["ReduceMean", "MeanExt"]
        case .reduceProduct: ["ReduceProd", "ProdExt"]
        case .logSumExp: ["LogSumExp"]
        case .cumulativeSum: ["CumSum", "CumsumExt"]
        case .rmsNorm: ["RmsNorm"]
        case .matmul: ["MatMul", "BatchMatMul"]
        case .convTranspose2D: ["Conv2DTranspose"]
        case .slice: ["StridedSlice", "Slice"]
        case .reshape: ["Reshape", "View"]
        default: [Primitive(rawValue)]
        }
    }

    /// A primitive by its name in MindSpore.
    public struct Primitive: Hashable, Sendable, ExpressibleByStringLiteral {
        public let name: String
        /// The attribute that makes the operator agree with it; empty where it does without one.
        public let condition: String

        init(_ name: String, _ condition: String = "") { (self.name, self.condition) = (name, condition) }

        public init(stringLiteral name: String) { self.init(name) }
    }
}

extension Operator.Primitive: CustomStringConvertible {
    public var description: String { condition.isEmpty ? name : "\(name) (\(condition))" }
}
