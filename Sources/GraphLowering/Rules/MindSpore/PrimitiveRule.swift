import GraphIR
import NDArray
import TensorExpression
import TensorIR

/// How a primitive of MindSpore becomes tensors.
///
/// Its arguments have names, in the order of MindSpore's own interface. Files of MindSpore 2.0 give those of the constructor as
/// attributes, files of 2.10 give all as operands: rules read them by name, wherever they are.
struct PrimitiveRule: Sendable {
    let arguments: [String]
    /// The place of the argument that is a tuple of tensors; nil where none is.
    let tuple: Int?
    let apply: @Sendable (PrimitiveCall) throws -> [Lowered]

    /// - Parameter arguments: the names, with spaces between; dots behind the one that is a tuple of tensors, as in `tensors... axis`.
    static func values(_ arguments: String, _ apply: @escaping @Sendable (PrimitiveCall) throws -> [Lowered]) -> PrimitiveRule {
        let names = arguments.split(separator: " ")
        return PrimitiveRule(
            arguments: names.map { String($0.prefix { $0 != "." }) }, tuple: names.firstIndex { $0.hasSuffix("...") }, apply: apply)
    }

    static func value(_ arguments: String, _ apply: @escaping @Sendable (PrimitiveCall) throws -> Lowered) -> PrimitiveRule {
        .values(arguments) { [try apply($0)] }
    }

    static func tensor(_ arguments: String, _ apply: @escaping @Sendable (PrimitiveCall) throws -> Tensor) -> PrimitiveRule {
        .values(arguments) { [.tensor(try apply($0))] }
    }

    static func tensors(_ arguments: String, _ apply: @escaping @Sendable (PrimitiveCall) throws -> [Tensor]) -> PrimitiveRule {
        .values(arguments) { try apply($0).map { .tensor($0) } }
    }

    /// The rule for nodes of a graph.
    var rule: OperatorRule {
        .values { application in
            let call = PrimitiveCall(application, arguments)
            return try call.finished(try apply(call))
        }
    }
}

/// Every primitive that can be lowered, by family.
let primitiveRules: [String: PrimitiveRule] = {
    let families: [[String: PrimitiveRule]] = [
        primitiveFunctions, primitiveArithmetic, primitiveComparisons, primitiveActivations, primitiveReductions, primitiveArguments,
        primitiveContractions, primitiveConvolutions, primitivePools, primitiveNormalisations, primitiveShapes, primitiveMovement,
        primitiveSlices, primitiveIndexing, primitiveFillings, primitiveResizing, primitiveRecurrent, primitiveLosses,
        primitiveLinearAlgebra, primitiveDiagonals, primitiveSegments, primitiveBlocks, primitiveBoxes, primitiveOccurrences,
    ]
    var rules: [String: PrimitiveRule] = [:]
    for (name, rule) in families.joined() { rules[name] = rule }
    for (name, original) in primitiveAliases { rules[name] = rules[original] }
    // What works in place computes the same.
    for (name, rule) in rules where !name.hasPrefix("Inplace") {
        rules["Inplace\(name)"] = rules["Inplace\(name)"] ?? rule
    }
    return rules
}()

let mindSporeRules: [OperatorName: OperatorRule] = {
    var rules: [OperatorName: OperatorRule] = [:]
    for (name, rule) in primitiveRules { rules[OperatorName(name, domain: "mindspore")] = rule.rule }
    return rules
}()

