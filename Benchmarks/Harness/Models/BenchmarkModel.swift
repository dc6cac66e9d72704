import NDArray

/// A whole model that is measured, and how fast it is to be.
struct BenchmarkModel: Sendable {
    /// Where the model's file comes from.
    enum Source: Sendable {
        /// ONNX's own test data, which the package brings: a classifier with made-up weights.
        case light(String)
        /// A folder of the shared model set.
        case shared(String)
        /// An encoder as exporters spell it out, which the peer's script writes.
        case bert(layers: Int, hidden: Int, heads: Int, tokens: Int)
    }

    struct Input: Sendable {
        let name: String
        let element: ElementType
        let shape: [Int]
        let range: ClosedRange<Double>

        init(_ name: String, _ element: ElementType = .float32, shape: [Int], in range: ClosedRange<Double> = -1...1) {
            (self.name, self.element, self.shape, self.range) = (name, element, shape, range)
        }
    }

    let name: String
    let source: Source
    let inputs: [Input]
    /// The time on wasmtime, as a multiple of ONNX Runtime's, that it is not to exceed.
    let bar: Double?

    init(_ name: String, _ source: Source, _ inputs: [Input], atMost bar: Double? = nil) {
        (self.name, self.source, self.inputs, self.bar) = (name, source, inputs, bar)
    }
}

extension BenchmarkModel {
    static let all: [BenchmarkModel] = [
        BenchmarkModel("ResNet-50, 224²", .light("light_resnet50"), [Input("gpu_0/data_0", shape: [1, 3, 224, 224])], atMost: 3.3),
        BenchmarkModel("SqueezeNet, 224²", .light("light_squeezenet"), [Input("data_0", shape: [1, 3, 224, 224])], atMost: 3.5),
        BenchmarkModel("ShuffleNet, 224²", .light("light_shufflenet"), [Input("gpu_0/data_0", shape: [1, 3, 224, 224])]),
        BenchmarkModel(
            "MobileNetV2 0.35, 96²", .shared("data/onnx/t_mobilenet_v2_035"), [Input("x0", shape: [1, 3, 96, 96])], atMost: 3.5),
        BenchmarkModel("MobileNetV2 0.35, 8 bits, QDQ", .shared("data/onnx/t_mobilenet_v2_035_qdq"), [Input("x0", shape: [1, 3, 96, 96])]),
        BenchmarkModel("MobileNetV2 0.35, 8 bits, QLinearConv", .shared("data/onnx/t_mobilenet_v2_035_qop"), [Input("x0", shape: [1, 3, 96, 96])]),
        bert(hidden: 256, heads: 4),
        bert(hidden: 768, heads: 12),
        BenchmarkModel("ViT, 32²", .shared("data/onnx/t_vit_tiny"), [Input("x0", shape: [1, 3, 32, 32])]),
        BenchmarkModel("U-Net, 64²", .shared("data/onnx/t_unet_small"), [Input("x0", shape: [1, 3, 64, 64])]),
        BenchmarkModel("digits", .shared("digits"), [Input("image", shape: [1, 1, 8, 8])], atMost: 1),
        BenchmarkModel("LeNet, 2 × 28²", .shared("data/onnx/t_lenet_legacy"), [Input("x0", shape: [2, 1, 28, 28])], atMost: 1),
        BenchmarkModel("MLP, 4 rows", .shared("data/onnx/t_mlp_legacy"), [Input("x0", shape: [4, 64])], atMost: 1),
        BenchmarkModel("MLP, symbolic batch", .shared("data/onnx/t_mlp_dynbatch"), [Input("x0", shape: [3, 32])], atMost: 1),
    ]

    private static func bert(hidden: Int, heads: Int) -> BenchmarkModel {
        let tokens = 128
        return BenchmarkModel(
            "BERT, 2 layers of \(hidden), \(tokens) tokens", .bert(layers: 2, hidden: hidden, heads: heads, tokens: tokens),
            [Input("ids", .int64, shape: [1, tokens], in: 0...999), Input("mask", .int64, shape: [1, tokens], in: 1...1)], atMost: 4.3)
    }
}
