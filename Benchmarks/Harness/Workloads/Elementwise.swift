import Glibc
import Operators
import TensorExpression
import TensorIR

/// One element of the result from the elements at its place.
enum Elementwise {
    static let workloads: [Workload] =
        [1 << 20, 16 << 20].flatMap { count in [sum(count), multiplyAdd(count), relu(count)] } + functions(1 << 20)

    private static func sum(_ count: Int) -> Workload {
        bounded("add", ["a", "b"], count, c: "a + b", ONNXGraph(.init("Add", "a", "b")), { $0[0] + $0[1] }) {
            try Operators.add($0[0], $0[1])
        }
    }

    private static func multiplyAdd(_ count: Int) -> Workload {
        let graph = ONNXGraph(.init("Mul", "a", "b", to: "product"), .init("Add", "product", "c"))
        return bounded("multiply-add", ["a", "b", "c"], count, c: "a * b + c", graph, { $0[0] * $0[1] + $0[2] }) {
            try Operators.add(Operators.multiply($0[0], $0[1]), $0[2])
        }
    }

    private static func relu(_ count: Int) -> Workload {
        bounded("relu", ["a"], count, c: "a > 0 ? a : 0", ONNXGraph(.init("Relu", "a")), { max($0[0], 0) }) {
            try Operators.relu($0[0])
        }
    }

    /// So little arithmetic that memory bounds it.
    private static func bounded(
        _ name: String, _ operands: [String], _ count: Int, c: String, _ onnx: ONNXGraph,
        _ reference: @escaping @Sendable ([Double]) -> Double, expression: @escaping @Sendable ([Tensor]) throws -> Tensor
    ) -> Workload {
        workload(
            name, operands.map { .input($0, [count]) }, count, Bar.fractions(of: .limit, both: 0.92),
            CKernel("elementwise.c", expression: c, count: count), onnx, reference, expression: expression)
    }

    /// Elementary functions: ours are compared with ONNX Runtime's, which are native and use wider vectors.
    private static func functions(_ count: Int) -> [Workload] {
        [
            function("exp", count, -20...20, 0.33, ONNXGraph(.init("Exp", "a")), Glibc.exp) { try exponential($0) },
            function("sigmoid", count, -20...20, 0.5, ONNXGraph(.init("Sigmoid", "a")), { 1 / (1 + Glibc.exp(-$0)) }) {
                try sigmoid($0)
            },
            function("tanh", count, -8...8, 0.5, ONNXGraph(.init("Tanh", "a")), Glibc.tanh) {
                try Operator.hyperbolicTangent.apply([$0])[0]
            },
            function(
                "gelu", count, -6...6, 0.5, ONNXGraph(.init("Gelu", "a")), { $0 * 0.5 * (1 + erf($0 * 0.5.squareRoot())) }
            ) { try gelu($0) },
        ]
    }

    private static func function(
        _ name: String, _ count: Int, _ range: ClosedRange<Double>, _ least: Double, _ onnx: ONNXGraph,
        _ reference: @escaping @Sendable (Double) -> Double, expression: @escaping @Sendable (Tensor) throws -> Tensor
    ) -> Workload {
        workload(
            name, [.input("a", [count], in: range)], count, Bar.fractions(of: .onnxRuntime, both: least), nil, onnx,
            { reference($0[0]) }) { try expression($0[0]) }
    }

    private static func workload(
        _ name: String, _ operands: [Operand], _ count: Int, _ bars: [Bar], _ c: CKernel?, _ onnx: ONNXGraph,
        _ reference: @escaping @Sendable ([Double]) -> Double, expression: @escaping @Sendable ([Tensor]) throws -> Tensor
    ) -> Workload {
        let element = Reference(operations: 16, absolute: 1e-6, relative: 1e-5) { operands in
            { place in reference(operands.map { Double($0[place]) }) }
        }
        return Workload(
            "\(name) \(count >> 20)M", operands, result: [count],
            limit: .streams(read: operands.count, bytesEach: count * 4), reference: element, bars: bars, c: c, onnx: onnx,
            expression: expression)
    }
}
