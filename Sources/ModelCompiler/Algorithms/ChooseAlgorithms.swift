import NDArray
import Operators
import TensorExpression
import TensorIR

/// Replaces convolutions of a program by faster forms of them, where the target allows it.
func chooseAlgorithms(_ program: TensorProgram, _ choice: ConvolutionChoice, for target: Target) -> TensorProgram {
    var rewriter = ProgramRewriter(program)
    let constants = Set(program.constants.keys.map(\.buffer))
    for computation in program.roots.computationsInOrder {
        Provenance.of(computation.origin) {
            if let convolution = WindowConvolution(computation, constants: constants),
                let transform = choice.transform(for: convolution, on: target)
            {
                rewriter.replace(convolution, by: transform)
            } else if let windows = GatheredWindows(computation, constants: constants), choice.gathers(windows, on: target) {
                rewriter.gather(windows)
            } else {
                rewriter.keep(computation)
            }
        }
    }
    return rewriter.program
}

extension ProgramRewriter {
    fileprivate mutating func gather(_ windows: GatheredWindows) {
        let image = windows.image.buffer
        let sums = windows.sums(reading: replacements[image] ?? image)
        replace(windows.computation, by: sums.replacingBuffers(replacements).results())
    }

    fileprivate mutating func replace(_ convolution: WindowConvolution, by transform: WinogradTransform) {
        let weights = transformedWeights(convolution, transform)
        let result = convolution.resultShape
        let shape = convolution.imageShape
        let image = image(of: convolution, transform)
        let winograd = WinogradConvolution(
            transform, images: convolution.images, rows: result[0], columns: result[1], inputs: shape[2], outputs: result[2], image: image)
        let computation = convolution.computation
        let element = winograd.result(computation.name, weights: weights)
        let copy = compute(computation.name, computation.axes.map(\.extent), axes: computation.axes.map(\.name)) { (indices: [Expression]) in
            element(convolution.resultAxes.map { indices[$0] })
        }
        replace(computation, by: [copy])
    }

    /// G g Gᵀ, computed in double precision, as a constant of the program: `[m + 2, m + 2, c, o]`.
    private mutating func transformedWeights(_ convolution: WindowConvolution, _ transform: WinogradTransform) -> Tensor {
        let source = convolution.weights.buffer
        let values = constants[Tensor(source)]!.winogradWeights(transform, dimensions: convolution.weightDimensions)
        return addConstant("\(source.name).winograd", values)
    }

    /// The image at [n, y, x, c]: as it is where whole tiles lie in it and channels are neighbours, and else a copy.
    private func image(of convolution: WindowConvolution, _ transform: WinogradTransform) -> ([Expression]) -> Expression {
        let buffer = replacements[convolution.image.buffer] ?? convolution.image.buffer
        let dimensions = convolution.imageDimensions
        func load(_ indices: [Expression]) -> Expression {
            var places = indices
            for (index, dimension) in zip(indices, dimensions) { places[dimension] = index }
            return .load(buffer, places)
        }
        let shape = convolution.imageShape
        let needed = (0...1).map { axis in
            let tiles = (convolution.resultShape[axis] + transform.results - 1) / transform.results
            return tiles * transform.results + WinogradTransform.window - 1
        }
        if dimensions[3] == 3, needed[0] <= shape[0], needed[1] <= shape[1] { return load }
        let extents = [convolution.images] + [needed[0], needed[1], shape[2]].map { Expression($0) }
        let copy = compute("\(convolution.computation.name).tiled", extents, axes: ["n", "y", "x", "c"]) {
            (indices: [Expression]) -> Expression in
            if needed[0] <= shape[0], needed[1] <= shape[1] { return load(indices) }
            let isInside = indices[1] < Expression(shape[0]) && indices[2] < Expression(shape[1])
            return conditional(isInside, load(indices), .constant(0.0, ValueType(.float32)))
        }
        return { copy[$0] }
    }
}
