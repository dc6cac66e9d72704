import GraphIR

/// The comparison at a node of a decision tree; the raw values are those of version 5.
enum BranchMode: Int, CaseIterable {
    case lessOrEqual = 0, less, greaterOrEqual, greater, equal, notEqual
    /// Whether the feature is a member of a set. Taken apart into comparisons for equality, one for each member.
    case member

    init(named name: String) throws {
        let names = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ", "BRANCH_MEMBER"]
        guard let place = names.firstIndex(of: name), let mode = BranchMode(rawValue: place) else {
            throw NodeProblem.invalid("node mode \(name) is none that there is")
        }
        self = mode
    }
}

/// Decision trees as one graph of nodes. A node's successors are other nodes or, negative, leaves: -1 is leaf 0.
struct TreeNodes {
    struct Node {
        var mode: BranchMode
        var feature: Int
        var threshold: Double
        var whenTrue: Int
        var whenFalse: Int
        /// Whether a feature that is NaN goes the way of true.
        var takesMissing: Bool
    }

    static let maximumDepth = 256

    var nodes: [Node] = []
    /// Where each tree begins: a node or, negative, a leaf.
    var roots: [Int] = []
    /// For each leaf, what it adds to which target.
    var leaves: [[(target: Int, weight: Double)]] = []

    /// The most comparisons on the way from a root to a leaf.
    func depth() throws -> Int {
        var level = Set(roots.filter { $0 >= 0 }), depth = 0
        while !level.isEmpty {
            depth += 1
            guard depth <= Self.maximumDepth else {
                throw NodeProblem.unsupported("a tree that is deeper than \(Self.maximumDepth), or goes in circles,")
            }
            level = Set(level.flatMap { [nodes[$0].whenTrue, nodes[$0].whenFalse] }.filter { $0 >= 0 })
        }
        return depth
    }

    /// Checks that every reference leads somewhere, and every target is one of so many.
    func check(targets: Int, features: Int?) throws {
        let places = -leaves.count..<nodes.count
        guard roots.allSatisfy(places.contains), nodes.allSatisfy({ places.contains($0.whenTrue) && places.contains($0.whenFalse) }) else {
            throw NodeProblem.invalid("a node leads to one that there is not")
        }
        guard nodes.allSatisfy({ $0.feature >= 0 && $0.feature < features ?? .max }) else {
            throw NodeProblem.invalid("a node compares a feature that there is not")
        }
        guard leaves.joined().allSatisfy({ $0.target >= 0 && $0.target < targets }) else {
            throw NodeProblem.invalid("a leaf adds to a target that there is not")
        }
    }
}

// MARK: Versions 1 to 3

extension TreeNodes {
    /// - Parameter votes: the prefix of the attributes that hold what leaves add.
    init(listedBy application: borrowing Application, votes: String) throws {
        let attributes = try NodeAttributes(application)
        var places: [NodeKey: Int] = [:]
        var leafOfNode: [NodeKey: Int] = [:]
        var originals: [Int] = []
        for index in 0..<attributes.count {
            let key = NodeKey(tree: attributes.trees[index], node: attributes.ids[index])
            let isNew: Bool
            if attributes.modes[index] == "LEAF" {
                leaves.append([])
                isNew = leafOfNode.updateValue(-leaves.count, forKey: key) == nil && places[key] == nil
            } else {
                isNew = places.updateValue(originals.count, forKey: key) == nil && leafOfNode[key] == nil
                originals.append(index)
            }
            guard isNew else { throw NodeProblem.invalid("node \(key.node) of tree \(key.tree) is there twice") }
        }
        func successor(_ tree: Int, _ node: Int) throws -> Int {
            let key = NodeKey(tree: tree, node: node)
            guard let place = places[key] ?? leafOfNode[key] else { throw NodeProblem.invalid("there is no node \(node) in tree \(tree)") }
            return place
        }
        for index in originals {
            let tree = attributes.trees[index]
            nodes.append(Node(
                mode: try BranchMode(named: attributes.modes[index]), feature: attributes.features[index],
                threshold: attributes.thresholds[index], whenTrue: try successor(tree, attributes.whenTrue[index]),
                whenFalse: try successor(tree, attributes.whenFalse[index]), takesMissing: attributes.missing?[index] ?? 0 != 0))
        }
        // A tree begins with the first of its nodes.
        var begun: Set<Int> = []
        for index in 0..<attributes.count where begun.insert(attributes.trees[index]).inserted {
            roots.append(try successor(attributes.trees[index], attributes.ids[index]))
        }
        try addVotes(application, votes, leafOfNode)
    }

    private mutating func addVotes(_ application: borrowing Application, _ prefix: String, _ leafOfNode: [NodeKey: Int]) throws {
        let trees = try application.integers("\(prefix)_treeids") ?? [], ids = try application.integers("\(prefix)_nodeids") ?? []
        let targets = try application.integers("\(prefix)_ids") ?? []
        let weights = try application.numbersOrTensor("\(prefix)_weights") ?? []
        guard Set([trees.count, ids.count, targets.count, weights.count]).count == 1 else {
            throw NodeProblem.invalid("the attributes \(prefix)_… differ in length")
        }
        for index in trees.indices {
            guard let leaf = leafOfNode[NodeKey(tree: trees[index], node: ids[index])] else {
                throw NodeProblem.invalid("node \(ids[index]) of tree \(trees[index]) has a weight, but is no leaf")
            }
            leaves[-1 - leaf].append((targets[index], weights[index]))
        }
    }
}

