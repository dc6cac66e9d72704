import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR

/// A network of random layers on an image: convolutions of all kinds and what usually lies between them.
struct RandomNetwork {
    private(set) var program: TensorProgram
    private(set) var layers: [String] = []
    private var random: SplitMix64
    private var constants: [Tensor: NDArray] = [:]
    /// What has been computed, the last of which is taken up next.
    private var images: [Tensor]

    init(seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        let channels = [1, 3, 6, 8, 16][Int(random.next() % 5)]
        let input = placeholder("x", .float32, [Expression(1 + Int(random.next() % 2)), Expression(channels), 9, 11])
        images = [input]
        program = TensorProgram("network", inputs: [input], outputs: [])
        for _ in 0..<(4 + Int(random.next() % 5)) { try addLayer() }
        let output = try ending()
        program = TensorProgram("network", inputs: [input], outputs: [.init("y", output)], constants: constants)
    }

    private var image: Tensor { images.last! }
    private var channels: Int { Int(image.shape[1].integerValue!) }

    private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private mutating func weights(_ name: String, _ shape: Int...) -> Tensor {
        let tensor = placeholder("\(name)\(constants.count)", .float32, shape.map { Expression($0) })
        constants[tensor] = .random(.float32, shape: shape, in: -0.5...0.5, seed: random.next())
        return tensor
    }

    private mutating func positive(_ name: String, _ count: Int) -> Tensor {
        let tensor = placeholder("\(name)\(constants.count)", .float32, [Expression(count)])
        constants[tensor] = .random(.float32, shape: [count], in: 0.5...2, seed: random.next())
        return tensor
    }

    private mutating func addLayer() throws {
        let kinds: [(String, (inout RandomNetwork) throws -> Tensor)] = [
            ("conv", { try $0.convolution() }), ("conv", { try $0.convolution() }), ("depthwise", { try $0.depthwise() }),
            ("grouped", { try $0.grouped() }), ("norm", { try $0.normalisation() }), ("activation", { try $0.activation() }),
            ("pool", { try $0.pool() }), ("join", { try $0.join() }), ("shuffle", { try $0.shuffle() }),
            ("transposed", { try $0.transposed() }), ("gate", { try $0.gate() }),
        ]
        let (name, make) = kinds[pick(kinds.count)]
        layers.append(name)
        images.append(try make(&self))
    }

    private mutating func convolution() throws -> Tensor {
        let outputs = [4, 8, 12, 17][pick(4)], window = [1, 3][pick(2)]
        let stride = rows > 4 ? 1 + pick(2) : 1
        let w = weights("w", outputs, channels, window, window)
        let bias = pick(2) == 0 ? weights("b", outputs) : nil
        return try conv2D(image, w, bias: bias, stride: RowsAndColumns(stride, stride), padding: .symmetric(window / 2, window / 2))
    }

    private var rows: Int { Int(image.shape[2].integerValue!) }

    private mutating func depthwise() throws -> Tensor {
        let w = weights("w", channels, 1, 3, 3)
        return try conv2D(image, w, padding: .symmetric(1, 1), groups: channels)
    }

    private mutating func grouped() throws -> Tensor {
        let groups = channels % 4 == 0 ? 4 : channels % 2 == 0 ? 2 : 1
        let w = weights("w", groups * 3, channels / groups, 1, 1)
        return try conv2D(image, w, bias: weights("b", groups * 3), groups: groups)
    }

    private mutating func normalisation() throws -> Tensor {
        let count = channels
        return try batchNorm(
            image, scale: weights("s", count), bias: weights("b", count), mean: weights("m", count), variance: positive("v", count))
    }

    private mutating func activation() throws -> Tensor {
        switch pick(4) {
        case 0: return try relu(image)
        case 1: return try silu(image)
        case 2: return try gelu(image)
        default:
            let three = placeholder("three\(constants.count)", .float32, [])
            constants[three] = try NDArray([3] as [Float]).reshaped(to: [])
            return try add(image, power(image, three))
        }
    }

    private mutating func pool() throws -> Tensor {
        guard rows > 3 else { return try relu(image) }
        let padding = Padding.symmetric(1, 1)
        return try pick(2) == 0 ? maxPool(image, size: 3, stride: 2, padding: padding) : averagePool(image, size: 3, stride: 2, padding: padding)
    }

    /// With an earlier image: added where it has the same shape, else put beside it where only channels differ.
    private mutating func join() throws -> Tensor {
        for other in images.dropLast().reversed() {
            if other.shape == image.shape { return try add(image, other) }
            if other.shape[2...] == image.shape[2...] { return try concat([image, other], axis: 1) }
        }
        return try relu(image)
    }

    private mutating func shuffle() throws -> Tensor {
        guard channels % 2 == 0 else { return try relu(image) }
        let shape = image.shape
        let split = try reshape(image, to: [shape[0], 2, Expression(channels / 2), shape[2], shape[3]])
        return try reshape(transpose(split, [0, 2, 1, 3, 4]), to: shape)
    }

    private mutating func transposed() throws -> Tensor {
        guard rows < 12 else { return try relu(image) }
        return try convTranspose2D(image, weights("w", channels, 8, 2, 2), bias: weights("b", 8), stride: 2)
    }

    /// Squeeze and excitation: channels weighted by what they are on the whole.
    private mutating func gate() throws -> Tensor {
        let mean = try reduceMean(image, over: [2, 3], reducedAxes: .kept)
        return try multiply(image, sigmoid(conv2D(mean, weights("w", channels, channels, 1, 1))))
    }

    /// An image, or features of it.
    private mutating func ending() throws -> Tensor {
        let kind = pick(3)
        layers.append(["image", "flat", "pooled"][kind])
        let batch = image.shape[0]
        switch kind {
        case 0: return try relu(image)
        case 1:
            let count = image.shape.dropFirst().reduce(1) { $0 * Int($1.integerValue!) }
            return try matmul(reshape(image, to: [batch, Expression(count)]), weights("w", count, 5))
        default:
            let features = try reduceMean(image, over: [2, 3])
            return try softmax(matmul(features, weights("w", channels, 5)))
        }
    }
}
