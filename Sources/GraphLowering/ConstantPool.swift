import ModelCompiler
import NDArray
import TensorExpression
import TensorIR

/// The values of the placeholders that are constants, and the extents that are computed.
final class ConstantPool {
    private(set) var values: [Tensor: NDArray] = [:]
    private(set) var extents: [ComputedExtent] = []
    /// How much may still be computed at compile time.
    var workLeft = ConstantPool.totalFoldingBudget
    /// How many bytes may still be filled with copies of an element.
    private var fillLeft: Int = 1 << 27

    /// Whether a constant of so many bytes may be made that the file only gives an element of.
    func takeFill(_ bytes: Int) -> Bool {
        guard bytes <= fillLeft else { return false }
        fillLeft -= bytes
        return true
    }

    /// What variables never exceed that are no symbols of inputs; nil of those of which nothing is known yet.
    private var limits: [Variable: Expression?] = [:]

    /// What the extents of inputs can be.
    private var bounds = Bounds()

    /// Notes what the symbols in an input's shape can be at most: all elements lie in a memory of 4 GiB.
    func declareInput(_ input: Tensor) {
        let fixed = input.shape.compactMap(\.constantInt)
        guard fixed.count == input.shape.count - 1, !fixed.contains(0), case .variable(let symbol)? = input.shape.first(where: { !$0.isConstant })
        else { return }
        let rest = fixed.reduce(input.element.byteCount, *)
        bounds.assume(symbol, in: Interval(0, Int64(min((1 << 32) / rest, Int(Int32.max)))))
    }

    /// No value of an extent exceeds this.
    func most(of extent: Expression) -> Int64 { min(interval(of: extent, bounds).maximum, Int64(Int32.max)) }

    /// An extent that the program computes: the value of an `int32` scalar, which never exceeds the limit.
    func extent(_ name: String, _ value: Tensor, limit: Expression) -> Expression {
        let variable = Variable("\(name).\(extents.count)")
        extents.append(ComputedExtent(variable, value: value, limit: limit))
        limits[variable] = limit
        return Expression(variable)
    }

    func tensor(_ array: NDArray, name: String = "constant") -> Tensor {
        let tensor = placeholder(name, array.elementType, array.shape.map { Expression($0) })
        values[tensor] = array
        return tensor
    }

    /// Notes a variable that a region gives its value.
    func declare(_ variable: Variable, limit: Expression?) { limits[variable] = .some(limit) }

    /// Whether the program computes something that the expression uses: it is not made of the inputs' extents alone.
    func isComputed(_ expression: Expression) -> Bool { expression.freeVariables.contains { limits[$0] != nil } }

    /// Whether the expression, and what it is limited by, has a limit that does not depend on the variable.
    func isLimited(_ expression: Expression, without variable: Variable) -> Bool {
        expression.freeVariables.allSatisfy { used in
            guard used != variable, let known = limits[used] else { return used != variable }
            return known.map { isLimited($0, without: variable) } ?? false
        }
    }

    /// Gives what `attempt` does, and forgets the extents that it adds where it throws or gives nil.
    func attempting<Result>(_ attempt: () throws -> Result?) rethrows -> Result? {
        let count = extents.count
        var isDone = false
        defer { if !isDone { extents.removeSubrange(count...) } }
        let result = try attempt()
        isDone = result != nil
        return result
    }
}
