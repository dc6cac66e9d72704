import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let supportVectorRules: [String: OperatorRule] = [
    "SVMRegressor": .tensor { try regress($0) },
    "SVMClassifier": .values { try classify($0) },
]

/// The products of rows with support vectors, in the space of a kernel.
private struct VectorKernel {
    let name: String
    let gamma: Double, offset: Double, degree: Double

    init(_ application: borrowing Application, isLinear: Bool) throws {
        name = isLinear ? "LINEAR" : try application.text("kernel_type", "LINEAR")
        let parameters = try application.numbers("kernel_params") ?? []
        func parameter(_ index: Int) -> Double { index < parameters.count ? parameters[index] : 0 }
        (gamma, offset, degree) = (parameter(0), parameter(1), parameter(2))
        guard ["LINEAR", "POLY", "RBF", "SIGMOID"].contains(name) else { throw NodeProblem.invalid("kernel_type \(name) is none that there is") }
    }

    /// `[n, vectors]` from `[n, features]` and `[vectors, features]`.
    func products(_ x: Tensor, _ vectors: Tensor) throws -> Tensor {
        if name == "RBF" {
            let distances = compute("svm.distance", [x.shape[0], vectors.shape[0]], reduce: { (indices: [Expression]) in
                let k = Axis("k", extent: x.shape[1])
                let difference = x[indices[0], k.index] - vectors[indices[1], k.index]
                return sum(difference * difference, over: k)
            })
            return mapped("svm.kernel", distances) { call(.exponential, $0 * constant(-gamma, like: $0)) }
        }
        let products = try Operators.matmul(x, vectors, transposing: .b)
        if name == "LINEAR" { return products }
        return mapped("svm.kernel", products) { product in
            let scaled = product * constant(gamma, like: product) + constant(offset, like: product)
            return name == "SIGMOID" ? call(.hyperbolicTangent, scaled) : call(.power, scaled, constant(degree, like: scaled))
        }
    }
}

extension Application {
    fileprivate func rows() throws -> (x: Tensor, features: Int) {
        let given = converted(try floats(0), to: .float32)
        let x = given.rank == 1 ? try unsqueezed(given, [0]) : given
        guard x.rank == 2, let features = x.shape[1].constantInt else { throw NodeProblem.unsupported("a symbolic number of features") }
        return (x, features)
    }

    fileprivate func matrix(_ name: String, _ rows: Int, _ columns: Int) throws -> Tensor {
        let values = try numbers(name) ?? []
        guard rows > 0, columns > 0, values.count == rows * columns else {
            throw NodeProblem.invalid("attribute \(name) has \(values.count) numbers, not \(rows) × \(columns)")
        }
        return constant(NDArray(values.map { Float($0) }, shape: [rows, columns]))
    }
}

private func regress(_ application: borrowing Application) throws -> Tensor {
    let (x, features) = try application.rows()
    let supports = try application.integer("n_supports", 0)
    let kernel = try VectorKernel(application, isLinear: supports == 0)
    let bias = try application.numbers("rho")?.first ?? 0
    let vectors = supports == 0 ? try application.matrix("coefficients", 1, features) : try application.matrix("support_vectors", supports, features)
    var sums = try kernel.products(x, vectors)
    if supports > 0 { sums = try Operators.matmul(sums, application.matrix("coefficients", 1, supports), transposing: .b) }
    let isOneClass = try application.flag("one_class")
    let scores = mapped("svm", sums) { sum in
        let score = sum + constant(bias, like: sum)
        return isOneClass ? select(score > 0.0, constant(1, like: score), constant(-1, like: score)) : score
    }
    return try PostTransform(application).applied(to: scores)
}

/// Each pair of classes has a score of its own; a row belongs to the class that most pairs vote for.
private func classify(_ application: borrowing Application) throws -> [Lowered] {
    let (x, features) = try application.rows()
    let labels = try ClassLabels(application, integers: "classlabels_ints")
    let counts = try application.integers("vectors_per_class") ?? []
    guard !counts.isEmpty else { throw NodeProblem.unsupported("a classifier without support vectors") }
    guard try (application.numbers("prob_a") ?? []).isEmpty else { throw NodeProblem.unsupported("probabilities of classes (prob_a)") }
    guard counts.count == labels.count, labels.count > 1, counts.allSatisfy({ $0 >= 0 && $0 < 1 << 24 }) else {
        throw NodeProblem.invalid("vectors_per_class has \(counts.count) numbers for \(labels.count) classes")
    }
    let total = counts.reduce(0, +)
    let kernel = try VectorKernel(application, isLinear: false)
    let products = try kernel.products(x, application.matrix("support_vectors", total, features))
    let pairs = try PairWeights(application, counts, total)
    let sums = try Operators.matmul(products, pairs.weights, transposing: .b)
    let scores = compute("svm.scores", sums.shape) { (indices: [Expression]) in sums[indices] + pairs.biases[indices[1]] }
    let votes = compute("svm.votes", [x.shape[0], Expression(labels.count)], reduce: { (indices: [Expression]) in
        let p = Axis("p", extent: Expression(pairs.count))
        let winner = select(scores[indices[0], p.index] > 0.0, pairs.first[p.index], pairs.second[p.index])
        return sum(select(winner.equals(indices[1]), 1, 0), over: p)
    })
    let classes = try Operators.argmax(votes, axis: 1, reducedAxes: .removed)
    let transform = try PostTransform(application)
    guard labels.count == 2 else { return [try labels.chosen(classes, application), .tensor(try transform.applied(to: scores))] }
    return [try labels.chosen(classes, application), .tensor(try scoresOfBoth(scores, transform, isProbability: false))]
}

/// For each pair of classes the weights of all vectors: those of other classes are 0.
private struct PairWeights {
    let weights: Tensor, biases: Tensor
    let first: Tensor, second: Tensor
    let count: Int

    init(_ application: borrowing Application, _ counts: [Int], _ total: Int) throws {
        let coefficients = try application.numbers("coefficients") ?? [], biases = try application.numbers("rho") ?? []
        count = counts.count * (counts.count - 1) / 2
        guard coefficients.count == (counts.count - 1) * total, biases.count == count, count * total < 1 << 26 else {
            throw NodeProblem.invalid("\(coefficients.count) coefficients and \(biases.count) biases do not fit \(counts.count) classes")
        }
        let starts = counts.reduce(into: [0]) { $0.append($0.last! + $1) }
        var rows: [Float] = [], first: [Int32] = [], second: [Int32] = []
        for i in counts.indices {
            for j in counts.indices.dropFirst(i + 1) {
                var row = [Float](repeating: 0, count: total)
                for k in starts[i]..<starts[i + 1] { row[k] = Float(coefficients[(j - 1) * total + k]) }
                for k in starts[j]..<starts[j + 1] { row[k] = Float(coefficients[i * total + k]) }
                rows += row
                first.append(Int32(i))
                second.append(Int32(j))
            }
        }
        weights = application.constant(NDArray(rows, shape: [count, total]))
        self.biases = application.constant(NDArray(biases.map { Float($0) }))
        self.first = application.constant(NDArray(first))
        self.second = application.constant(NDArray(second))
    }
}
