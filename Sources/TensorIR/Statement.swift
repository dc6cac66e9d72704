import NDArray

/// How the iterations of a loop are carried out.
public enum LoopKind: String, Hashable, Sendable, Codable {
    /// One after the other, in order.
    case serial
    /// All at once, as the lanes of vectors. The extent is constant.
    case vectorized
    /// One after the other, the body written out for each. The extent is constant.
    case unrolled
    /// In any order, perhaps at the same time.
    case parallel
}

/// `for variable in minimum ..< minimum + extent`.
public struct Loop: Hashable, Sendable {
    public var variable: Variable
    public var minimum: Expression
    public var extent: Expression
    public var kind: LoopKind
    public var body: Statement

    public init(_ variable: Variable, from minimum: Expression = 0, extent: Expression, kind: LoopKind = .serial, body: Statement) {
        self.variable = variable
        self.minimum = minimum
        self.extent = extent
        self.kind = kind
        self.body = body
    }
}

/// What a kernel does.
///
/// Semantics. Statements run in order. A loop whose extent is zero or negative does nothing; the extent is evaluated once,
/// before the first iteration. The iterations of `vectorized` and `parallel` loops are independent of each other.
/// A buffer's elements are undefined until stored.
public indirect enum Statement: Hashable, Sendable {
    case sequence([Statement])
    case loop(Loop)
    /// Stores a value, or a vector where an index is a vector; the lanes' places are distinct.
    case store(Buffer, [Expression], Expression)
    /// Makes a scratch or local buffer that `body` may use.
    case allocate(Buffer, Statement)
    case letIn(Variable, Expression, Statement)
    /// Runs `then` where the scalar condition holds, `otherwise` where not.
    case branch(Expression, then: Statement, otherwise: Statement?)
    /// Runs the body as long as the scalar condition, evaluated before each round, holds.
    case whileLoop(Expression, Statement)

    public static let nothing = Statement.sequence([])

    /// The statements in order, nested sequences flattened.
    public static func inOrder(_ statements: [Statement]) -> Statement {
        var flat: [Statement] = []
        for statement in statements {
            if case .sequence(let inner) = statement { flat += inner } else { flat.append(statement) }
        }
        return flat.count == 1 ? flat[0] : .sequence(flat)
    }

    public var isNothing: Bool {
        if case .sequence(let inner) = self { inner.allSatisfy(\.isNothing) } else { false }
    }
}
