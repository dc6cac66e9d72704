extension GraphAttribute {
    /// Whether two attributes are the same to the bit; blocks never are, as each has nodes of its own.
    func isIdentical(to other: GraphAttribute) -> Bool {
        switch (self, other) {
        case (.integer(let a), .integer(let b)): a == b
        case (.number(let a), .number(let b)): a.bitPattern == b.bitPattern
        case (.text(let a), .text(let b)): a == b
        case (.integers(let a), .integers(let b)): a == b
        case (.numbers(let a), .numbers(let b)): a.map(\.bitPattern) == b.map(\.bitPattern)
        case (.texts(let a), .texts(let b)): a == b
        case (.tensor(let a), .tensor(let b)): a == b
        case (.type(let a), .type(let b)): a == b
        default: false
        }
    }
}

extension GraphNode {
    /// Whether the node gives other results each time.
    public var isRandom: Bool {
        ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"]
            .contains(operation.name)
    }
}
