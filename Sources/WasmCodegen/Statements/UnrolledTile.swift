import TensorIR

/// The steps of a reduction that are written out one after the other, each of them a sum to every register of a tile.
struct UnrolledTile {
    /// Where each further step begins.
    private var starts: [Int] = []
    /// The positions of all sums.
    private var sums: [Int] = []
    private let statements: [Statement]

    /// The registers that an engine has for vectors.
    private static let registerCount = 16
    /// Steps of fewer sums are too short to spill.
    private static let leastSums = 4

    /// - Returns: `nil` where statements are no such steps.
    init?(_ statements: [Statement], isRegister: (Buffer) -> Bool) {
        self.statements = statements
        var written: Set<[Expression]> = []
        for (number, statement) in statements.enumerated() {
            guard case .store(let buffer, let indices, let value) = statement, isRegister(buffer), !value.isConstant else { continue }
            if written.contains(indices) {
                guard written.count >= Self.leastSums else { return nil }
                starts.append(number)
                written = []
            }
            written.insert(indices)
            sums.append(number)
        }
        guard !starts.isEmpty else { return nil }
    }

    /// The positions of the first step's sums.
    private var step: ArraySlice<Int> { sums.prefix { $0 < starts[0] } }

    /// A statement ahead of which a wall stands: all steps are kept apart, and the halves of those that need more registers than there are.
    var walls: Set<Int> {
        var walls = Set(starts)
        if registersInStep > Self.registerCount {
            let size = step.count
            walls.formUnion(sums.enumerated().filter { $0.offset % size == (size + 1) / 2 }.map(\.element))
        }
        return walls
    }

    /// The registers that a step takes where all its loads come first: for sums, for what is loaded, and for one product's copy of a factor.
    private var registersInStep: Int {
        var loaded: Set<Expression> = []
        for number in step {
            guard case .store(let buffer, _, let value) = statements[number] else { continue }
            value.visit { if case .load(let source, _) = $0, source != buffer { loaded.insert($0) } }
        }
        return step.count + loaded.count + 1
    }
}
