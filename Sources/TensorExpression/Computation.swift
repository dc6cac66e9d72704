import NDArray
import TensorIR

/// The definition of one or more tensors over the same axes: for every index, what the elements there are.
///
/// A definition is pure and says nothing of order; a `Schedule` does.
public final class Computation: BufferDefinition {
    public enum Body: Sendable {
        /// An expression for each result.
        case values([Expression])
        case reduction(Reduction)
    }

    public let name: String
    /// One for each dimension of the results, outermost first.
    public let axes: [Axis]
    public let body: Body
    public let elements: [ElementType]
    /// What the computation was made for, where anyone said so.
    public let origin: String?

    /// - Parameter origin: left out, it is that of the scope around (`Provenance`).
    public init(_ name: String, axes: [Axis], body: Body, origin: String? = nil) {
        self.origin = origin ?? Provenance.current
        self.name = name
        self.axes = axes
        self.body = body
        self.elements = switch body {
        case .values(let values): values.map(\.type.element)
        case .reduction(let reduction): reduction.sources.map(\.type.element)
        }
    }

    /// The buffers that the definition reads, each once, in order of appearance.
    public var inputs: [Buffer] {
        var seen: Set<Buffer> = []
        var ordered: [Buffer] = []
        for expression in expressions {
            expression.visit { node in
                if case .load(let buffer, _) = node, seen.insert(buffer).inserted { ordered.append(buffer) }
            }
        }
        return ordered
    }

    /// The values of the body, or the sources of the reduction.
    public var expressions: [Expression] {
        switch body {
        case .values(let values): values
        case .reduction(let reduction): reduction.sources
        }
    }

    /// The axes that are reduced over; none for values.
    public var reductionAxes: [Axis] {
        if case .reduction(let reduction) = body { reduction.axes } else { [] }
    }

    public var isReduction: Bool {
        if case .reduction = body { true } else { false }
    }

    /// Fresh tensors for the results. Call once per computation.
    public func results() -> [Tensor] {
        elements.indices.map { index in
            Tensor(Buffer(
                elements.count == 1 ? name : "\(name).\(index)", elements[index], shape: axes.map(\.extent),
                definition: self, resultIndex: index))
        }
    }
}
