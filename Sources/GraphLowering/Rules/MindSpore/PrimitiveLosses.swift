import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let primitiveLosses: [String: PrimitiveRule] = [
    "MSELossExt": loss("input target reduction") { difference in difference * difference },
    "L1LossExt": loss("input target reduction") { absolute($0) },
    "SmoothL1Loss": .tensor("prediction target beta reduction") { p in
        let beta = try p.number("beta", 1)
        let losses = try elementwise("smoothL1", [p.real("prediction"), p.real("target")]) { operands in
            absolute(operands[0] - operands[1]).bound("distance") { d in
                select(d < constant(beta, like: d), d * d * constant(0.5 / beta, like: d), d - constant(beta / 2, like: d))
            }
        }
        return try reduced(p, losses, standard: "none")
    },
    "BinaryCrossEntropy": .tensor("input target weight reduction") { p in
        let element = try p.real("input").element
        let weight = try p.parameter("weight", 1, [], element)
        let losses = try elementwise("binaryCrossEntropy", [p.real("input"), p.real("target"), weight]) { operands in
            let (x, y) = (operands[0], operands[1])
            let low = constant(1e-12, like: x)
            return -(operands[2] * (y * call(.logarithm, maximum(x, low)) + (1.0 - y) * call(.logarithm, maximum(1.0 - x, low))))
        }
        return try reduced(p, losses, standard: "mean")
    },
    "BCEWithLogitsLoss": .tensor("input target weight posWeight reduction") { p in
        let element = try p.real("input").element
        let operands = [
            try p.real("input"), try p.real("target"), try p.parameter("weight", 1, [], element), try p.parameter("posWeight", 1, [], element),
        ]
        let losses = try elementwise("bceWithLogits", operands) { operands in
            let (x, y) = (operands[0], operands[1])
            return operands[2] * ((1.0 - y) * x + (1.0 + (operands[3] - 1.0) * y) * softplus(-x))
        }
        return try reduced(p, losses, standard: "mean")
    },
    "KLDivLoss": .tensor("logits labels") { p in
        let losses = try elementwise("klDiv", [p.real("logits"), p.real("labels")]) { operands in
            let (x, y) = (operands[0], operands[1])
            return select(y > constant(0, like: y), y * (call(.logarithm, y) - x), constant(0, like: y))
        }
        return try reduced(p, losses, standard: "mean")
    },
    "SoftMarginLoss": .tensor("input target reduction") { p in
        let losses = try elementwise("softMargin", [p.real("input"), p.real("target")]) { softplus(-($0[0] * $0[1])) }
        return try reduced(p, losses, standard: "mean")
    },
    "MultiMarginLoss": .tensor("x target weight") { p in
        let x = try p.real("x"), target = try p.stored("target"), weight = try p.optionalTensor("weight", as: x.element)
        let power = try p.integer("p", 1), margin = try p.number("margin", 1)
        guard x.rank == 2, target.rank == 1 else { throw NodeProblem.invalid("x must have two axes, and target one; they have \(x.rank) and \(target.rank)") }
        let losses = compute("multiMargin", [x.shape[0]], reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: x.shape[1])
            let term = place(target[indices[0]], within: x.shape[1]).bound("class") { label in
                let isOther = label >= 0 && label < x.shape[1] && label.differs(from: k.index)
                let distance = constant(margin, x.element) - x[indices[0], label] + x[indices[0], k.index]
                let value = maximum(distance, constant(0, x.element)).bound("distance") { power == 1 ? $0 : $0 * $0 }
                return conditional(isOther, weight.map { value * $0[label] } ?? value, constant(0, x.element))
            }
            return sum(term, over: k)
        })
        let classes = x.shape[1].asElement(x.element)
        return try reduced(p, mapped("multiMargin.mean", losses) { $0 / classes }, standard: "mean")
    },
    "SoftmaxCrossEntropyWithLogits": .tensors("logits labels") { p in
        let x = try p.real("logits"), y = try p.real("labels")
        let logarithms = try Operators.logSoftmax(x, axis: -1)
        let products = try elementwise("crossEntropy", [logarithms, y]) { -($0[0] * $0[1]) }
        let losses = try Operators.reduceSum(products, over: [x.rank - 1], reducedAxes: .removed)
        return [losses, try elementwise("crossEntropy.gradient", [logarithms, y]) { call(.exponential, $0[0]) - $0[1] }]
    },
    "SparseSoftmaxCrossEntropyWithLogits": .tensor("logits labels") { p in
        guard try !p.flag("is_grad") else { throw NodeProblem.unsupported("a gradient, which is for training,") }
        return try p.onnx("SoftmaxCrossEntropyLoss", p.real("logits"), p.stored("labels"))
    },
    "NLLLoss": .tensors("logits labels weight reduction ignore_index") { p in
        let x = try p.real("logits"), weight = try p.real("weight")
        let reduction = try p.word("reduction", "mean", numbers: reductions)
        let ignored = try p.integer("ignore_index", -100)
        let loss = try p.onnx("NegativeLogLikelihoodLoss", x, p.stored("labels"), weight, attributes: [
            "reduction": .text(reduction), "ignore_index": .integer(ignored),
        ])
        let labels = try p.stored("labels")
        let weights = compute("weights", labels.shape) { (indices: [Expression]) in
            labels[indices].cast(to: .int32).bound("label") { label in
                conditional(label.differs(from: Expression(ignored)) && label >= 0 && label < weight.shape[0], weight[label], constant(0, weight.element))
            }
        }
        return [loss, try Operators.reduceSum(weights)]
    },
]

private let reductions: [Int: String] = [0: "sum", 1: "mean", 2: "none"]

private func reduced(_ p: PrimitiveCall, _ losses: Tensor, standard: String) throws -> Tensor {
    switch try p.word("reduction", standard, numbers: reductions) {
    case "none": return losses
    case "sum": return try Operators.reduceSum(losses)
    case "batchmean":
        let sum = try Operators.reduceSum(losses), rows = losses.shape.first ?? 1
        return mapped("batchMean", sum) { $0 / rows.asElement($0.type.element) }
    default: return try Operators.reduceMean(losses)
    }
}

private func loss(_ arguments: String, _ value: @escaping @Sendable (Expression) -> Expression) -> PrimitiveRule {
    .tensor(arguments) { p in
        let losses = try elementwise("loss", [p.real("input"), p.real("target")]) { ($0[0] - $0[1]).bound("difference", value) }
        return try reduced(p, losses, standard: "mean")
    }
}
