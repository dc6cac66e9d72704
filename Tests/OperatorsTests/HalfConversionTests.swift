import Lowering
import NDArray
import Operators
import Scheduling
import TensorExpression
import TensorIR
import Testing

/// Conversions of 16-bit floats, as operations on bits, agree with the host's for every such float, and around every
/// place where rounding decides.
@Suite struct HalfConversionTests {
    @Test(arguments: [ElementType.float16, .bfloat16]) func everyValueWidens(_ element: ElementType) throws {
        let all = NDArray((0...UInt16.max).map { $0 }).reinterpreted(as: element)
        let found = try lowered(all, to: .float32), expected = all.converted(to: .float32)
        #expect(found.isClose(to: expected, absoluteTolerance: 0, relativeTolerance: 0))
    }

    @Test(arguments: [ElementType.float16, .bfloat16]) func everyNeighbourhoodRounds(_ element: ElementType) throws {
        // Each value, the point halfway to the next one, and the floats next to those.
        let cut: UInt32 = element == .float16 ? 13 : 16
        let exact = NDArray((0...UInt16.max).map { $0 }).reinterpreted(as: element).converted(to: .float32).elements(as: Float.self)
        let bits = exact.flatMap { value -> [UInt32] in
            let base = value.bitPattern, half: UInt32 = 1 << (cut - 1)
            return [base, base &+ 1, base &+ half &- 1, base &+ half, base &+ half &+ 1, base &- 1]
        }
        let extremes: [Float] = [.infinity, -.infinity, .nan, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 65519.996, 65520, 65536]
        let x = NDArray(bits.map { Float(bitPattern: $0) } + extremes)
        let found = try lowered(x, to: element).converted(to: .float32), expected = x.converted(to: element).converted(to: .float32)
        let difference = found.difference(from: expected)
        #expect(difference.count == 0, "\(difference), of \(x[double: difference.position])")
    }

    private func lowered(_ x: NDArray, to element: ElementType) throws -> NDArray {
        let tensor = placeholder("x", x.elementType, [Expression(x.count)])
        let result = try cast(tensor, to: element)
        let kernel = try lower(Schedule(result), name: "cast", for: Target(.scalar))
        var hasConversions = false
        kernel.body.visit { statement in
            for expression in statement.expressions where expression.contains(where: isHalfConversion) { hasConversions = true }
        }
        #expect(!hasConversions)
        var arrays = [tensor.buffer: x]
        try Interpreter(kernel).run(&arrays)
        return try #require(arrays[result.buffer])
    }

    private func isHalfConversion(_ expression: Expression) -> Bool {
        guard case .cast(let element, let operand, _) = expression else { return false }
        return [element, operand.type.element].contains { $0 == .float16 || $0 == .bfloat16 }
    }
}
