import Lowering
import NDArray
import Scheduling
import TensorIR

// A kernel may write a result where it reads an operand, if each element of the operand is read to compute the element in the same place,
// and for nothing else: `y[i] = max(x[i], 0)`. It is the loops that are asked, not the definition: they say what is read when.
//
//     for i in 0..<n { y[i] = max(x[i], 0) }                            in place
//     for i in 0..<n { y[i] = x[n - 1 - i] }                            not: x[0] is read after y[0] is written
//     for i in 0..<n { s = s + x[i] }; for i in 0..<n { y[i] = s - x[i] }     not: y must not be written while s is summed up

extension CompiledKernel {
    /// Whether the kernel stays right when `result` has the address of `operand`.
    func mayWrite(_ result: Buffer, over operand: Buffer) -> Bool {
        guard result.element.byteCount == operand.element.byteCount, result.strides == nil, operand.strides == nil,
            result.scope == .global, operand.scope == .global, !schedule.computesTwice
        else { return false }
        var check = InPlaceCheck(result: result, operand: operand)
        check.visit(kernel.body)
        return check.holds && check.stores
    }
}

extension Schedule {
    /// Whether elements may be computed, and so written, more than once.
    fileprivate var computesTwice: Bool {
        steps.contains { if case .split(_, _, _, .shiftInward) = $0 { true } else { false } }
    }
}

/// Looks whether every load of the operand belongs to the store of the element in the same place.
private struct InPlaceCheck {
    let result: Buffer
    let operand: Buffer
    private(set) var holds = true
    private(set) var stores = false
    /// The loops around, innermost last.
    private var loops: [Loop] = []
    /// What the values of bound variables are made of.
    private var bound: [Variable: Set<Variable>] = [:]

    init(result: Buffer, operand: Buffer) { (self.result, self.operand) = (result, operand) }

    mutating func visit(_ statement: Statement) {
        guard holds else { return }
        switch statement {
        case .store(let buffer, let indices, let value):
            indices.forEach { check($0, storedAt: nil) }
            if buffer == result {
                stores = true
                // A store that does not move with each loop around it is done again.
                let used = indices.reduce(into: Set<Variable>()) { $0.formUnion(variables(in: $1)) }
                let moves = loops.allSatisfy { $0.extent.integerValue == 1 || used.contains($0.variable) }
                holds = holds && moves
                check(value, storedAt: indices)
            } else {
                check(value, storedAt: nil)
            }
        case .loop(let loop):
            check(loop.minimum, storedAt: nil)
            check(loop.extent, storedAt: nil)
            loops.append(loop)
            visit(loop.body)
            loops.removeLast()
        case .letIn(let variable, let value, let body):
            // What is bound is read ahead of the stores that use it: as if it were read in them.
            if reads(value) {
                visit(body.substituting([variable: value]))
            } else {
                bound[variable] = variables(in: value)
                visit(body)
            }
        case .branch(let condition, let then, let otherwise):
            check(condition, storedAt: nil)
            visit(then)
            otherwise.map { visit($0) }
        case .whileLoop:
            // Rounds are no index.
            if touches(statement) { holds = false }
        case .allocate(_, let body): visit(body)
        case .sequence(let statements): statements.forEach { visit($0) }
        }
    }

    /// The variables that an expression is made of, with what stands behind those that are bound.
    private func variables(in expression: Expression) -> Set<Variable> {
        expression.freeVariables.reduce(into: []) { $0.formUnion(bound[$1] ?? [$1]) }
    }

    /// - Parameter place: the indices of the store that the expression is the value of.
    private mutating func check(_ expression: Expression, storedAt place: [Expression]?) {
        expression.visit { node in
            guard case .load(let buffer, let indices) = node else { return }
            if buffer == result { holds = false }
            if buffer == operand, place.map({ !isSame(indices, $0) }) ?? true { holds = false }
        }
    }

    /// Whether an element of the operand lies where one of the result does.
    private func isSame(_ read: [Expression], _ written: [Expression]) -> Bool {
        operand.shape == result.shape && read == written
            || operand.offset(of: read).isEqual(to: result.offset(of: written))
    }

    private func reads(_ expression: Expression) -> Bool {
        expression.contains { if case .load(let buffer, _) = $0 { buffer == operand || buffer == result } else { false } }
    }

    private func touches(_ statement: Statement) -> Bool {
        var found = false
        statement.visit { node in
            if case .store(let buffer, _, _) = node, buffer == result { found = true }
            if node.expressions.contains(where: reads) { found = true }
        }
        return found
    }
}

extension Buffer {
    /// The place of an element from the first, counted in elements.
    fileprivate func offset(of indices: [Expression]) -> LinearSum? {
        guard let shape = constantShape, indices.allSatisfy({ $0.type.lanes == 1 || $0.isRamp }) else { return nil }
        var sum = LinearSum()
        var stride = 1
        for (index, extent) in zip(indices, shape).reversed() {
            if extent != 1 { sum.add(LinearSum(index.firstLane), times: Int64(stride)) }
            stride *= extent
        }
        // Lanes that follow each other along the last axis are one run in both, or in neither.
        for (axis, index) in indices.enumerated() where index.type.lanes > 1 {
            guard axis == indices.count - 1, case .ramp(_, let step, let lanes) = index, step.integerValue == 1 else { return nil }
            sum.add(.ramp(base: 0, stride: 1, lanes: lanes), 1)
        }
        return sum
    }
}

extension LinearSum? {
    fileprivate func isEqual(to other: LinearSum?) -> Bool {
        guard let self, let other else { return false }
        let difference = self - other
        return difference.terms.isEmpty && difference.constant == 0
    }
}

extension Expression {
    fileprivate var isRamp: Bool { if case .ramp = self { true } else { false } }
    fileprivate var firstLane: Expression { if case .ramp(let base, _, _) = self { base } else { self } }
}
