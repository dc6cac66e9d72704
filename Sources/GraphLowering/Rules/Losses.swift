import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let lossRules: [String: OperatorRule] = [
    "NegativeLogLikelihoodLoss": .tensor { try loss($0, logarithms: $0.tensor(0)) },
    "SoftmaxCrossEntropyLoss": .tensors { application in
        let logarithms = try Operators.logSoftmax(application.tensor(0), axis: 1)
        return [try loss(application, logarithms: logarithms), logarithms]
    },
]

/// The negative logarithm of each target's probability, weighted by its class and joined as the node asks for.
private func loss(_ application: borrowing Application, logarithms x: Tensor) throws -> Tensor {
    let targets = try application.tensor(1), weights = try application.optionalTensor(2)
    guard targets.rank == x.rank - 1 else { throw NodeProblem.invalid("targets of \(targets.rank) axes do not fit scores of \(x.rank)") }
    let ignored = try application.optionalValue("ignore_index").map { Expression.constant($0, ValueType(targets.element)) }
    func weight(_ target: Expression) -> Expression {
        let isIgnored = ignored.map { target.equals($0) } ?? false
        let place = minimum(maximum(target.cast(to: .int32), 0), x.shape[1].minus(1))
        return select(isIgnored, constant(0, x.element), weights.map { $0[place] } ?? constant(1, x.element))
    }
    let losses = compute("losses", targets.shape) { (indices: [Expression]) in
        targets[indices].bound("target") { target in
            let place = target.cast(to: .int32)
            let isClass = place >= 0 && place < x.shape[1]
            var places = indices
            places.insert(place, at: 1)
            let isIgnored = ignored.map { target.equals($0) } ?? false
            let value = conditional(isClass && !isIgnored, x[places], constant(0, x.element))
            return -(value * weight(target))
        }
    }
    switch try application.text("reduction", "mean") {
    case "none": return losses
    case "sum": return try Operators.reduceSum(losses)
    default:
        guard weights != nil || ignored != nil else { return try Operators.reduceMean(losses) }
        let total = try Operators.reduceSum(mapped("weights", targets) { weight($0) })
        let sum = try Operators.reduceSum(losses)
        return compute("loss", []) { (_: [Expression]) in sum.onlyElement / total.onlyElement }
    }
}
