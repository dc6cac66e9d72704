import Operators
import Support

/// Elements that change their place and nothing else.
enum Movement {
    static let workloads = [
        transposition("transpose 1024²", [1024, 1024], [1, 0], rows: 1024),
        transposition("nchw→nhwc 64×56²", [1, 64, 56, 56], [0, 2, 3, 1], rows: 64),
        transposition("nhwc→nchw 64×56²", [1, 56, 56, 64], [0, 3, 1, 2], rows: 56 * 56),
    ]

    /// - Parameter rows: the extents that go to the end, taken together: to plain C these are all matrices.
    private static func transposition(_ name: String, _ shape: [Int], _ permutation: [Int], rows: Int) -> Workload {
        let result = permutation.map { shape[$0] }
        let strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
        let reference = Reference(operations: 4) { operands in
            { place in
                var (rest, source) = (place, 0)
                for axis in result.indices.reversed() {
                    source += rest % result[axis] * strides[permutation[axis]]
                    rest /= result[axis]
                }
                return Double(operands[0][source])
            }
        }
        let count = shape.reduce(1, *)
        return Workload(
            name, [.input("x", shape)], result: result, limit: .streams(read: 1, bytesEach: count * 4), reference: reference,
            bars: Bar.fractions(of: .limit, both: 0.6),
            c: CKernel("transpose.c", ["ROWS": rows, "COLUMNS": count / rows], variants: 2),
            onnx: ONNXGraph(.init("Transpose", "x", attributes: ["perm": .array(permutation.map { .integer(Int64($0)) })]))
        ) { try Operators.transpose($0[0], permutation) }
    }
}
