import Operators

/// Products of matrices.
enum Products {
    static let workloads: [Workload] =
        [128, 256, 512, 1024].map { product($0, $0, $0, least: (0.84, 0.92)) }
        + [(128, 768, 768), (128, 3072, 768), (128, 768, 3072)].map { product($0.0, $0.1, $0.2, least: (0.80, 0.90)) }
        + [
            product(64, 64, 64, least: (0.74, 0.86)),
            batched(12, 197, 64, 197, least: (0.68, 0.75)),
            vectorProduct(1024, 1024), vectorProduct(4096, 1024),
        ]

    /// `[m, k] · [k, n]` with the right operand known when the kernel is compiled.
    static func product(_ m: Int, _ k: Int, _ n: Int, least: (wasmtime: Double, v8: Double)) -> Workload {
        Workload(
            "matmul \(m)×\(k)×\(n)", [.input("a", [m, k]), .constant("b", [k, n])], result: [m, n],
            limit: .arithmetic(operations: 2 * Double(m * k * n)), reference: reference(m, k, n),
            bars: Bar.fractions(of: .limit, wasmtime: least.wasmtime, v8: least.v8) + Bar.withoutRelaxed(wasmtime: least.wasmtime, v8: least.v8),
            c: CKernel("matmul.c", ["BATCH": 1, "M": m, "K": k, "N": n], variants: 3), onnx: ONNXGraph(.init("MatMul", "a", "b")),
            tvm: m % 2 == 0 && n % 16 == 0 ? TVMProduct(m: m, k: k, n: n) : nil
        ) { try matmul($0[0], $0[1]) }
    }

    /// As in attention: both operands are computed.
    static func batched(_ batch: Int, _ m: Int, _ k: Int, _ n: Int, least: (wasmtime: Double, v8: Double)) -> Workload {
        Workload(
            "matmul batch \(batch) \(m)×\(k)×\(n)", [.input("a", [batch, m, k]), .input("b", [batch, k, n])], result: [batch, m, n],
            limit: .arithmetic(operations: 2 * Double(batch * m * k * n)), reference: reference(m, k, n),
            bars: Bar.fractions(of: .limit, wasmtime: least.wasmtime, v8: least.v8) + Bar.withoutRelaxed(wasmtime: least.wasmtime, v8: least.v8),
            c: CKernel("matmul.c", ["BATCH": batch, "M": m, "K": k, "N": n], variants: 3), onnx: ONNXGraph(.init("MatMul", "a", "b"))
        ) { try matmul($0[0], $0[1]) }
    }

    /// A vector times a matrix that is read once: bound by memory.
    static func vectorProduct(_ k: Int, _ n: Int) -> Workload {
        Workload(
            "gemv 1×\(k)×\(n)", [.input("a", [1, k]), .constant("b", [k, n])], result: [1, n],
            limit: .read(bytes: k * n * 4), reference: reference(1, k, n), bars: Bar.fractions(of: .limit, both: 0.85),
            c: CKernel("gemv.c", ["K": k, "N": n]), onnx: ONNXGraph(.init("MatMul", "a", "b"))
        ) { try matmul($0[0], $0[1]) }
    }

    private static func reference(_ m: Int, _ k: Int, _ n: Int) -> Reference {
        // A sum of k products of numbers in -1...1, each rounded: the error grows with the root of k, the sum as well.
        Reference(operations: k, absolute: 1e-5 * Double(k).squareRoot()) { operands in
            let (a, b) = (operands[0], operands[1])
            return { place in
                let (batch, i, j) = (place / (m * n), place / n % m, place % n)
                var sum = 0.0
                for p in 0..<k { sum += Double(a[(batch * m + i) * k + p]) * Double(b[(batch * k + p) * n + j]) }
                return sum
            }
        }
    }
}
