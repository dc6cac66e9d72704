import Glibc
import Operators
import Support

/// Rows that are brought to a norm.
enum Rows {
    static let workloads = [softmax(128, 1024), layerNorm(128, 768), argmax(128, 1024), cumulativeSum(128, 1024)]

    private static func softmax(_ rows: Int, _ columns: Int) -> Workload {
        let reference = Reference(operations: columns * 8, absolute: 1e-6, relative: 1e-4) { operands in
            { place in
                let row = operands[0][(place / columns * columns)...].prefix(columns).map(Double.init)
                let maximum = row.max() ?? 0
                return exp(row[place % columns] - maximum) / row.reduce(0) { $0 + exp($1 - maximum) }
            }
        }
        return Workload(
            "softmax \(rows)×\(columns)", [.input("x", [rows, columns], in: -8...8)], result: [rows, columns],
            limit: .streams(read: 1, bytesEach: rows * columns * 4), reference: reference,
            bars: Bar.fractions(of: .onnxRuntime, both: 0.4), onnx: ONNXGraph(.init("Softmax", "x"))
        ) { try Operators.softmax($0[0]) }
    }

    private static func layerNorm(_ rows: Int, _ columns: Int) -> Workload {
        let reference = Reference(operations: columns * 4, absolute: 1e-5, relative: 1e-4) { operands in
            { place in
                let (row, column) = (place / columns, place % columns)
                let values = operands[0][(row * columns)...].prefix(columns).map(Double.init)
                let mean = values.reduce(0, +) / Double(columns)
                let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
                let normal = (values[column] - mean) / (variance + 1e-5).squareRoot()
                return normal * Double(operands[1][column]) + Double(operands[2][column])
            }
        }
        return Workload(
            "layernorm \(rows)×\(columns)",
            [.input("x", [rows, columns]), .constant("scale", [columns]), .constant("bias", [columns])], result: [rows, columns],
            limit: .streams(read: 1, bytesEach: rows * columns * 4), reference: reference,
            bars: Bar.fractions(of: .onnxRuntime, both: 1.4), c: CKernel("layernorm.c", ["ROWS": rows, "COLUMNS": columns]),
            onnx: ONNXGraph(.init("LayerNormalization", "x", "scale", "bias", attributes: ["axis": -1, "epsilon": 1e-5]))
        ) { try Operators.layerNorm($0[0], scale: $0[1], bias: $0[2]) }
    }

    /// The places as floats, which is what the harness compares.
    private static func argmax(_ rows: Int, _ columns: Int) -> Workload {
        let reference = Reference(operations: columns) { operands in
            { place in
                let row = operands[0][(place * columns)...].prefix(columns)
                return Double(row.firstIndex(of: row.max()!)! - row.startIndex)
            }
        }
        return Workload(
            "argmax \(rows)×\(columns)", [.input("x", [rows, columns])], result: [rows],
            limit: .streams(read: 1, bytesEach: rows * columns * 4), reference: reference,
            bars: Bar.fractions(of: .onnxRuntime, both: 0.5),
            onnx: ONNXGraph(
                .init("ArgMax", "x", to: "place", attributes: ["axis": -1, "keepdims": 0]), .init("Cast", "place", attributes: ["to": 1]))
        ) { try cast(Operators.argmax($0[0], axis: -1), to: .float32) }
    }

    private static func cumulativeSum(_ rows: Int, _ columns: Int) -> Workload {
        let reference = Reference(operations: columns, absolute: 1e-4) { operands in
            { place in operands[0][(place / columns * columns)...place].reduce(0) { $0 + Double($1) } }
        }
        return Workload(
            "cumulative sum \(rows)×\(columns)", [.input("x", [rows, columns])], result: [rows, columns],
            limit: .streams(read: 1, bytesEach: rows * columns * 4), reference: reference, bars: []
        ) { try Operators.cumulativeSum($0[0], axis: -1) }
    }
}
