import GraphIR
import NDArray
import TensorExpression
import TensorIR

/// What a value of the graph has become.
indirect enum Lowered {
    case tensor(LoweredTensor)
    /// A list whose length is known; its elements' types may differ in shape.
    case sequence([Lowered], of: GraphType)
    /// An optional without a value.
    case none
    case texts([String], shape: [Int])
}

/// A value as a tensor, and what is known of its elements.
struct LoweredTensor {
    /// The type that the graph knows; the tensor has its storage type.
    let element: GraphElement
    let tensor: Tensor
    /// The elements, where they are known at compile time.
    var known: NDArray?
    /// The elements of an integer tensor as index expressions, where they are made of constants and symbolic extents.
    var integers: [Expression]?

    init(_ element: GraphElement, _ tensor: Tensor, known: NDArray? = nil, integers: [Expression]? = nil) {
        (self.element, self.tensor, self.known, self.integers) = (element, tensor, known, integers)
    }

    init(_ tensor: Tensor) { self.init(GraphElement(tensor.element), tensor) }

    var shape: [Expression] { tensor.shape }
}

extension Lowered {
    static func tensor(_ tensor: Tensor) -> Lowered { .tensor(LoweredTensor(tensor)) }

    static func tensor(_ tensor: Tensor, as element: GraphElement) -> Lowered { .tensor(LoweredTensor(element, tensor)) }

    var asTensor: LoweredTensor? { if case .tensor(let tensor) = self { tensor } else { nil } }
}

extension LoweredTensor {
    /// The elements as index expressions, from what is known of them; nil of values that come at run time.
    var indexElements: [Expression]? {
        if let integers { return integers }
        guard let known, known.elementType.isInteger || known.elementType == .bool else { return nil }
        return (0..<known.count).map { Expression(Int(Int32(clamping: known[integer: $0]))) }
    }
}

extension [Expression] {
    /// The shape where every extent is a number.
    var constants: [Int]? {
        var result: [Int] = []
        for extent in self {
            guard let value = extent.integerValue else { return nil }
            result.append(Int(value))
        }
        return result
    }
}
