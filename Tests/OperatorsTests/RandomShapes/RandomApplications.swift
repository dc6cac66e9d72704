import Foundation
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR

/// An example for one element type, with what the operator's definition gives for it.
struct RandomApplication: CustomStringConvertible {
    let example: OperatorExample
    let element: ElementType
    let seed: UInt64
    let operands: [NDArray]
    let tensors: [Tensor]
    let result: Tensor
    let expected: NDArray

    init(_ example: OperatorExample, _ element: ElementType, seed: UInt64, number: Int) throws {
        (self.example, self.element, self.seed) = (example, element, seed)
        operands = example.operands(element)
        tensors = operands.enumerated().map { placeholder("x\(number)_\($0)", $1.elementType, $1.shape.map { Expression($0) }) }
        result = try example.operation.apply(tensors, attributes: example.attributes)[0]
        expected = try evaluate([result], inputs: Dictionary(uniqueKeysWithValues: zip(tensors, operands)))[0]
    }

    var description: String { "seed \(seed): \(example) of \(element)" }

    /// What differs; `nil` where the result is as expected.
    func difference(_ found: NDArray) -> String? {
        guard found.shape == expected.shape, found.elementType == expected.elementType else {
            return "\(self): \(found.elementType)\(found.shape) instead of \(expected.elementType)\(expected.shape)"
        }
        let tolerance = element == .float16 ? 1e-2 : element == .bfloat16 ? 1e-1 : 1e-5
        let isExact = !element.isFloat || [.movement, .gathering].contains(example.operation.definition.family)
        let isEqual = isExact
            ? found.isClose(to: expected, absoluteTolerance: 0, relativeTolerance: 0)
            : found.isClose(to: expected, absoluteTolerance: tolerance, relativeTolerance: tolerance)
        return isEqual ? nil : "\(self): \(found.difference(from: expected))"
    }
}

/// What is drawn for an operator: with HEDDLE_SEED and HEDDLE_CASES something else, and more, than in CI.
enum RandomApplications {
    private static func setting(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    static let seed = UInt64(setting("HEDDLE_SEED") ?? 2)
    /// How many examples an operator has, in all its types.
    static let count = setting("HEDDLE_CASES") ?? 36

    /// Extents of the vectorised axis: each remainder up to 17, alone or after a few whole vectors.
    static func lastExtent(_ number: Int, _ generator: inout ExampleGenerator) -> Int {
        let remainder = number % 18
        return remainder < 2 ? remainder : remainder + generator.pick([0, 0, 16, 32])
    }

    static func of(_ operation: Operator, _ elements: [ElementType], count: Int = count) throws -> [[RandomApplication]] {
        let ordinal = Operator.allCases.firstIndex(of: operation)!
        var generator = ExampleGenerator(seed: seed &* 1000 &+ UInt64(ordinal))
        let perElement = (count + elements.count - 1) / max(elements.count, 1)
        return try elements.enumerated().map { position, element in
            try (0..<perElement).map { number in
                let extent = lastExtent(position * perElement + number, &generator)
                let example = generator.example(operation, element, lastExtent: extent)
                return try RandomApplication(example, element, seed: seed, number: number)
            }
        }
    }
}
