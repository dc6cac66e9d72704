import TensorExpression
import TensorIR

/// A convolution found among a program's computations: `Σ image[n, y + ky, x + kx, c] · weights[ky, kx, c, o]`, its axes in any order,
/// stride 1, all extents constant but for n's.
struct WindowConvolution {
    let computation: Computation
    let image: Access
    let weights: Access
    /// The places of n, y, x and o among the result's axes.
    let resultAxes: [Int]
    /// The places of n, y, x and c among the image's dimensions.
    let imageDimensions: [Int]
    /// The places of ky, kx, c and o among the weights' dimensions.
    let weightDimensions: [Int]

    /// - Parameter constants: what the weights have to be among.
    init?(_ computation: Computation, constants: Set<Buffer>) {
        guard computation.reductionAxes.count == 3, computation.axes.count == 4,
            let (image, weights) = computation.imageAndWeights(constants), weights.buffer.constantShape != nil
        else { return nil }
        let places = PlacesOfAxes(computation, image, weights)
        guard let result = places.result, let imagePlaces = places.image, let weightPlaces = places.weights,
            result.dropFirst().allSatisfy({ computation.axes[$0].extent.integerValue != nil }),
            imagePlaces.dropFirst().allSatisfy({ image.buffer.shape[$0].integerValue != nil })
        else { return nil }
        self.computation = computation
        self.image = image
        self.weights = weights
        (resultAxes, imageDimensions, weightDimensions) = (result, imagePlaces, weightPlaces)
    }

    /// The images of a batch, which may be a number that is known when the program runs.
    var images: Expression { computation.axes[resultAxes[0]].extent }
    /// The extents of y, x and o in the result.
    var resultShape: [Int] { resultAxes.dropFirst().map { Int(computation.axes[$0].extent.integerValue!) } }
    /// The extents of y, x and c in the image.
    var imageShape: [Int] { imageDimensions.dropFirst().map { Int(image.buffer.shape[$0].integerValue!) } }
    /// The extents of ky, kx, c and o in the weights.
    var weightShape: [Int] { weightDimensions.map { weights.buffer.constantShape![$0] } }
}

extension Computation {
    /// The operands of a sum of products of floats, one of which has known values.
    ///
    /// - Parameter constants: the buffers whose values are known.
    func imageAndWeights(_ constants: Set<Buffer>) -> (image: Access, weights: Access)? {
        guard case .reduction(let reduction) = body, reduction.combiner.name == Combiner.sum(.float32).name, reduction.factoring == nil,
            reduction.sources.count == 1,
            case .binary(.multiply, .load(let first, let firstIndices), .load(let second, let secondIndices)) = reduction.sources[0],
            first.element == .float32, second.element == .float32, constants.contains(first) != constants.contains(second)
        else { return nil }
        let operands = [Access(first, firstIndices), Access(second, secondIndices)]
        return constants.contains(second) ? (operands[0], operands[1]) : (operands[1], operands[0])
    }
}

/// Finds out which axis is which, by where each is read.
private struct PlacesOfAxes {
    private(set) var result: [Int]?
    private(set) var image: [Int]?
    private(set) var weights: [Int]?

    init(_ computation: Computation, _ image: Access, _ weights: Access) {
        guard image.indices.count == 4, weights.indices.count == 4 else { return }
        let axes = computation.axes.map(\.variable)
        let reduced = computation.reductionAxes.map(\.variable)
        // The image's dimensions are one axis each, or a sum of a result's axis and a reduced one: a window.
        var plain: [Variable: Int] = [:]
        var windows: [(axis: Variable, offset: Variable, dimension: Int)] = []
        for (dimension, index) in image.indices.enumerated() {
            let sum = LinearSum(index)
            let variables = sum.terms.compactMap { term -> Variable? in
                if case .variable(let variable) = term.atom, term.coefficient == 1 { variable } else { nil }
            }
            guard variables.count == sum.terms.count, sum.constant == 0 else { return }
            if variables.count == 1 { plain[variables[0]] = dimension; continue }
            guard variables.count == 2, let axis = variables.first(where: axes.contains), let offset = variables.first(where: reduced.contains)
            else { return }
            windows.append((axis, offset, dimension))
        }
        guard windows.count == 2, plain.count == 2, let n = plain.keys.first(where: axes.contains),
            let c = plain.keys.first(where: reduced.contains)
        else { return }
        var ofWeights: [Variable: Int] = [:]
        for (dimension, index) in weights.indices.enumerated() {
            guard case .variable(let variable) = index, ofWeights[variable] == nil else { return }
            ofWeights[variable] = dimension
        }
        guard let o = axes.first(where: { ofWeights[$0] != nil }), Set(axes) == [n, windows[0].axis, windows[1].axis, o],
            let ky = ofWeights[windows[0].offset], let kx = ofWeights[windows[1].offset], let depth = ofWeights[c]
        else { return }
        result = [n, windows[0].axis, windows[1].axis, o].map { axes.firstIndex(of: $0)! }
        self.image = [plain[n]!, windows[0].dimension, windows[1].dimension, plain[c]!]
        self.weights = [ky, kx, depth, ofWeights[o]!]
    }
}
