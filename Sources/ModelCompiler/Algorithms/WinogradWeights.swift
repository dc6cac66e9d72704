import NDArray
import Operators

extension NDArray {
    /// The windows of float32 weights transformed, G g Gᵀ, in double precision and rounded once: `[m + 2, m + 2, c, o]`.
    ///
    /// - Parameter dimensions: the places of ky, kx, c and o among this array's dimensions.
    func winogradWeights(_ transform: WinogradTransform, dimensions: [Int]) -> NDArray {
        var strides = Array(repeating: 1, count: 4)
        for dimension in (0..<3).reversed() { strides[dimension] = strides[dimension + 1] * shape[dimension + 1] }
        let step = dimensions.map { strides[$0] }
        let (inputs, outputs) = (shape[dimensions[2]], shape[dimensions[3]])
        let size = transform.elements
        let plane = inputs * outputs
        var result = [Float](repeating: 0, count: size * size * plane)
        bytes.withUnsafeBytes { raw in
            result.withUnsafeMutableBufferPointer { target in
                let source = raw.bindMemory(to: Float.self)
                let window = WindowTransform(matrix: transform.weight.flatMap { $0 }, size: size)
                for c in 0..<inputs {
                    for o in 0..<outputs {
                        window.apply(
                            to: source, from: c * step[2] + o * step[3], rowStep: step[0], columnStep: step[1],
                            target, from: c * outputs + o, step: plane)
                    }
                }
            }
        }
        let storage = result.withUnsafeBytes { Array($0) }
        return NDArray(checkedBytes: storage, elementType: .float32, shape: [size, size, inputs, outputs])
    }
}

/// G g Gᵀ of one window.
private struct WindowTransform {
    /// G, row by row: [size, 3].
    let matrix: [Double]
    let size: Int

    func apply(
        to source: UnsafeBufferPointer<Float>, from first: Int, rowStep: Int, columnStep: Int,
        _ target: UnsafeMutableBufferPointer<Float>, from start: Int, step: Int
    ) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: size * 3) { half in
            matrix.withUnsafeBufferPointer { matrix in
                for a in 0..<size {
                    for kx in 0..<3 {
                        var sum = 0.0
                        for ky in 0..<3 { sum += matrix[a * 3 + ky] * Double(source[first + ky * rowStep + kx * columnStep]) }
                        half[a * 3 + kx] = sum
                    }
                }
                for a in 0..<size {
                    for b in 0..<size {
                        var sum = 0.0
                        for kx in 0..<3 { sum += half[a * 3 + kx] * matrix[b * 3 + kx] }
                        target[start + (a * size + b) * step] = Float(sum)
                    }
                }
            }
        }
    }
}
