import Operators
import Support

/// Transposed convolutions, which enlarge an image: `[1, inputs, image, image]` by `[inputs, outputs, window, window]`.
enum TransposedConvolutions {
    static let workloads = [
        workload(64, 32, image: 28, window: 4, stride: 2, padding: 1), workload(128, 64, image: 28, window: 2, stride: 2, padding: 0),
        workload(64, 64, image: 28, window: 3, stride: 1, padding: 1),
    ]

    private static func workload(_ inputs: Int, _ outputs: Int, image: Int, window: Int, stride: Int, padding: Int) -> Workload {
        let result = (image - 1) * stride + window - 2 * padding
        let products = inputs * window * window / (stride * stride)
        let reference = Reference(operations: products, absolute: 1e-5 * Double(products).squareRoot()) { operands in
            let (x, w) = (operands[0], operands[1])
            return { place in
                let (o, row, column) = (place / (result * result), place / result % result, place % result)
                // Element i of the image meets element k of the window where i · stride + k - padding is the place.
                func meetings(_ place: Int) -> [(source: Int, offset: Int)] {
                    (0..<window).compactMap { offset in
                        let distance = place + padding - offset
                        guard distance >= 0, distance % stride == 0, distance / stride < image else { return nil }
                        return (distance / stride, offset)
                    }
                }
                let (rows, columns) = (meetings(row), meetings(column))
                var sum = 0.0
                for c in 0..<inputs {
                    for (y, ky) in rows {
                        for (x0, kx) in columns {
                            let pixel = x[(c * image + y) * image + x0]
                            let weight = w[((c * outputs + o) * window + ky) * window + kx]
                            sum += Double(pixel) * Double(weight)
                        }
                    }
                }
                return sum
            }
        }
        return Workload(
            "conv transposed \(window)×\(window)/\(stride) \(inputs)→\(outputs) \(image)²",
            [.input("x", [1, inputs, image, image]), .constant("w", [inputs, outputs, window, window])], result: [1, outputs, result, result],
            limit: .arithmetic(operations: 2 * Double(inputs * outputs * image * image * window * window)), reference: reference,
            bars: Bar.fractions(of: .onnxRuntime, both: 0.4), onnx: onnx(stride, padding)
        ) {
            try convTranspose2D($0[0], $0[1], stride: .init(integerLiteral: stride), padding: .symmetric(padding, padding))
        }
    }

    private static func onnx(_ stride: Int, _ padding: Int) -> ONNXGraph {
        func list(_ value: Int, _ count: Int) -> JSONValue { .array(Array(repeating: .integer(Int64(value)), count: count)) }
        return ONNXGraph(.init("ConvTranspose", "x", "w", attributes: ["strides": list(stride, 2), "pads": list(padding, 4)]))
    }
}
