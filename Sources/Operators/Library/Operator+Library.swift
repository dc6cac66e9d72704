import Artifact
import NDArray
import TensorExpression

extension Operator {
    /// How a library function of the operator takes its tensors.
    public var libraryForm: KernelForm {
        switch self {
        case .matmul: .contraction
        case .conv2D: .convolution
        case .convTranspose2D: .transposedConvolution
        case .maxPool, .averagePool: .pooling
        case .argmax, .argmin: .argument
        case .equalCount: .count
        case .softmax, .logSoftmax: .rows
        case .layerNorm: .layerNorm
        case .batchNorm, .biasAdd: .channels
        case .reduceSum, .reduceMean, .reduceMax, .reduceMin, .reduceProduct: .reduction
        case .reshape, .transpose, .slice, .tile: .copy
        case .concat: .concat
        case .gather: .gather
        case .pad: .pad
        default: .elementwise
        }
    }

    /// The library functions of the operator for operands of an element type: one for each value of the attributes that
    /// choose between formulas; for Cast one for each of the types cast to.
    ///
    /// - Parameter types: the types of the library, among which casts are made.
    public func libraryKernels(on element: ElementType, among types: [ElementType]) throws(OperatorError) -> [LibraryKernel] {
        guard definition.elements.contains(element) else { return [] }
        if self == .cast {
            var kernels: [LibraryKernel] = []
            for target in types where target != element {
                let attributes = LibraryAttributes(numbers: [], values: ["to": .text(target.rawValue)], choices: [:])
                kernels.append(try kernel([element, target], element, attributes))
            }
            return kernels
        }
        var kernels: [LibraryKernel] = []
        for attributes in libraryAttributes(element) { kernels.append(try kernel([element], element, attributes)) }
        return kernels
    }

    private func kernel(
        _ types: [ElementType], _ element: ElementType, _ attributes: LibraryAttributes
    ) throws(OperatorError) -> LibraryKernel {
        LibraryKernel(
            operation: self, types: types, form: libraryForm, choices: attributes.choices,
            variants: try variants(element, attributes))
    }

    private func variants(_ element: ElementType, _ attributes: LibraryAttributes) throws(OperatorError) -> [LibraryVariant] {
        switch libraryForm {
        case .elementwise: try elementwiseVariants(element, attributes)
        case .copy: copyVariants(element)
        case .reduction: try reductionVariants(element, attributes)
        case .argument, .rows: try lineVariants(element, attributes)
        case .layerNorm: try layerNormVariants(element, attributes)
        case .channels: try channelVariants(element, attributes)
        case .contraction: try contractionVariants(element)
        case .convolution: convolutionVariants(element)
        case .transposedConvolution: transposedConvolutionVariants(element)
        case .pooling: poolingVariants(element)
        case .concat: try concatVariants(element)
        case .gather: try gatherVariants(element)
        case .pad: try padVariants(element, attributes)
        case .count: try countVariants(element)
        }
    }

    /// The element type of an operand when the main ones have `element`.
    func operandElement(_ operand: OperandDefinition, _ element: ElementType) -> ElementType {
        switch operand.element {
        case .main: element
        case .oneOf(let types): types.contains(element) ? element : types[0]
        }
    }
}
