/// The extents of a convolution of square images by square windows.
struct ConvolutionSize: Sendable {
    /// How the axes of an image lie in memory.
    enum Layout: String, CaseIterable, Sendable {
        case channelsFirst = "nchw"
        case channelsLast = "nhwc"
    }

    let inputs: Int, outputs: Int
    /// The extent of the input image.
    let image: Int
    let window: Int
    let stride: Int
    /// Equal to `inputs` for a depthwise convolution.
    let groups: Int
    /// On every side; where nobody says, what keeps the extent of the image.
    let padding: Int
    let layout: Layout

    init(_ inputs: Int, _ outputs: Int, image: Int, window: Int, stride: Int = 1, groups: Int = 1, padding: Int? = nil, layout: Layout) {
        (self.inputs, self.outputs, self.image, self.window) = (inputs, outputs, image, window)
        (self.stride, self.groups, self.layout) = (stride, groups, layout)
        self.padding = padding ?? window / 2
    }

    /// The extent of the result.
    var result: Int { (image + 2 * padding - window) / stride + 1 }
    /// The channels that a sum runs over.
    var groupInputs: Int { inputs / groups }
    var productsOfElement: Int { groupInputs * window * window }
    /// The direct ones, whatever way is taken.
    var operations: Double { 2 * Double(outputs * result * result * productsOfElement) }

    var imageShape: [Int] { layout == .channelsFirst ? [1, inputs, image, image] : [1, image, image, inputs] }
    var weightShape: [Int] {
        layout == .channelsFirst ? [outputs, groupInputs, window, window] : [window, window, groupInputs, outputs]
    }
    var resultShape: [Int] { layout == .channelsFirst ? [1, outputs, result, result] : [1, result, result, outputs] }

    var macros: [String: Int] {
        [
            "C": inputs, "O": outputs, "H": image, "R": window, "STRIDE": stride, "P": padding, "Y": result,
            "LAST": layout == .channelsLast ? 1 : 0,
        ]
    }

    // Row-major places.

    func imagePlace(_ c: Int, _ y: Int, _ x: Int) -> Int {
        layout == .channelsFirst ? (c * image + y) * image + x : (y * image + x) * inputs + c
    }

    func weightPlace(_ o: Int, _ c: Int, _ ky: Int, _ kx: Int) -> Int {
        layout == .channelsFirst
            ? ((o * groupInputs + c) * window + ky) * window + kx : ((ky * window + kx) * groupInputs + c) * outputs + o
    }

    /// Channel, row and column of a place of the result.
    func resultIndices(_ place: Int) -> (o: Int, y: Int, x: Int) {
        layout == .channelsFirst
            ? (place / (result * result), place / result % result, place % result)
            : (place % outputs, place / outputs / result, place / outputs % result)
    }
}
