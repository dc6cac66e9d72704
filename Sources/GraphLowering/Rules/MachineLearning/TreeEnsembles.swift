import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let treeEnsembleRules: [String: OperatorRule] = [
    "TreeEnsemble": .tensor { application in
        let ensemble = try TreeEnsemble(
            application, TreeNodes(application), targets: application.integer("n_targets", 1),
            TreeAggregate(number: application.integer("aggregate_function", 1)))
        let names: [PostTransform] = [.none, .softmax, .logistic, .softmaxZero, .probit]
        let transform = try application.integer("post_transform", 0)
        guard names.indices.contains(transform) else { throw NodeProblem.invalid("post_transform \(transform) is none that there is") }
        return try names[transform].applied(to: ensemble.scores())
    },
    "TreeEnsembleRegressor": .tensor { application in
        let ensemble = try TreeEnsemble(
            application, TreeNodes(listedBy: application, votes: "target"), targets: application.integer("n_targets", 1),
            TreeAggregate(named: application.text("aggregate_function", "SUM")))
        let scores = try ensemble.withBase(ensemble.scores(), application)
        return converted(try PostTransform(application).applied(to: scores), to: .float32)
    },
    "TreeEnsembleClassifier": .values { try classify($0) },
]

/// How the trees' leaves make a score.
private enum TreeAggregate: Int {
    case average = 0, sum, minimum, maximum

    init(number: Int) throws {
        guard let aggregate = TreeAggregate(rawValue: number) else { throw NodeProblem.invalid("aggregate_function \(number) is none that there is") }
        self = aggregate
    }

    init(named name: String) throws {
        guard let place = ["AVERAGE", "SUM", "MIN", "MAX"].firstIndex(of: name) else {
            throw NodeProblem.invalid("aggregate_function \(name) is none that there is")
        }
        try self.init(number: place)
    }

    func joined(_ a: Double, _ b: Double) -> Double {
        switch self {
        case .average, .sum: a + b
        case .minimum: min(a, b)
        case .maximum: max(a, b)
        }
    }

    /// What a leaf has for targets that it says nothing of.
    var nothing: Double {
        switch self {
        case .average, .sum: 0
        case .minimum: .infinity
        case .maximum: -.infinity
        }
    }

    func combiner(_ element: ElementType) -> Combiner {
        switch self {
        case .average, .sum: .sum(element)
        case .minimum: .minimum(element)
        case .maximum: .maximum(element)
        }
    }
}

/// Trees as tables: a row finds its leaf in each tree by going from node to node, as many steps as the deepest tree takes.
private struct TreeEnsemble {
    let x: Tensor
    let trees: TreeNodes
    let targets: Int
    let aggregate: TreeAggregate
    private let depth: Int
    private let pool: ConstantPool

    /// The steps of one computation; what they compute is the place that the next starts from.
    private static let stepsAtOnce: Int = 8
    private static let tableLimit: Int = 1 << 26

    init(_ application: borrowing Application, _ trees: TreeNodes, targets: Int, _ aggregate: TreeAggregate) throws {
        let given = try application.floats(0)
        x = given.rank == 1 ? try unsqueezed(given, [0]) : given
        (self.trees, self.targets, self.aggregate, pool) = (trees, targets, aggregate, application.constants)
        guard x.rank == 2, targets > 0, !trees.roots.isEmpty else { throw NodeProblem.invalid("an ensemble has rows, trees and targets") }
        try trees.check(targets: targets, features: x.shape[1].constantInt)
        let room: Int = Self.tableLimit / targets
        guard trees.leaves.count < room else { throw NodeProblem.unsupported("an ensemble of \(trees.leaves.count) leaves") }
        depth = try trees.depth()
    }

    /// The scores, `[n, targets]`, before base values.
    func scores() throws -> Tensor {
        let leaves = leaves(), weights = weights()
        let combiner = aggregate.combiner(x.element), treeCount = Expression(trees.roots.count)
        let joined = compute("trees.joined", [x.shape[0], Expression(targets)], reduce: { (indices: [Expression]) in
            let t = Axis("t", extent: treeCount)
            let leaf: Expression = leaves[indices[0], t.index]
            return Reduction(axes: [t], combiner: combiner, sources: [weights[leaf, indices[1]]])
        })
        switch aggregate {
        case .sum: return joined
        case .average: return mapped("trees.average", joined) { $0 / constant(Double(trees.roots.count), like: $0) }
        case .minimum, .maximum:
            return mapped("trees.extreme", joined) { value in
                select(absolute(value).equals(constant(.infinity, like: value)), constant(0, like: value), value)
            }
        }
    }

    func withBase(_ scores: Tensor, _ application: borrowing Application) throws -> Tensor {
        guard let base = try application.numbersOrTensor("base_values"), !base.isEmpty else { return scores }
        guard base.count == targets || base.count == 1 else { throw NodeProblem.invalid("there are \(base.count) base values for \(targets) targets") }
        let table = pool.tensor(NDArray(base).converted(to: scores.element))
        return compute("trees.based", scores.shape) { (indices: [Expression]) in
            let target: Expression = base.count == 1 ? 0 : indices[1]
            return scores[indices] + table[target]
        }
    }

