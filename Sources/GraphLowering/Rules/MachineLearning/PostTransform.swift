import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

/// What becomes of the scores of a model before they are given.
enum PostTransform: String {
    case none = "NONE", softmax = "SOFTMAX", logistic = "LOGISTIC", softmaxZero = "SOFTMAX_ZERO", probit = "PROBIT"

    init(_ application: borrowing Application) throws {
        let name = try application.text("post_transform", "NONE")
        guard let transform = PostTransform(rawValue: name) else { throw NodeProblem.invalid("post_transform \(name) is none that there is") }
        self = transform
    }

    /// Rows of scores, `[n, classes]`, transformed.
    func applied(to scores: Tensor) throws -> Tensor {
        if self != .none, self != .probit, scores.shape[1].isOne {
            throw NodeProblem.unsupported("post_transform \(rawValue) of a single score, of which runtimes and specification have different ideas,")
        }
        return switch self {
        case .none: scores
        case .logistic: mapped("logistic", scores) { call(.sigmoid, $0) }
        case .softmax: try Operators.softmax(scores, axis: 1)
        case .softmaxZero: try Self.softmaxWithoutZeros(scores)
        case .probit: mapped("probit", scores) { $0.bound("score") { Self.probit($0) } }
        }
    }

    /// The softmax in which scores of 0 have next to no share.
    private static func softmaxWithoutZeros(_ scores: Tensor) throws -> Tensor {
        let greatest = try keepingAxes(scores, [1]) { try Operators.reduceMax($0, over: $1, reducedAxes: $2) }
        let shares = try elementwise("softmaxZero.share", [scores, greatest]) { operands in
            let isZero = absolute(operands[0]) <= constant(1e-7, like: operands[0])
            return select(isZero, operands[0] * call(.exponential, -operands[1]), call(.exponential, operands[0] - operands[1]))
        }
        let sum = try keepingAxes(shares, [1]) { try Operators.reduceSum($0, over: $1, reducedAxes: $2) }
        return try elementwise("softmaxZero", [shares, sum]) { operands in
            select(operands[1].equals(constant(0, like: operands[1])), constant(0.5, like: operands[1]), operands[0] / operands[1])
        }
    }

    /// √2 · erf⁻¹(2p - 1), by Winitzki's approximation with a = 0.147, as runtimes have it.
    private static func probit(_ score: Expression) -> Expression {
        (2.0 * score - 1.0).bound("x") { x in
            call(.logarithm, (1.0 - x) * (1.0 + x)).bound("log") { log in
                let v = constant(2 / (Double.pi * 0.147), like: x) + 0.5 * log
                let root = squareRoot(squareRoot(v * v - log * constant(1 / 0.147, like: x)) - v)
                return constant(1.41421356, like: x) * select(x < 0.0, -root, root)
            }
        }
    }
}

/// The labels of classes.
struct ClassLabels {
    let count: Int
    /// nil where they are strings, which no module can give.
    private let numbers: [Int]?

    init(_ application: borrowing Application, integers name: String) throws {
        numbers = try application.values(name)
        if case .texts(let texts)? = application.node.attributes["classlabels_strings"], numbers == nil {
            count = texts.count
        } else {
            count = numbers?.count ?? 0
        }
    }

    /// The label for each row's class.
    func chosen(_ classes: Tensor, _ application: borrowing Application) throws -> Lowered {
        guard application.wants(0) else { return .none }
        guard let numbers else {
            throw NodeProblem.unsupported("labels that are strings, as results that come at run time,")
        }
        let table = application.constant(NDArray(numbers.map { Int64($0) }))
        return .tensor(mapped("label", classes) { table[minimum(maximum($0.cast(to: .int32), 0), Expression(numbers.count - 1))] })
    }
}

/// One score that decides between two classes, as the two rows of scores that are given.
///
/// - Parameter isProbability: whether the score is the share of the second class, or else a distance from the border.
func scoresOfBoth(_ score: Tensor, _ transform: PostTransform, isProbability: Bool) throws -> Tensor {
    guard transform != .probit else { throw NodeProblem.unsupported("post_transform PROBIT of a single score") }
    return compute("scores", [score.shape[0], 2]) { (indices: [Expression]) in
        score[indices[0], 0].bound("score") { score in
            let isSecond = indices[1].equals(1)
            if transform == .logistic { return call(.sigmoid, select(isSecond, score, -score)) }
            return select(isSecond, score, isProbability ? 1.0 - score : -score)
        }
    }
}
