import TensorExpression
import TensorIR

/// A convolution of 3 × 3 windows, stride 1, by a `WinogradTransform`.
public struct WinogradConvolution {
    let transform: WinogradTransform
    let batch: Int, rows: Int, columns: Int, inputs: Int, outputs: Int
    /// The element of the image, margins included, at [n, y, x, c]; zero beyond it.
    let image: ([Expression]) -> Expression

    /// - Parameters:
    ///   - rows, columns: the extents of the result.
    ///   - inputs, outputs: the channels.
    ///   - image: the element at [n, y, x, c] of an image with its margins, y below m · ⌈rows / m⌉ + 2, x likewise.
    public init(
        _ transform: WinogradTransform, batch: Int, rows: Int, columns: Int, inputs: Int, outputs: Int,
        image: @escaping ([Expression]) -> Expression
    ) {
        self.transform = transform
        (self.batch, self.rows, self.columns, self.inputs, self.outputs) = (batch, rows, columns, inputs, outputs)
        self.image = image
    }

    /// Tiles, row by row, image by image.
    private var tileColumns: Int { (columns + transform.results - 1) / transform.results }
    private var tileRows: Int { (rows + transform.results - 1) / transform.results }
    private var tiles: Int { batch * tileRows * tileColumns }

    /// The result as a function of [n, y, x, o].
    ///
    /// - Parameter weights: `[m + 2, m + 2, inputs, outputs]`: the windows transformed, G g Gᵀ.
    public func result(_ name: String, weights: Tensor) -> ([Expression]) -> Expression {
        let products = products(name, transformedImage(name), weights)
        let half = halfTransformed(name, products)
        return { indices in
            let size = Expression(transform.results)
            let (y, x) = (indices[1], indices[2])
            let row = indices[0] * Expression(tileRows) + y.floorDivided(by: size)
            let tile = row * Expression(tileColumns) + x.floorDivided(by: size)
            return chosen(y.modulo(size)) { i in
                chosen(x.modulo(size)) { j in
                    combined(transform.output[j]) { half[[Expression(i), Expression($0), tile, indices[3]]] }
                }
            }
        }
    }

    /// Bᵀ d B: `[m + 2, m + 2, tiles, inputs]`.
    private func transformedImage(_ name: String) -> Tensor {
        let size = Expression(transform.elements)
        let shape = [size, size, Expression(tiles), Expression(inputs)]
        let half = compute("\(name).columns", shape, axes: ["a", "j", "tile", "c"]) { (indices: [Expression]) in
            chosen(indices[0], of: transform.elements) { a in
                combined(transform.input[a]) { i in image(place(tile: indices[2], Expression(i), indices[1], channel: indices[3])) }
            }
        }
        return compute("\(name).image", shape, axes: ["a", "b", "tile", "c"]) { (indices: [Expression]) in
            chosen(indices[1], of: transform.elements) { b in
                combined(transform.input[b]) { half[[indices[0], Expression($0), indices[2], indices[3]]] }
            }
        }
    }

    private func place(tile: Expression, _ i: Expression, _ j: Expression, channel: Expression) -> [Expression] {
        let row = tile.floorDivided(by: Expression(tileColumns))
        let n = batch == 1 ? 0 : row.floorDivided(by: Expression(tileRows))
        let y = batch == 1 ? row : row.modulo(Expression(tileRows))
        let x = tile.modulo(Expression(tileColumns))
        let size = Expression(transform.results)
        return [n, y * size + i, x * size + j, channel]
    }

    /// For each of the (m + 2)² places in a tile, a product of matrices: `[m + 2, m + 2, tiles, outputs]`.
    private func products(_ name: String, _ image: Tensor, _ weights: Tensor) -> Tensor {
        let size = Expression(transform.elements)
        let shape = [size, size, Expression(tiles), Expression(outputs)]
        return compute("\(name).products", shape, axes: ["a", "b", "tile", "o"], reduce: { (indices: [Expression]) in
            let c = Axis("c", extent: Expression(inputs))
            return sum(
                image[indices[0], indices[1], indices[2], c.index] * weights[indices[0], indices[1], c.index, indices[3]], over: c)
        })
    }

    /// Aᵀ M: `[m, m + 2, tiles, outputs]`.
    private func halfTransformed(_ name: String, _ products: Tensor) -> Tensor {
        let shape = [Expression(transform.results), Expression(transform.elements), Expression(tiles), Expression(outputs)]
        return compute("\(name).rows", shape, axes: ["i", "b", "tile", "o"]) { (indices: [Expression]) in
            chosen(indices[0], of: transform.results) { i in
                combined(transform.output[i]) { products[[Expression($0), indices[1], indices[2], indices[3]]] }
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
