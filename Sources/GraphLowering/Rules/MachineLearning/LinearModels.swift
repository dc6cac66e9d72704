import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let linearModelRules: [String: OperatorRule] = [
    "LinearRegressor": .tensor { application in
        let targets = try application.integer("targets", 1)
        return try PostTransform(application).applied(to: linearScores(application, rows: targets))
    },
    "LinearClassifier": .values { application in
        let labels = try ClassLabels(application, integers: "classlabels_ints")
        let transform = try PostTransform(application)
        let rows = try application.numbers("intercepts")?.count ?? labels.count
        let scores = try linearScores(application, rows: max(rows, 1))
        if rows == 1 {
            guard labels.count == 2 else { throw NodeProblem.invalid("one score decides between two classes, not \(labels.count)") }
            let classes = compute("class", [scores.shape[0]]) { (row: Expression) in select(scores[row, 0] > 0.0, 1, 0) }
            return [try labels.chosen(classes, application), .tensor(try scoresOfBoth(scores, transform, isProbability: true))]
        }
        guard labels.count == rows else { throw NodeProblem.invalid("there are \(rows) scores for \(labels.count) classes") }
        let classes = try Operators.argmax(scores, axis: 1, reducedAxes: .removed)
        return [try labels.chosen(classes, application), .tensor(try transform.applied(to: scores))]
    },
]

/// Products of features and coefficients, `[n, rows]`, with an intercept for each row.
private func linearScores(_ application: borrowing Application, rows: Int) throws -> Tensor {
    let given = converted(try application.floats(0), to: .float32)
    let x = given.rank == 1 ? try unsqueezed(given, [0]) : given
    guard x.rank == 2, let features = x.shape[1].constantInt else { throw NodeProblem.unsupported("a symbolic number of features") }
    let coefficients = try application.numbers("coefficients") ?? []
    guard rows > 0, coefficients.count == rows * features else {
        throw NodeProblem.invalid("\(coefficients.count) coefficients are not \(rows) × \(features)")
    }
    let weights = application.constant(NDArray(coefficients.map { Float($0) }, shape: [rows, features]))
    let products = try Operators.matmul(x, weights, transposing: .b)
    guard let intercepts = try application.numbers("intercepts"), !intercepts.isEmpty else { return products }
    guard intercepts.count == rows else { throw NodeProblem.invalid("there are \(intercepts.count) intercepts for \(rows) rows") }
    let table = application.constant(NDArray(intercepts.map { Float($0) }))
    return compute("scores", products.shape) { (indices: [Expression]) in products[indices] + table[indices[1]] }
}
