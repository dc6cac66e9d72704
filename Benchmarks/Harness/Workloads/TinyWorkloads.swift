import Operators

// Work that takes no time, for the harness' own tests.

extension Workload {
    package static let tinyProduct = Products.product(8, 8, 8, least: (0, 0))

    package static let tinyConvolution = Convolutions.convolution(
        ConvolutionSize(8, 16, image: 6, window: 3, stride: 2, layout: .channelsLast), least: (0, 0))

    /// Its reference is not what it computes.
    package static let tinyAndWrong = Workload(
        "wrong", [.input("a", [16])], result: [16], limit: .streams(read: 1, bytesEach: 64),
        reference: Reference(operations: 1, absolute: 1e-6) { operands in { place in Double(operands[0][place]) + 1 } }, bars: []
    ) { try relu($0[0]) }
}
