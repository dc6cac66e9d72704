import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let normalisationRules: [String: OperatorRule] = [
    "BatchNormalization": .tensors { try batchNormalisation($0) },
    "LayerNormalization": .tensors { try layerNormalisation($0) },
    "InstanceNormalization": .tensor { application in
        let x = try application.tensor(0)
        let moments = try Moments(of: x, over: Array(2..<x.rank), epsilon: application.number("epsilon", 1e-5))
        let (scale, bias) = (try application.tensor(1), try application.tensor(2))
        return compute("instanceNorm", x.shape) { (indices: [Expression]) in
            moments.normalised(indices) * scale[indices[1]] + bias[indices[1]]
        }
    },
    "GroupNormalization": .tensor { try groupNormalisation($0) },
    "RMSNormalization": .tensor { application in
        let x = try application.tensor(0)
        let axis = try normalised(try application.integer("axis", -1), rank: x.rank)
        let epsilon = constant(try application.number("epsilon", 1e-5), x.element)
        let squares = mapped("square", x) { $0 * $0 }
        let mean = try keepingAxes(squares, Array(axis..<x.rank)) { try Operators.reduceMean($0, over: $1, reducedAxes: $2) }
        let factor = mapped("rmsNorm.factor", mean) { constant(1, like: $0) / squareRoot($0 + epsilon) }
        return try elementwise("rmsNorm", [x, factor, application.tensor(1)]) { $0[0] * $0[1] * $0[2] }
    },
    "MeanVarianceNormalization": .tensor { application in
        let x = try application.tensor(0)
        let axes = try application.integers("axes") ?? [0, 2, 3]
        let moments = try Moments(of: x, over: axes.map { try normalised($0, rank: x.rank) }, epsilon: 1e-18)
        return compute("meanVarianceNorm", x.shape) { (indices: [Expression]) in moments.normalised(indices) }
    },
    "LpNormalization": .tensor { application in
        let x = try application.tensor(0)
        let axis = try normalised(try application.integer("axis", -1), rank: x.rank)
        let isFirst = try application.integer("p", 2) == 1
        let powers = mapped("lpNorm.power", x) { isFirst ? absolute($0) : $0 * $0 }
        let sum = try keepingAxes(powers, [axis]) { try Operators.reduceSum($0, over: $1, reducedAxes: $2) }
        return try elementwise("lpNorm", [x, sum]) { operands in
            (isFirst ? operands[1] : squareRoot(operands[1])).bound("norm") { norm in
                select(norm.equals(constant(0, like: norm)), constant(0, like: norm), operands[0] / norm)
            }
        }
    },
    "LRN": .tensor { application in
        let x = try application.tensor(0)
        let size = try application.integer("size", 1)
        guard size > 0 else { throw NodeProblem.invalid("attribute size is \(size)") }
        let alpha = try application.number("alpha", 0.0001) / Double(size), beta = try application.number("beta", 0.75)
        let bias = try application.number("bias", 1)
        let before = (size - 1) / 2
        let sums = compute("lrn.sum", x.shape, reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: Expression(size))
            let channel = indices[1] + k.index - Expression(before)
            var places = indices
            places[1] = channel
            let value = conditional(channel >= 0 && channel < x.shape[1], x[places], constant(0, x.element))
            return sum(value * value, over: k)
        })
        return compute("lrn", x.shape) { (indices: [Expression]) in
            let base = constant(bias, x.element) + constant(alpha, x.element) * sums[indices]
            return x[indices] / call(.power, base, constant(beta, x.element))
        }
    },
    "Dropout": .values { application in
        let x = try application.lowered(0)
        let isTraining = application.version >= 12 && application.has(2) ? try application.knownInteger(2) != 0 : false
        let ratio = application.version < 12 ? 0.0 : application.has(1) && isTraining ? try application.knownNumber(1) : 0.5
        if isTraining, ratio != 0 { throw NodeProblem.unsupported("dropping elements at random") }
        let mask = filled("dropout.mask", x.shape, application.version < 10 ? constant(1, x.tensor.element) : true)
        return [.tensor(LoweredTensor(x.element, mapped("dropout", x.tensor) { $0 })), .tensor(mask)]
    },
]

/// Means and standard deviations over axes, and elements brought to mean 0 and variance 1 by them.
struct Moments {
    let axes: [Int]
    let mean: Tensor, centred: Tensor, factor: Tensor
    let variance: Tensor

