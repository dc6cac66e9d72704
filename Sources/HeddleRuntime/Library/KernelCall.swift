import Artifact
import NDArray

/// What a library function is called with: arrays as it sees them, and the numbers among its parameters by what they mean.
struct KernelCall {
    /// In the order of the function's inputs.
    var inputs: [NDArray]
    /// How many elements behind its first one each input begins.
    var offsets: [Int]
    var extents: [String: Int]
    /// By the inputs' names; dense tensors have no entry.
    var strides: [String: [Int]] = [:]
    /// The shape of the result as the caller gets it.
    var shape: [Int]

    /// Dense inputs.
    init(_ inputs: [NDArray], extents: [String: Int], shape: [Int]) {
        self.inputs = inputs
        offsets = inputs.map { _ in 0 }
        self.extents = extents
        self.shape = shape
    }

    /// Inputs that move together along axes of the given names.
    init(_ views: [StridedView], named names: [String], _ axes: LoopAxes, along axisNames: [String], shape: [Int]) {
        inputs = views.map(\.array)
        offsets = views.map(\.offset)
        extents = Dictionary(uniqueKeysWithValues: zip(axisNames, axes.extents))
        for (name, strides) in zip(names, axes.strides) { self.strides[name] = strides }
        self.shape = shape
    }
}

extension KernelRequest {
    /// The request in the form that the function takes.
    func call() throws(KernelLibraryError) -> KernelCall {
        switch function.form {
        case .elementwise: try elementwiseCall()
        case .copy: try copyCall()
        case .reduction: try reductionCall()
        case .argument: try argumentCall()
        case .rows: try rowsCall()
        case .layerNorm: try layerNormCall()
        case .channels: try channelsCall()
        case .contraction: try contractionCall()
        case .convolution: try convolutionCall()
        case .transposedConvolution: try transposedConvolutionCall()
        case .pooling: try poolingCall()
        case .concat: try concatCall()
        case .gather: try gatherCall()
        case .pad: try padCall()
        case .count: try countCall()
        }
    }
}
