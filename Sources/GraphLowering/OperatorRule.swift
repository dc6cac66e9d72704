import GraphIR
import TensorExpression

/// How an operator of the graph becomes tensors.
struct OperatorRule: Sendable {
    /// What happens to operands of float16 and bfloat16, which are storage types to kernels.
    enum Halves: Sendable {
        /// The rule is given float32, and float32 results become the operands' type: one rounding for each operator.
        case widened
        /// The rule is given them as they are: it only moves elements, or looks after their types itself.
        case kept
    }

    let halves: Halves
    let apply: @Sendable (borrowing Application) throws -> [Lowered]

    /// A rule whose results may be anything.
    static func values(
        _ halves: Halves = .kept, _ apply: @escaping @Sendable (borrowing Application) throws -> [Lowered]
    ) -> OperatorRule {
        OperatorRule(halves: halves, apply: apply)
    }

    /// A rule whose results are tensors of the types that kernels compute in.
    static func tensors(
        _ halves: Halves = .widened, _ apply: @escaping @Sendable (borrowing Application) throws -> [Tensor]
    ) -> OperatorRule {
        OperatorRule(halves: halves) { try apply($0).map { Lowered.tensor($0) } }
    }

    /// A rule with one such result.
    static func tensor(
        _ halves: Halves = .widened, _ apply: @escaping @Sendable (borrowing Application) throws -> Tensor
    ) -> OperatorRule {
        .tensors(halves) { [try apply($0)] }
    }
}

/// Every operator that can be lowered, by family.
let operatorRules: [OperatorName: OperatorRule] = {
    let families: [[String: OperatorRule]] = [
        elementwiseRules, activationRules, comparisonRules, conversionRules, shapeRules, reductionRules, movementRules,
        sliceRules, convolutionRules, poolRules, contractionRules, normalisationRules, quantisationRules,
        controlFlowRules, sequenceRules, attentionRules, lossRules, resizeRules, recurrentRules,
        samplingRules, signalRules, dataDependentRules, stringRules, nGramRules, refusedRules,
    ]
    var rules: [OperatorName: OperatorRule] = [:]
    for (name, rule) in families.joined() { rules[OperatorName(name)] = rule }
    return [previewRules, microsoftRules, machineLearningRules, mindSporeRules].reduce(rules) { $0.merging($1) { own, _ in own } }
}()

/// The name of every operator that can be lowered: of ONNX, of its extensions, and MindSpore's primitives.
public let loweredOperators: [OperatorName] = operatorRules.keys.sorted { $0.description < $1.description }
