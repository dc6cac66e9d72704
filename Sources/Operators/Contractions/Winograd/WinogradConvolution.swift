import TensorExpression
import TensorIR

/// A convolution of 3 × 3 windows, stride 1, by a `WinogradTransform`.
public struct WinogradConvolution {
    let transform: WinogradTransform
    let images: Expression
    let rows: Int, columns: Int, inputs: Int, outputs: Int
    /// The element of the image, margins included, at [n, y, x, c]; zero beyond it.
    let image: ([Expression]) -> Expression

    /// - Parameters:
    ///   - images: how many there are in a batch, which may be symbolic.
    ///   - rows, columns: the extents of the result.
    ///   - inputs, outputs: the channels.
    ///   - image: the element at [n, y, x, c] of an image with its margins, y below m · ⌈rows / m⌉ + 2, x likewise.
    public init(
        _ transform: WinogradTransform, images: Expression, rows: Int, columns: Int, inputs: Int, outputs: Int,
        image: @escaping ([Expression]) -> Expression
    ) {
        self.transform = transform
        self.images = images
        (self.rows, self.columns, self.inputs, self.outputs) = (rows, columns, inputs, outputs)
        self.image = image
    }

    private var tileColumns: Int { (columns + transform.results - 1) / transform.results }
    private var tileRows: Int { (rows + transform.results - 1) / transform.results }

    /// The axes that tiles are counted along: row by row, image by image, in one where it is known how many these are.
    private var tiles: [(name: String, extent: Expression)] {
        let ofImage = tileRows * tileColumns
        if let images = images.integerValue { return [("tile", Expression(Int(images) * ofImage))] }
        return [("n", images), ("tile", Expression(ofImage))]
    }

    /// Where a tile is found along these axes.
    private func indices(image n: Expression, row: Expression, column: Expression) -> [Expression] {
        let isOneAxis = images.integerValue != nil
        let tile = (isOneAxis ? n * Expression(tileRows) + row : row) * Expression(tileColumns) + column
        return isOneAxis ? [tile] : [n, tile]
    }

    /// The result as a function of [n, y, x, o].
    ///
    /// - Parameter weights: `[m + 2, m + 2, inputs, outputs]`: the windows transformed, G g Gᵀ.
    public func result(_ name: String, weights: Tensor) -> ([Expression]) -> Expression {
        let products = products(name, transformedImage(name), weights)
        let half = halfTransformed(name, products)
        return { indices in
            let size = Expression(transform.results)
            let (y, x) = (indices[1], indices[2])
            let tile = self.indices(image: indices[0], row: y.floorDivided(by: size), column: x.floorDivided(by: size))
            return chosen(y.modulo(size)) { i in
                chosen(x.modulo(size)) { j in
                    combined(transform.output[j]) { half[[Expression(i), Expression($0)] + tile + [indices[3]]] }
                }
            }
        }
    }

    /// The axes of a tensor of so many rows and columns for each tile: `[rows, columns, tiles…, channels]`.
    private func axes(
        _ rows: (name: String, extent: Int), _ columns: (name: String, extent: Int), channels: (name: String, extent: Int)
    ) -> (names: [String], extents: [Expression]) {
        let extents = [rows, columns].map { Expression($0.extent) } + tiles.map(\.extent) + [Expression(channels.extent)]
        return ([rows.name, columns.name] + tiles.map(\.name) + [channels.name], extents)
    }

    /// Bᵀ d B: `[m + 2, m + 2, tiles…, inputs]`.
    private func transformedImage(_ name: String) -> Tensor {
        let size = transform.elements
        let ofHalf = axes(("a", size), ("j", size), channels: ("c", inputs))
        let half = compute("\(name).columns", ofHalf.extents, axes: ofHalf.names) { (indices: [Expression]) in
            chosen(indices[0], of: size) { a in
                combined(transform.input[a]) { i in
                    image(place(tile: indices[2..<indices.count - 1], Expression(i), indices[1], channel: indices.last!))
                }
            }
        }
        let axes = axes(("a", size), ("b", size), channels: ("c", inputs))
        return compute("\(name).image", axes.extents, axes: axes.names) { (indices: [Expression]) in
            chosen(indices[1], of: size) { b in
                combined(transform.input[b]) { half[[indices[0], Expression($0)] + indices[2...]] }
            }
        }
    }

    private func place(tile: ArraySlice<Expression>, _ i: Expression, _ j: Expression, channel: Expression) -> [Expression] {
        let row = tile.last!.floorDivided(by: Expression(tileColumns))
        let isSingle = images.integerValue == 1 || tile.count > 1
        let n = tile.count > 1 ? tile.first! : isSingle ? 0 : row.floorDivided(by: Expression(tileRows))
        let y = isSingle ? row : row.modulo(Expression(tileRows))
        let x = tile.last!.modulo(Expression(tileColumns))
        let size = Expression(transform.results)
        return [n, y * size + i, x * size + j, channel]
    }

    /// For each of the (m + 2)² places in a tile, a product of matrices: `[m + 2, m + 2, tiles…, outputs]`.
    private func products(_ name: String, _ image: Tensor, _ weights: Tensor) -> Tensor {
        let axes = axes(("a", transform.elements), ("b", transform.elements), channels: ("o", outputs))
        return compute("\(name).products", axes.extents, axes: axes.names, reduce: { (indices: [Expression]) in
            let c = Axis("c", extent: Expression(inputs))
            return sum(image[indices.dropLast() + [c.index]] * weights[indices[0], indices[1], c.index, indices.last!], over: c)
        })
    }

    /// Aᵀ M: `[m, m + 2, tiles…, outputs]`.
    private func halfTransformed(_ name: String, _ products: Tensor) -> Tensor {
        let axes = axes(("i", transform.results), ("b", transform.elements), channels: ("o", outputs))
        return compute("\(name).rows", axes.extents, axes: axes.names) { (indices: [Expression]) in
            chosen(indices[0], of: transform.results) { i in
                combined(transform.output[i]) { products[[Expression($0)] + indices[1...]] }
            }
        }
    }

    private func chosen(_ index: Expression, _ value: (Int) -> Expression) -> Expression {
        chosen(index, of: transform.results, value)
    }

    /// `value(index)`, for an index that is constant once loops are written out.
    private func chosen(_ index: Expression, of count: Int, _ value: (Int) -> Expression) -> Expression {
        (0..<(count - 1)).reversed().reduce(value(count - 1)) { rest, choice in
            select(index.equals(Expression(choice)), value(choice), rest)
        }
    }
}

/// The sum of terms, each times its coefficient; terms of coefficient zero are left out.
private func combined(_ coefficients: [Double], _ term: (Int) -> Expression) -> Expression {
    var sum: Expression?
    // Terms that are added come first, so that nothing needs a sign of its own.
    let order = coefficients.indices.filter { coefficients[$0] > 0 } + coefficients.indices.filter { coefficients[$0] < 0 }
    for index in order {
        let coefficient = coefficients[index]
        let magnitude = abs(coefficient)
        let value = magnitude == 1 ? term(index) : term(index) * .constant(magnitude, ValueType(.float32))
        sum = sum.map { coefficient < 0 ? $0 - value : $0 + value } ?? (coefficient < 0 ? -value : value)
    }
    return sum ?? .constant(0.0, ValueType(.float32))
}