private struct NodeKey: Hashable {
    let tree: Int, node: Int
}

/// The lists that describe nodes, all of one length.
private struct NodeAttributes {
    let trees: [Int], ids: [Int], features: [Int], whenTrue: [Int], whenFalse: [Int]
    let modes: [String]
    let thresholds: [Double]
    let missing: [Int]?

    var count: Int { trees.count }

    init(_ application: borrowing Application) throws {
        func list(_ name: String) throws -> [Int] { try application.integers(name) ?? [] }
        trees = try list("nodes_treeids")
        ids = try list("nodes_nodeids")
        features = try list("nodes_featureids")
        whenTrue = try list("nodes_truenodeids")
        whenFalse = try list("nodes_falsenodeids")
        if case .texts(let texts)? = application.node.attributes["nodes_modes"] { modes = texts } else { modes = [] }
        thresholds = try application.numbersOrTensor("nodes_values") ?? []
        missing = try application.integers("nodes_missing_value_tracks_true").flatMap { $0.isEmpty ? nil : $0 }
        let lengths = [ids, features, whenTrue, whenFalse, missing ?? trees].map(\.count) + [modes.count, thresholds.count]
        guard !trees.isEmpty, lengths.allSatisfy({ $0 == trees.count }) else {
            throw NodeProblem.invalid("the attributes nodes_… are missing, or differ in length")
        }
    }
}

// MARK: Version 5

extension TreeNodes {
    /// The trees of `TreeEnsemble`, whose leaves are in lists of their own.
    init(_ application: borrowing Application) throws {
        func list(_ name: String) throws -> [Int] { try application.integers(name) ?? [] }
        let features = try list("nodes_featureids"), whenTrue = try list("nodes_truenodeids"), whenFalse = try list("nodes_falsenodeids")
        let trueLeaves = try list("nodes_trueleafs"), falseLeaves = try list("nodes_falseleafs")
        let missing = try application.integers("nodes_missing_value_tracks_true").flatMap { $0.isEmpty ? nil : $0 }
        let modes = try application.numbersOrTensor("nodes_modes") ?? [], splits = try application.numbersOrTensor("nodes_splits") ?? []
        let targets = try list("leaf_targetids"), weights = try application.numbersOrTensor("leaf_weights") ?? []
        let lengths = [whenTrue, whenFalse, trueLeaves, falseLeaves, missing ?? features].map(\.count) + [modes.count, splits.count]
        guard lengths.allSatisfy({ $0 == features.count }), targets.count == weights.count else {
            throw NodeProblem.invalid("the attributes that describe nodes, or leaves, differ in length")
        }
        leaves = zip(targets, weights).map { [($0, $1)] }
        func successor(_ place: Int, _ isLeaf: Int) throws -> Int {
            guard place >= 0, place < (isLeaf != 0 ? targets.count : features.count) else {
                throw NodeProblem.invalid("a node leads to one that there is not")
            }
            return isLeaf != 0 ? -1 - place : place
        }
        for index in features.indices {
            guard let mode = BranchMode(rawValue: Int(exactly: modes[index]) ?? -1) else {
                throw NodeProblem.invalid("node mode \(modes[index]) is none that there is")
            }
            nodes.append(Node(
                mode: mode, feature: features[index], threshold: splits[index], whenTrue: try successor(whenTrue[index], trueLeaves[index]),
                whenFalse: try successor(whenFalse[index], falseLeaves[index]), takesMissing: missing?[index] ?? 0 != 0))
        }
        roots = try list("tree_roots")
        try expandMembers(application.numbersOrTensor("membership_values") ?? [])
    }

    /// Membership of a set becomes a chain of comparisons with its members, which NaN separates from the next set's.
    private mutating func expandMembers(_ values: [Double]) throws {
        var sets = values.split(omittingEmptySubsequences: false) { $0.isNaN }[...]
        for index in nodes.indices where nodes[index].mode == .member {
            guard let members = sets.popFirst() else { throw NodeProblem.invalid("there are fewer sets in membership_values than nodes that test for one") }
            var node = nodes[index]
            node.mode = .equal
            // A set of nothing: what is equal to NaN.
            node.threshold = members.first ?? .nan
            let last = node.whenFalse
            var place = index
            for member in members.dropFirst() {
                nodes[place] = node
                nodes[place].whenFalse = nodes.count
                place = nodes.count
                node.threshold = member
                nodes.append(node)
            }
            node.whenFalse = last
            nodes[place] = node
        }
    }
}

extension Application {
    /// Numbers as a list, or as a tensor where they have a type of their own.
    func numbersOrTensor(_ name: String) throws -> [Double]? {
        for name in [name, "\(name)_as_tensor"] {
            switch node.attributes[name] {
            case .tensor(let constant) where constant.element.element != nil: return constant.array.doubles
            case nil: continue
            default: return try numbers(name)
            }
        }
        return nil
    }
}
