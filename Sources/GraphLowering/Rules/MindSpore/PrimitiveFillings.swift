import Glibc
import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Tensors that are made of no other.

let primitiveFillings: [String: PrimitiveRule] = [
    "Zeros": .tensor("size dtype") { p in try filled(p, "size", 0) },
    "Ones": .tensor("shape dtype") { p in try filled(p, "shape", 1) },
    "ZerosLike": .tensor("x dtype") { p in try filledLike(p, "x", 0) },
    "OnesLike": .tensor("x dtype") { p in try filledLike(p, "x", 1) },
    "Fill": .tensor("type shape value") { p in
        let element = try p.elementType("type")?.element ?? p.declaredElement()?.element ?? .float32
        return try filling(p.tensor("value", as: element), p.shape("shape"))
    },
    "FillScalar": .tensor("size fill_value dtype") { p in
        let element = try p.elementType("dtype")?.element ?? p.declaredElement()?.element ?? p.stored("fill_value").element
        return try filling(p.tensor("fill_value", as: element), p.shape("size"))
    },
    "FullLike": .tensor("input fill_value dtype") { p in
        let x = try p.stored("input")
        let element = try p.elementType("dtype")?.element ?? p.declaredElement()?.element ?? x.element
        return try filling(p.tensor("fill_value", as: element), x.shape)
    },
    "Eye": .tensor("n m dtype") { p in
        let rows = try p.integer("n", 0)
        let element = try p.elementType("dtype")?.element ?? p.declaredElement()?.element ?? .float32
        return compute("eye", [Expression(rows), Expression(try p.integer("m", rows))]) { (indices: [Expression]) in
            select(indices[0].equals(indices[1]), constant(1, element), constant(0, element))
        }
    },
    "BartlettWindow": window("window_length") { _, place, length in 1 - abs(2 * place / length - 1) },
    "BlackmanWindow": window("window_length") { _, place, length in
        0.42 - 0.5 * cos(2 * .pi * place / length) + 0.08 * cos(4 * .pi * place / length)
    },
    "HammingWindow": window("length") { p, place, length in
        try p.number("alpha", 0.54) - p.number("beta", 0.46) * cos(2 * .pi * place / length)
    },
    "Range": .value("start end step maxlen") { p in try range(p, "end") },
    "Arange": .value("start end step dtype") { p in try range(p, "end") },
    "LinSpace": .tensor("start end steps dtype") { p in
        let first = try p.number("start", 0), last = try p.number("end", p.number("stop", 1))
        let count = try p.integer("steps", p.integer("num", 2))
        let element = try p.resultElement("start")
        guard count > 0 else { throw NodeProblem.invalid("there are no elements in \(count) steps") }
        let step = count > 1 ? (last - first) / Double(count - 1) : 0
        return compute("linSpace", [Expression(count)]) { (index: Expression) in
            constant(first, element) + index.asElement(element) * constant(step, element)
        }
    },
]

extension PrimitiveCall {
    fileprivate func shape(_ name: String) throws -> [Expression] {
        guard let shape = try extents(name) else { throw NodeProblem.invalid("argument \(name) is missing") }
        return shape
    }
}

private func filled(_ p: PrimitiveCall, _ name: String, _ value: Double) throws -> Tensor {
    let element = try p.elementType("dtype")?.element ?? p.declaredElement()?.element ?? .float32
    return filled("filled", try p.shape(name), constant(value, element))
}

private func filledLike(_ p: PrimitiveCall, _ name: String, _ value: Double) throws -> Tensor {
    let x = try p.stored(name)
    return filled("filled", x.shape, constant(value, p.declaredElement()?.element ?? x.element))
}

private func range(_ p: PrimitiveCall, _ end: String) throws -> Lowered {
    let element = try p.declaredElement()?.element ?? p.commonElement(["start", end])
    func bound(_ name: String, _ standard: Int64) throws -> Lowered {
        guard p.has(name) else { return p.application.known(GraphConstant(NDArray(scalar: standard).converted(to: element))) }
        return .tensor(try p.lowered(name).converted(to: element))
    }
    return try p.onnx("Range", [bound("start", 0), bound(end, 0), bound("step", 1)])[0]
}

/// A table of weights, of each place in a window's length.
private func window(_ argument: String, _ value: @escaping @Sendable (PrimitiveCall, _ place: Double, _ length: Double) throws -> Double) -> PrimitiveRule {
    .tensor(argument) { p in
        let size = try p.integer(argument, 0)
        guard size >= 0, size < 1 << 24 else { throw NodeProblem.invalid("a window of \(size) elements") }
        let length = Double(try p.flag("periodic", true) ? size : size - 1)
        let values = try (0..<size).map { size == 1 ? 1 : try value(p, Double($0), length) }
        return p.application.constant(NDArray(values).converted(to: p.declaredElement()?.element ?? .float32))
    }
}
