import HeddleRuntime
import ModelCompiler
import NDArray
import OperatorCases
import Operators
import Support
import TensorExpression
import TensorIR
import Testing

/// Every operator as a library function, called with arrays of many shapes, against the interpreter.
@Suite struct KernelLibraryTests {
    private static let types: [ElementType] = [.float32, .int32, .int8]

    @Test(arguments: Operator.allCases)
    func equalsTheInterpreter(_ operation: Operator) throws {
        // A convolution's bias is an operator of its own.
        let operators: [Operator] = [.conv2D, .convTranspose2D].contains(operation) ? [operation, .biasAdd] : [operation]
        var library = try KernelLibrary(module: try compileLibrary(operators, types: Self.types).bytes)
        var generator = SplitMix64(seed: 5)
        for type in Self.types where operation.definition.elements.contains(type) {
            for one in operation.kernelCases {
                let operands = operation.operands(for: one, type, &generator)
                let result = try library.run(
                    operation.rawValue, operands, attributes: one.attributes.values.mapValues(\.kernelAttribute))
                let expected = try reference(operation, operands, one.attributes)
                #expect(result.shape == expected.shape, "\(type) \(one)")
                #expect(
                    result.isClose(to: expected, absoluteTolerance: 2e-6, relativeTolerance: 2e-5), "\(type) \(one): \(result), not \(expected)")
            }
        }
    }

    private func reference(_ operation: Operator, _ operands: [NDArray], _ attributes: Attributes) throws -> NDArray {
        let tensors = operands.enumerated().map { number, array in
            placeholder("x\(number)", array.elementType, array.shape.map { Expression($0) })
        }
        let results = try operation.apply(tensors, attributes: attributes)
        return try evaluate(results, inputs: Dictionary(uniqueKeysWithValues: zip(tensors, operands)))[0]
    }
}