    /// The leaf that each row ends at in each tree, `[n, trees]`.
    private func leaves() -> Tensor {
        let shape = [x.shape[0], Expression(trees.roots.count)]
        let roots = pool.tensor(NDArray(trees.roots.map { Int32($0) }), name: "roots")
        var place = compute("trees.root", shape) { (indices: [Expression]) in roots[indices[1]] }
        guard !trees.nodes.isEmpty else { return mapped("trees.leaf", place) { -1 - $0 } }
        let step = TreeStep(trees.nodes, x, pool)
        for start in stride(from: 0, to: depth, by: Self.stepsAtOnce) {
            let before = place
            place = compute("trees.step", shape) { (indices: [Expression]) in
                step.followed(from: before[indices], row: indices[0], steps: min(Self.stepsAtOnce, depth - start))
            }
        }
        return mapped("trees.leaf", place) { -1 - $0 }
    }

    private func weights() -> Tensor {
        var values = [Double](repeating: aggregate.nothing, count: max(trees.leaves.count, 1) * targets)
        for (index, leaf) in trees.leaves.enumerated() {
            for (target, weight) in leaf {
                values[index * targets + target] = aggregate.joined(values[index * targets + target], weight)
            }
        }
        return pool.tensor(NDArray(values, shape: [max(trees.leaves.count, 1), targets]).converted(to: x.element), name: "weights")
    }
}

/// One comparison at a node, from tables of all nodes.
private struct TreeStep {
    let x: Tensor
    let features: Tensor, thresholds: Tensor, whenTrue: Tensor, whenFalse: Tensor
    let modes: Tensor?, missing: Tensor?
    let present: [BranchMode]

    init(_ nodes: [TreeNodes.Node], _ x: Tensor, _ pool: ConstantPool) {
        func table(_ name: String, _ value: (TreeNodes.Node) -> Int) -> Tensor {
            pool.tensor(NDArray(nodes.map { Int32(value($0)) }), name: name)
        }
        self.x = x
        features = table("features") { $0.feature }
        whenTrue = table("whenTrue") { $0.whenTrue }
        whenFalse = table("whenFalse") { $0.whenFalse }
        thresholds = pool.tensor(NDArray(nodes.map(\.threshold)).converted(to: x.element), name: "thresholds")
        present = Set(nodes.map(\.mode)).sorted { $0.rawValue < $1.rawValue }
        modes = present.count > 1 ? table("modes") { $0.mode.rawValue } : nil
        missing = nodes.contains(where: \.takesMissing) ? table("missing") { $0.takesMissing ? 1 : 0 } : nil
    }

    /// The place after some steps from a place. Leaves, which are negative, are stayed at.
    func followed(from place: Expression, row: Expression, steps: Int) -> Expression {
        if steps == 0 { return place }
        return place.bound("node") { node in
            followed(from: conditional(node < 0, node, successor(of: node, row)), row: row, steps: steps - 1)
        }
    }

    private func successor(of node: Expression, _ row: Expression) -> Expression {
        x[row, features[node]].bound("value") { value in
            select(holds(value, node), whenTrue[node], whenFalse[node])
        }
    }

    private func holds(_ value: Expression, _ node: Expression) -> Expression {
        let threshold = thresholds[node]
        let outcomes = present.map { compared($0, value, threshold) }
        let result = outcomes.indices.dropLast().reversed().reduce(outcomes.last!) { rest, index in
            select(modes![node].equals(Expression(present[index].rawValue)), outcomes[index], rest)
        }
        guard let missing else { return result }
        return select(value.differs(from: value), missing[node].differs(from: 0), result)
    }

    private func compared(_ mode: BranchMode, _ value: Expression, _ threshold: Expression) -> Expression {
        switch mode {
        case .lessOrEqual: value <= threshold
        case .less: value < threshold
        case .greaterOrEqual: value >= threshold
        case .greater: value > threshold
        case .equal, .member: value.equals(threshold)
        // What is missing goes the way of false.
        case .notEqual: value.differs(from: threshold) && value.equals(value)
        }
    }
}

private func classify(_ application: borrowing Application) throws -> [Lowered] {
    let labels = try ClassLabels(application, integers: "classlabels_int64s")
    let trees = try TreeNodes(listedBy: application, votes: "class")
    guard labels.count > 0 else { throw NodeProblem.invalid("a classifier has labels") }
    let targets = Set(trees.leaves.joined().map(\.target))
    let transform = try PostTransform(application)
    let isBinary = labels.count == 2 && targets.count == 1
    guard isBinary else {
        let ensemble = try TreeEnsemble(application, trees, targets: labels.count, .sum)
        let scores = converted(try ensemble.withBase(ensemble.scores(), application), to: .float32)
        let classes = try Operators.argmax(scores, axis: 1, reducedAxes: .removed)
        return [try labels.chosen(classes, application), .tensor(try transform.applied(to: scores))]
    }
    // Votes for one class alone: what they add up to decides between the two.
    var alone = trees
    alone.leaves = trees.leaves.map { $0.map { (0, $0.weight) } }
    if try application.numbersOrTensor("base_values")?.count ?? 0 > 1 { throw NodeProblem.unsupported("two base values for votes for one class") }
    let ensemble = try TreeEnsemble(application, alone, targets: 1, .sum)
    let score = converted(try ensemble.withBase(ensemble.scores(), application), to: .float32)
    let isProbability = trees.leaves.joined().allSatisfy { $0.weight >= 0 }
    let border = constant(isProbability ? 0.5 : 0, .float32)
    let classes = compute("class", [score.shape[0]]) { (row: Expression) in select(score[row, 0] > border, 1, 0) }
    return [try labels.chosen(classes, application), .tensor(try scoresOfBoth(score, transform, isProbability: isProbability))]
}