    init(of x: Tensor, over axes: [Int], epsilon: Double) throws {
        self.axes = axes
        let mean = try keepingAxes(x, axes) { try Operators.reduceMean($0, over: $1, reducedAxes: $2) }
        let centred = compute("centred", x.shape) { (indices: [Expression]) in
            x[indices] - mean[Self.statistic(of: indices, axes)]
        }
        let squares = mapped("squared", centred) { $0 * $0 }
        variance = try keepingAxes(squares, axes) { try Operators.reduceMean($0, over: $1, reducedAxes: $2) }
        factor = mapped("factor", variance) { constant(1, like: $0) / squareRoot($0 + constant(epsilon, like: $0)) }
        (self.mean, self.centred) = (mean, centred)
    }

    private static func statistic(of indices: [Expression], _ axes: [Int]) -> [Expression] {
        indices.enumerated().map { axes.contains($0) ? 0 : $1 }
    }

    func normalised(_ indices: [Expression]) -> Expression {
        centred[indices] * factor[Self.statistic(of: indices, axes)]
    }
}

private func batchNormalisation(_ application: borrowing Application) throws -> [Tensor] {
    let x = try application.tensor(0)
    let epsilon = try application.number("epsilon", 1e-5)
    let parameters = try (1...4).map { converted(try application.tensor($0), to: x.element) }
    guard try application.version >= 14 && application.flag("training_mode") else {
        let axis = x.rank == 1 ? 0 : 1
        return [try Operators.batchNorm(
            x, scale: parameters[0], bias: parameters[1], mean: parameters[2], variance: parameters[3], axis: axis,
            epsilon: constant(epsilon, x.element))]
    }
    let moments = try Moments(of: x, over: [0] + Array(2..<x.rank), epsilon: epsilon)
    let result = compute("batchNorm", x.shape) { (indices: [Expression]) in
        moments.normalised(indices) * parameters[0][indices[1]] + parameters[1][indices[1]]
    }
    let momentum = try application.number("momentum", 0.9)
    func running(_ given: Tensor, _ current: Tensor) -> Tensor {
        compute("running", given.shape) { (c: Expression) in
            var place = [Expression](repeating: 0, count: x.rank)
            place[1] = c
            return given[c] * constant(momentum, x.element) + current[place] * constant(1 - momentum, x.element)
        }
    }
    return [result, running(parameters[2], moments.mean), running(parameters[3], moments.variance)]
}

private func layerNormalisation(_ application: borrowing Application) throws -> [Tensor] {
    let x = try application.tensor(0)
    let axis = try normalised(try application.integer("axis", -1), rank: x.rank)
    let epsilon = try application.number("epsilon", 1e-5)
    let scale = try application.tensor(1), bias = try application.optionalTensor(2)
    let row = Array(x.shape[axis...])
    if !application.wants(1), !application.wants(2), scale.shape == row, let bias, bias.shape == row {
        return [try Operators.layerNorm(x, scale: scale, bias: bias, axis: axis, epsilon: constant(epsilon, x.element))]
    }
    let moments = try Moments(of: x, over: Array(axis..<x.rank), epsilon: epsilon)
    guard try broadcastShape([x.shape, scale.shape] + (bias.map { [$0.shape] } ?? [])) == x.shape else {
        throw NodeProblem.invalid("a scale of shape \(scale.shape) does not fit an operand of shape \(x.shape)")
    }
    let result = compute("layerNorm", x.shape) { (indices: [Expression]) in
        let scaled = moments.normalised(indices) * scale.broadcastElement(at: indices)
        return bias.map { scaled + $0.broadcastElement(at: indices) } ?? scaled
    }
    return [result, moments.mean, moments.factor]
}

/// Groups of channels brought to mean 0 and variance 1; scale and bias are a group's before version 21, a channel's after.
private func groupNormalisation(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0)
    let groups = Expression(try application.integer("num_groups", 1))
    guard groups.integerValue! > 0 else { throw NodeProblem.invalid("attribute num_groups is \(groups)") }
    let perGroup = x.shape[1].dividedDown(by: groups)
    let grouped = try reshaped(x, [x.shape[0], groups, elementCount([perGroup] + x.shape[2...])])
    let moments = try Moments(of: grouped, over: [2], epsilon: application.number("epsilon", 1e-5))
    let normal = compute("groupNorm.normal", grouped.shape) { (indices: [Expression]) in moments.normalised(indices) }
    let flat = try reshaped(normal, x.shape)
    let (scale, bias) = (try application.tensor(1), try application.tensor(2))
    let isOfGroup = application.version < 21
    return compute("groupNorm", x.shape) { (indices: [Expression]) in
        let place = isOfGroup ? indices[1].dividedDown(by: perGroup) : indices[1]
        return flat[indices] * scale[place] + bias[place]
    }
}
