import TensorExpression
import TensorIR

/// A value as `scale * x + offset`, where x is one load and neither part reads x's buffer.
struct AffineForm {
    /// `nil` for 1.
    var scale: Expression?
    /// `nil` for 0.
    var offset: Expression?

    /// The form of a float expression in the loads of a buffer; `nil` where it has none.
    ///
    /// - Parameter definition: what a load stands for, where the expression may look through it.
    init?(_ expression: Expression, in buffer: Buffer, definition: (Buffer, [Expression]) -> Expression?) {
        func form(_ expression: Expression) -> AffineForm? { AffineForm(expression, in: buffer, definition: definition) }
        func isFree(_ expression: Expression) -> Bool {
            !expression.contains {
                guard case .load(let other, let indices) = $0 else { return false }
                return other == buffer || definition(other, indices) != nil
            }
        }
        switch expression {
        case .load(buffer, _): self.init()
        case .load(let other, let indices):
            guard let inner = definition(other, indices).flatMap(form) else { return nil }
            self = inner
        case .binary(.add, let left, let right) where isFree(right):
            guard let inner = form(left) else { return nil }
            self = inner.adding(right)
        case .binary(.add, let left, let right) where isFree(left):
            guard let inner = form(right) else { return nil }
            self = inner.adding(left)
        case .binary(.subtract, let left, let right) where isFree(right):
            guard let inner = form(left) else { return nil }
            self = inner.adding(.unary(.negate, right))
        case .binary(.multiply, let left, let right) where isFree(right):
            guard let inner = form(left) else { return nil }
            self = inner.multiplied(by: right)
        case .binary(.multiply, let left, let right) where isFree(left):
            guard let inner = form(right) else { return nil }
            self = inner.multiplied(by: left)
        default: return nil
        }
    }

    private init() {}

    private func adding(_ summand: Expression) -> AffineForm {
        var sum = self
        sum.offset = offset.map { $0 + summand } ?? summand
        return sum
    }

    private func multiplied(by factor: Expression) -> AffineForm {
        var product = self
        product.scale = scale.map { $0 * factor } ?? factor
        product.offset = offset.map { $0 * factor }
        return product
    }
}