/// Names for the same, most from other versions of MindSpore.
private let primitiveAliases: [String: String] = [
    "ACos": "Acos", "AcosExt": "Acos", "AsinExt": "Asin", "AtanExt": "Atan", "AcoshExt": "Acosh", "AsinhExt": "Asinh",
    "Atan2Ext": "Atan2", "BitwiseAndTensor": "BitwiseAnd", "BitwiseAndScalar": "BitwiseAnd", "BitwiseOrTensor": "BitwiseOr",
    "BitwiseOrScalar": "BitwiseOr", "BitwiseXorTensor": "BitwiseXor", "BitwiseXorScalar": "BitwiseXor", "BoolNot": "LogicalNot",
    "EqScalar": "Equal", "EqualExt": "Equal", "GreaterEqualScalar": "GreaterEqual", "GreaterScalar": "Greater",
    "LessScalar": "Less", "LessEqualScalar": "LessEqual", "NeScalar": "NotEqual", "NotEqualScalar": "NotEqual",
    "TensorAdd": "Add", "AccumulateNV2": "AddN", "scalar_add": "Add", "ScalarAdd": "Add", "scalar_sub": "Sub",
    "ScalarSub": "Sub", "scalar_mul": "Mul",
    "ScalarMul": "Mul", "scalar_div": "Div", "ScalarDiv": "Div", "scalar_floordiv": "FloorDiv", "ScalarFloorDiv": "FloorDiv",
    "scalar_mod": "FloorMod", "ScalarMod": "FloorMod", "scalar_eq": "Equal", "scalar_lt": "Less", "scalar_le": "LessEqual",
    "scalar_gt": "Greater", "scalar_ge": "GreaterEqual", "ScalarEq": "Equal", "ScalarLt": "Less", "ScalarLe": "LessEqual",
    "ScalarGt": "Greater", "ScalarGe": "GreaterEqual", "scalar_usub": "Neg", "ScalarUsub": "Neg", "bool_not": "LogicalNot",
    "ScalarBool": "Truth", "Cond": "Truth", "bool_and": "LogicalAnd", "bool_or": "LogicalOr",
    "FloorDivScalar": "FloorDiv", "FloorDivide": "FloorDiv", "FloorDivides": "FloorDiv", "FmodTensor": "TruncateMod",
    "FmodScalar": "TruncateMod", "RemainderTensorTensor": "FloorMod", "RemainderTensorScalar": "FloorMod",
    "RemainderScalarTensor": "FloorMod", "Muls": "Mul", "Divs": "Div", "DivMods": "DivMod", "PowTensorScalar": "Pow",
    "PowScalarTensor": "Pow", "AddsExt": "AddExt", "AddScalar": "AddExt", "SubScalar": "SubExt", "Inv": "Reciprocal",
    "LerpScalar": "Lerp", "ClampTensor": "ClampScalar", "AddcmulExt": "Addcmul", "AddcdivExt": "Addcdiv",
    "XLogYScalarOther": "Xlogy", "XLogYScalarSelf": "Xlogy", "MaskedFillScalar": "MaskedFill", "MaskedFillTensor": "MaskedFill",
    "SelectV2": "Select", "Where": "Select", "EluExt": "Elu", "SeLUExt": "SeLU", "MishExt": "Mish", "LeakyReLUExt": "LeakyReLU",
    "LogSoftmaxExt": "LogSoftmax", "Invert": "BitwiseNot", "ReLUV2": "ReLU", "SumExt": "ReduceSum", "ProdExt": "ReduceProd",
    "MeanExt": "ReduceMean", "AnyExt": "ReduceAny", "Any": "ReduceAny", "BatchMatMulExt": "MatMulExt", "Mm": "MatMulExt",
    "LayerNormV3": "LayerNorm", "View": "Reshape", "TransposeView": "Transpose", "Permute": "Transpose",
    "BroadcastToView": "BroadcastTo", "ExpandDimsView": "ExpandDims", "SplitWithSizeView": "SplitWithSize",
    "SplitTensorView": "SplitTensor", "ChunkView": "Chunk", "NarrowView": "Narrow", "SliceExtView": "SliceExt",
    "SelectExtView": "SelectExt", "DiagonalView": "Diagonal", "UnstackExtView": "Unstack", "StackExt": "Stack", "Pack": "Stack",
    "Unpack": "Unstack", "DynamicShape": "TensorShape", "GatherV2": "Gather", "SparseGatherV2": "Gather",
    "EmbeddingLookup": "Gather", "OnesLikeExt": "OnesLike", "ZerosLikeExt": "ZerosLike", "FillV2": "FillScalar",
    "FillTensor": "FillScalar", "LinSpaceExt": "LinSpace", "ResizeNearestNeighborV2": "ResizeNearestNeighbor",
    "ResizeBilinear": "ResizeBilinearV2", "Copy": "Identity", "Clone": "Identity", "Contiguous": "Identity",
    "StopGradient": "Identity", "stop_gradient": "Identity", "TensorMove": "Identity", "ScalarToTensor": "ToTensor",
    "TupleToTensor": "ToTensor", "ListToTensor": "ToTensor", "TrilExt": "Tril", "NormExt": "Norm", "LpNormV2": "Norm",
    "LinalgVectorNorm": "Norm", "LpNorm": "Norm", "Rint": "Round",
    "MaxPool3DWithArgmax": "MaxPoolWithArgmaxV2", "AdaptiveAvgPool2DExt": "AdaptiveAvgPool2D", "AdaptiveAvgPool3DExt": "AdaptiveAvgPool3D",
    "AvgPool3DExt": "AvgPool2D", "ConvTranspose2D": "ConvTransposeExt", "Conv1DExt": "ConvExt", "Conv2DExt": "ConvExt", "Conv3DExt": "ConvExt",
    "Conv1DPadding": "ConvExt", "Conv2DPadding": "ConvExt", "Conv3DPadding": "ConvExt", "BatchNormExt": "BatchNormExtended",
    "Conv2DBackpropInput": "Conv2DTranspose", "DepthwiseConv2dNative": "DepthwiseConv2D", "ReflectionPad1D": "ReflectionPad",
    "ReflectionPad2D": "ReflectionPad", "ReflectionPad3D": "ReflectionPad", "ReplicationPad1D": "ReplicationPad",
    "ReplicationPad2D": "ReplicationPad", "ReplicationPad3D": "ReplicationPad", "UpsampleNearest1D": "UpsampleNearest",
    "UpsampleNearest2D": "UpsampleNearest", "UpsampleLinear1D": "UpsampleLinear", "UpsampleBilinear2D": "UpsampleLinear",
    "UpsampleTrilinear3D": "UpsampleLinear", "UpsampleNearest3D": "UpsampleNearest", "GatherNdExt": "GatherNd",
    "OneHotExt": "OneHotExtended", "NpuGelu": "GeluExt", "Vdot": "Dot", "Detach": "Identity", "ToDtype": "Cast",
    "TensorToScalar": "Identity", "InnerNonZero": "NonZero", "InnerIndex": "Index", "IndexFillScalar": "IndexFill", "IndexFillTensor": "IndexFill",
    "TraceExt": "Trace", "SpaceToBatch": "SpaceToBatchND", "BatchToSpace": "BatchToSpaceND", "GridSampler3D": "GridSampler2D",
    "CumsumExt": "CumSum", "LayerNormExt": "LayerNormExtended",
]
