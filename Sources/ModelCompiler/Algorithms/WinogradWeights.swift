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
        let matrix = transform.weight.flatMap { $0 }
        bytes.withUnsafeBytes { raw in
            let source = raw.bindMemory(to: Float.self)
            var half = [Double](repeating: 0, count: size * 3)
            for c in 0..<inputs {
                for o in 0..<outputs {
                    let first = c * step[2] + o * step[3]
                    for a in 0..<size {
                        for kx in 0..<3 {
                            var sum = 0.0
                            for ky in 0..<3 { sum += matrix[a * 3 + ky] * Double(source[first + ky * step[0] + kx * step[1]]) }
                            half[a * 3 + kx] = sum
                        }
                    }
                    for a in 0..<size {
                        for b in 0..<size {
                            var sum = 0.0
                            for kx in 0..<3 { sum += half[a * 3 + kx] * matrix[b * 3 + kx] }
                            result[(a * size + b) * plane + c * outputs + o] = Float(sum)
                        }
                    }
                }
            }
        }
        let storage = result.withUnsafeBytes { Array($0) }
        return NDArray(checkedBytes: storage, elementType: .float32, shape: [size, size, inputs, outputs])
    }
}
