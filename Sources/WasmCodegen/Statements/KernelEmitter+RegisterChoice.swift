import NDArray
import TensorIR

// Whether a local buffer can live in registers, and cut into which.

/// The lanes of an access to a buffer whose indices are constant.
private struct ConstantAccess {
    var first: Int
    var step: Int
    var lanes: Int
}

extension KernelEmitter {
    /// More registers than this do not pay: engines would spill them anyway.
    private static let registerLimit = 512

    /// The buffer as registers, or nil where an index is computed or accesses do not fit one cutting.
    mutating func registers(for buffer: Buffer, in body: Statement) -> RegisterFile? {
        guard let shape = buffer.constantShape, buffer.strides == nil else { return nil }
        var accesses: [ConstantAccess] = []
        guard collectAccesses(of: buffer, in: body, constantBindings, &accesses) else { return nil }
        guard let lanes = cut(accesses, buffer.element) else { return nil }
        let count = (shape.reduce(1, *) + lanes - 1) / lanes
        guard count <= Self.registerLimit else { return nil }
        let type: WasmType = lanes > 1 ? .v128 : buffer.element.stackType
        let slots = (0..<count).map { _ in graph.makeSlot(type, name: buffer.name) }
        return RegisterFile(element: buffer.element, lanes: lanes, slots: slots)
    }

    /// The elements of a register: those of the narrowest vector access, where all others are whole multiples of it.
    private func cut(_ accesses: [ConstantAccess], _ element: ElementType) -> Int? {
        let perRegister = 16 / element.byteCount
        let vectors = accesses.filter { $0.lanes > 1 && $0.step == 1 }
        guard let lanes = vectors.map({ min($0.lanes, perRegister) }).min() else { return 1 }
        let fits = vectors.allSatisfy { access in
            access.first % lanes == 0 && access.lanes % lanes == 0 && (access.lanes == lanes || lanes == perRegister)
        }
        return fits ? lanes : nil
    }

    private var constantBindings: [Variable: Int64] {
        bindings.compactMapValues { binding in
            if case .index(let form) = binding, form.isConstant { Int64(form.constant) } else { nil }
        }
    }

    /// Gathers the accesses below a statement; false where one has an index that is not constant.
    private func collectAccesses(
        of buffer: Buffer, in statement: Statement, _ known: [Variable: Int64], _ accesses: inout [ConstantAccess]
    ) -> Bool {
        var known = known
        switch statement {
        case .loop(let loop):
            known[loop.variable] = loop.extent.integerValue == 1 ? loop.minimum.constantLanes(known)?.first : nil
        case .letIn(let variable, let value, _) where variable.type == .index:
            known[variable] = value.constantLanes(known)?.first
        case .store(buffer, let indices, let value):
            let lanes = max(value.type.lanes, indices.map(\.type.lanes).max() ?? 1)
            guard let access = access(buffer, indices, lanes: lanes, known) else { return false }
            accesses.append(access)
        default: break
        }
        for expression in statement.expressions {
            guard collectAccesses(of: buffer, in: expression, known, &accesses) else { return false }
        }
        return statement.children.allSatisfy { collectAccesses(of: buffer, in: $0, known, &accesses) }
    }

    private func collectAccesses(
        of buffer: Buffer, in expression: Expression, _ known: [Variable: Int64], _ accesses: inout [ConstantAccess]
    ) -> Bool {
        var known = known
        if case .letIn(let variable, let value, _) = expression { known[variable] = value.constantLanes(known)?.first }
        if case .load(buffer, let indices) = expression {
            guard let access = access(buffer, indices, lanes: expression.type.lanes, known) else { return false }
            accesses.append(access)
        }
        return expression.children.allSatisfy { collectAccesses(of: buffer, in: $0, known, &accesses) }
    }

    private func access(_ buffer: Buffer, _ indices: [Expression], lanes: Int, _ known: [Variable: Int64]) -> ConstantAccess? {
        var (first, step) = (0, 0)
        for (dimension, index) in indices.enumerated() {
            guard let place = index.constantLanes(known), let distance = stride(of: buffer, along: dimension).integerValue else { return nil }
            first += Int(place.first * distance)
            step += Int(place.step * distance)
        }
        return ConstantAccess(first: first, step: step, lanes: lanes)
    }
}

extension Expression {
    /// The value of an index expression that is constant, given some variables, and how it grows from lane to lane.
    fileprivate func constantLanes(_ known: [Variable: Int64]) -> (first: Int64, step: Int64)? {
        switch self {
        case .integer(let value, _): return (value, 0)
        case .variable(let variable): return known[variable].map { ($0, 0) }
        case .broadcast(let value, _): return value.constantLanes(known)
        case .ramp(let base, let stride, _):
            guard let first = base.constantLanes(known), let step = stride.constantLanes(known) else { return nil }
            return (first.first, step.first)
        case .binary(let operation, let left, let right):
            guard let a = left.constantLanes(known), let b = right.constantLanes(known) else { return nil }
            switch operation {
            case .add: return (a.first + b.first, a.step + b.step)
            case .subtract: return (a.first - b.first, a.step - b.step)
            case .multiply where b.step == 0: return (a.first * b.first, a.step * b.first)
            case .multiply where a.step == 0: return (a.first * b.first, a.first * b.step)
            default: return nil
            }
        default: return nil
        }
    }
}
