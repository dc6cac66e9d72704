import Support

/// Convolutions, depthwise ones among them, each in both layouts of its image.
enum Convolutions {
    static let workloads: [Workload] = ConvolutionSize.Layout.allCases.flatMap { layout in
        func size(_ inputs: Int, _ outputs: Int, _ image: Int, _ window: Int, stride: Int = 1) -> ConvolutionSize {
            ConvolutionSize(inputs, outputs, image: image, window: window, stride: stride, layout: layout)
        }
        return [
            convolution(size(256, 64, 56, 1), least: (0.78, 0.85)),
            convolution(size(64, 256, 56, 1), least: (0.78, 0.85)),
            convolution(size(1024, 256, 14, 1), least: (0.78, 0.85)),
            convolution(size(64, 64, 56, 3), least: (2.0, 2.1)),
            convolution(size(128, 128, 28, 3), least: (2.0, 2.1)),
            convolution(size(256, 256, 14, 3), least: (1.5, 1.5)),
            convolution(size(512, 512, 7, 3), least: (1.2, 1.2)),
            convolution(size(128, 128, 56, 3, stride: 2), least: (0.72, 0.75)),
            convolution(size(3, 64, 224, 7, stride: 2), least: (0.66, 0.68)),
            depthwise(stride: 1, layout), depthwise(stride: 2, layout),
        ]
    }

    /// Channels in groups, as ResNeXt has them: sums of few products.
    static let grouped: [Workload] = [4, 32].map { groups in
        let size = ConvolutionSize(128, 128, image: 28, window: 3, groups: groups, layout: .channelsFirst)
        return workload("conv 3×3 128→128/\(groups) 28²", size, Bar.fractions(of: .onnxRuntime, both: 0.4), nil)
    }

    /// What is measured on several threads as well.
    static let threaded = convolution(ConvolutionSize(64, 64, image: 56, window: 3, stride: 1, layout: .channelsLast), least: (0, 0))

    static func convolution(_ size: ConvolutionSize, least: (wasmtime: Double, v8: Double)) -> Workload {
        let stride = size.stride == 1 ? "" : "/\(size.stride)"
        return workload(
            "conv \(size.window)×\(size.window)\(stride) \(size.inputs)→\(size.outputs) \(size.image)²", size,
            Bar.fractions(of: .limit, wasmtime: least.wasmtime, v8: least.v8),
            CKernel("conv.c", size.macros, variants: size.layout == .channelsLast ? 3 : 2))
    }

    static func depthwise(stride: Int, _ layout: ConvolutionSize.Layout) -> Workload {
        let size = ConvolutionSize(144, 144, image: 56, window: 3, stride: stride, groups: 144, layout: layout)
        return workload(
            "depthwise 3×3\(stride == 1 ? "" : "/\(stride)") 144 56²", size,
            Bar.fractions(of: .plainC, both: 1) + Bar.fractions(of: .onnxRuntime, both: 0.5),
            CKernel("depthwise.c", size.macros, variants: layout == .channelsLast ? 4 : 3))
    }

    private static func workload(_ name: String, _ size: ConvolutionSize, _ bars: [Bar], _ c: CKernel?) -> Workload {
        Workload(
            "\(name) \(size.layout.rawValue)", [.input("x", size.imageShape), .constant("w", size.weightShape)],
            result: size.resultShape, limit: .arithmetic(operations: size.operations), reference: reference(size), bars: bars,
            c: c, onnx: onnx(size)
        ) { try size.expression($0[0], $0[1]) }
    }

    private static func onnx(_ size: ConvolutionSize) -> ONNXGraph {
        func list(_ value: Int, _ count: Int) -> JSONValue { .array(Array(repeating: .integer(Int64(value)), count: count)) }
        let node = ONNXGraph.Node(
            "Conv", "x", "w",
            attributes: ["strides": list(size.stride, 2), "pads": list(size.padding, 4), "group": .integer(Int64(size.groups))])
        if size.layout == .channelsFirst { return ONNXGraph(node) }
        return ONNXGraph(node, permutations: ["x": [0, 3, 1, 2], "w": [3, 2, 0, 1], "y": [0, 3, 1, 2]])
    }

    private static func reference(_ size: ConvolutionSize) -> Reference {
        // Winograd's F(4×4, 3×3) loses two to three bits against the direct sum.
        let wide = size.window == 3 && size.stride == 1 && size.groups == 1 ? 10.0 : 1
        return Reference(operations: size.productsOfElement, absolute: wide * 1e-5 * Double(size.productsOfElement).squareRoot()) {
            operands in
            let (image, weight) = (operands[0], operands[1])
            return { place in
                let (o, y, x) = size.resultIndices(place)
                let first = o / (size.outputs / size.groups) * size.groupInputs
                var sum = 0.0
                for ky in 0..<size.window {
                    let row = y * size.stride + ky - size.padding
                    guard row >= 0, row < size.image else { continue }
                    for kx in 0..<size.window {
                        let column = x * size.stride + kx - size.padding
                        guard column >= 0, column < size.image else { continue }
                        for c in 0..<size.groupInputs {
                            sum += Double(image[size.imagePlace(first + c, row, column)]) * Double(weight[size.weightPlace(o, c, ky, kx)])
                        }
                    }
                }
                return sum
            }
        }
    }
}
