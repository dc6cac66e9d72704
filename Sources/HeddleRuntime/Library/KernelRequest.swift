import Artifact
import NDArray

/// A call of an operator, before it is brought to the form of the library's function: arrays, and attributes to be read.
struct KernelRequest {
    let function: LibraryFunction
    let operands: [NDArray]
    let attributes: [String: KernelAttribute]

    var name: String { function.operatorName }
    var shapes: [[Int]] { operands.map(\.shape) }

    func integer(_ name: String, or standard: Int) throws(KernelLibraryError) -> Int {
        switch attributes[name] {
        case nil: return standard
        case .integer(let value): return value
        case .integers(let values) where values.count == 1: return values[0]
        case let other: throw invalid(name, other, .integer)
        }
    }

    /// A list; without a standard one it must be given.
    func integers(_ name: String, or standard: [Int]? = nil) throws(KernelLibraryError) -> [Int] {
        switch attributes[name] {
        case nil:
            guard let standard else { throw invalid(name, nil, .given) }
            return standard
        case .integer(let value): return [value]
        case .integers(let values): return values
        case let other: throw invalid(name, other, .integers)
        }
    }

    /// Exactly `count` integers; a single one stands for all.
    func integers(_ name: String, or standard: [Int]? = nil, count: Int) throws(KernelLibraryError) -> [Int] {
        let values = try integers(name, or: standard)
        if values.count == 1 { return Array(repeating: values[0], count: count) }
        guard values.count == count else { throw invalid(name, attributes[name], .count(count)) }
        return values
    }

    func boolean(_ name: String) throws(KernelLibraryError) -> Bool {
        switch attributes[name] {
        case nil: return false
        case .boolean(let value): return value
        case let other: throw invalid(name, other, .boolean)
        }
    }

    func text(_ name: String, or standard: String) throws(KernelLibraryError) -> String {
        switch attributes[name] {
        case nil: return standard
        case .text(let value): return value
        case let other: throw invalid(name, other, .text)
        }
    }

    /// An element type by either of its names; `nil` where it is left out, or `same`: that of the operands.
    func elementType(_ name: String) throws(KernelLibraryError) -> ElementType? {
        guard let value = attributes[name], value != "same" else { return nil }
        guard case .text(let text) = value, let type = ElementType(rawValue: text) ?? ElementType(libraryName: text) else {
            throw invalid(name, value, .elementType)
        }
        return type
    }

    /// An axis counted from the first.
    func axis(_ name: String = "axis", or standard: Int, rank: Int) throws(KernelLibraryError) -> Int {
        let axis = try integer(name, or: standard)
        guard (-rank..<rank).contains(axis) else { throw invalid(name, .integer(axis), .axis(rank: rank)) }
        return axis < 0 ? axis + rank : axis
    }

    func invalid(
        _ name: String, _ found: KernelAttribute?, _ requirement: KernelLibraryError.AttributeRequirement
    ) -> KernelLibraryError {
        .attribute(self.name, name: name, found: found, requirement)
    }

    func invalid(_ requirement: KernelLibraryError.ShapeRequirement) -> KernelLibraryError {
        .shapes(name, shapes, requirement)
    }
}
