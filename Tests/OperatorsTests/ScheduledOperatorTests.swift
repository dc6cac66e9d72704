import Lowering
import NDArray
import Operators
import Scheduling
import TensorExpression
import TensorIR
import Testing

/// Every operator, scheduled by the heuristic and lowered, computes what its definition says: static and symbolic shapes.
@Suite struct ScheduledOperatorTests {
    static let targets = [Target(.scalar), Target(.simd128)]

    @Test(arguments: OperatorExample.all) func loweredOperatorsEqualTheirDefinitions(_ example: OperatorExample) throws {
        for element in SupportMatrix.expectedTypes where example.operation.definition.elements.contains(element) {
            let operands = example.operands(element)
            for target in Self.targets {
                try check(example, element, operands, operands.map { $0.shape.map { Expression($0) } }, target, "")
                try check(example, element, operands, symbolicShapes(example, operands), target, "symbolic ")
            }
        }
    }

    /// A variable for each extent but 1, the same for equal ones.
    private func symbolicShapes(_ example: OperatorExample, _ operands: [NDArray]) -> [[Expression]] {
        var variables: [Int: Variable] = [:]
        return operands.enumerated().map { position, array in
            array.shape.enumerated().map { axis, extent in
                if extent == 1 || isFixed(example.operation, position, axis) { return Expression(extent) }
                let variable = variables[extent] ?? Variable("n\(extent)")
                variables[extent] = variable
                return .variable(variable)
            }
        }
    }

    /// Channels in groups are known to be as many as they are.
    private func isFixed(_ operation: Operator, _ operand: Int, _ axis: Int) -> Bool {
        [.conv2D, .convTranspose2D].contains(operation) && (operand == 1 || axis < 2)
    }

    private func check(
        _ example: OperatorExample, _ element: ElementType, _ operands: [NDArray], _ shapes: [[Expression]], _ target: Target,
        _ kind: String
    ) throws {
        let tensors = zip(operands, shapes).enumerated().map { placeholder("x\($0)", $1.0.elementType, $1.1) }
        let results = try example.operation.apply(tensors, attributes: example.attributes)
        let expected = try evaluate(results, inputs: Dictionary(uniqueKeysWithValues: zip(tensors, operands)))[0]
        let what = "\(kind)\(element) \(target.tier)"
        do {
            let kernel = try lower(.heuristic(for: results, on: target), name: "kernel", for: target)
            var arrays = Dictionary(uniqueKeysWithValues: zip(tensors.map(\.buffer), operands))
            try Interpreter(kernel).run(&arrays, scalars: scalars(shapes, operands, kernel))
            let found = try #require(arrays[results[0].buffer])
            #expect(found.isClose(to: expected, absoluteTolerance: 1e-5), "\(what): \(found.shape) \(expected.shape)")
        } catch {
            Issue.record("\(what): \(error)")
        }
    }

    private func scalars(_ shapes: [[Expression]], _ operands: [NDArray], _ kernel: Kernel) -> [Variable: Value] {
        var values: [Variable: Value] = [:]
        for (shape, array) in zip(shapes, operands) {
            for case (.variable(let variable), let extent) in zip(shape, array.shape) where kernel.scalars.contains(variable) {
                values[variable] = Value(extent)
            }
        }
        return values
    }
}
