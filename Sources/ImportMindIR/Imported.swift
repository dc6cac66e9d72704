import GraphIR

/// What a value of the file is while its graphs are expanded.
indirect enum Imported {
    /// - Parameter memory: what the tensor's memory is known by, where operators may write to it.
    case tensor(ValueID, memory: String? = nil)
    case literal(Literal)
    case tuple([Imported])
    /// A token that orders effects: nodes stand in an order that it allows.
    case monad
    case closure(Closure)
    /// One of two values, as a condition has it.
    case choice(ValueID, Imported, Imported)
}

/// A function with its first arguments.
struct Closure {
    let function: String
    var arguments: [Imported] = []
}

/// A constant that is no tensor.
enum Literal: Hashable {
    case integer(Int64)
    case number(Float)
    case double(Double)
    case truth(Bool)
    case text(String)
    case type(GraphElement)
    case none
}

extension Literal {
    var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .truth(let value): value ? 1 : 0
        case .type(let element): Int64(element.typeID ?? 0)
        default: nil
        }
    }
}

/// How the evaluation of a graph ends: in one of several ways, as the selector says, where there are several.
struct Outcome {
    enum Target: Hashable {
        /// The graph's value.
        case value
        /// The next round of the loop whose header that function is.
        case round(String)
    }

    var exits: [(target: Target, value: Imported)]
    /// An integer: the place in `exits`.
    var selector: ValueID?

    static func value(_ value: Imported) -> Outcome { Outcome(exits: [(.value, value)]) }
}
