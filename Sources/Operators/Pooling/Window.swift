import TensorIR

/// What surrounds the rows and columns of an image.
public enum Padding: Hashable, Sendable {
    /// Nothing: windows lie within the image.
    case valid
    /// So much that the result has ⌈extent / stride⌉ rows and columns, an odd rest at the end.
    case same
    /// The same, with an odd rest at the beginning.
    case sameLower
    case explicit(top: Int, bottom: Int, left: Int, right: Int)

    /// The same amount on both sides of the rows, and of the columns.
    public static func symmetric(_ rows: Int, _ columns: Int) -> Padding {
        .explicit(top: rows, bottom: rows, left: columns, right: columns)
    }
}

/// How the number of windows is rounded where the last would not fit.
public enum WindowRounding: Sendable {
    /// The last is left out.
    case down
    /// The last reaches over the padding's end, as long as it begins within image or leading padding.
    case up
}

/// A pair of numbers, for rows and for columns.
public struct RowsAndColumns: Hashable, Sendable, ExpressibleByIntegerLiteral {
    public let rows: Int
    public let columns: Int

    public init(_ rows: Int, _ columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    public init(integerLiteral value: Int) { self.init(value, value) }
}

/// Windows along one axis: where they begin, and how many there are.
struct WindowAxis {
    let extent: Expression
    /// The elements of a window, and their distance.
    let size: Expression, dilation: Int
    let stride: Int
    let before: Expression, after: Expression
    let count: Expression

    init(
        extent: Expression, size: Expression, stride: Int, dilation: Int, padding: AxisPadding, rounding: WindowRounding
    ) {
        (self.extent, self.size, self.stride, self.dilation) = (extent, size, stride, dilation)
        let step = Expression(stride)
        let reach = size.minus(1).times(Expression(dilation)).plus(1)
        switch padding {
        case .explicit(let before, let after):
            (self.before, self.after) = (Expression(before), Expression(after))
            let room = extent.plus(Expression(before + after)).minus(reach)
            switch rounding {
            case .down: count = room.dividedDown(by: step).plus(1)
            case .up:
                let lastStart = extent.plus(Expression(before)).minus(1).dividedDown(by: step)
                count = room.dividedUp(by: step).atMost(lastStart).plus(1)
            }
        case .same, .sameLower:
            count = extent.dividedUp(by: step)
            let total = count.minus(1).times(step).plus(reach).minus(extent).atLeast(0)
            let half = total.dividedDown(by: 2)
            before = padding == .same ? half : total.minus(half)
            after = total.minus(before)
        }
    }

    /// The elements of the padded axis that windows reach, or that padding asks for.
    var paddedExtent: Expression {
        let reached = count.minus(1).times(Expression(stride)).plus(size.minus(1).times(Expression(dilation))).plus(1)
        return extent.plus(before).plus(after).atLeast(reached)
    }

    var needsPadding: Bool { !(before.isZero && after.isZero && paddedExtent == extent) }

    /// Where the padded axis is read for element `offset` of window `position`.
    func place(_ position: Expression, _ offset: Expression) -> Expression {
        position.times(Expression(stride)).plus(offset.times(Expression(dilation)))
    }

    /// Whether windows exist, as far as that is known now.
    var fits: Bool { count.integerValue.map { $0 > 0 || extent.isZero } ?? true }
}

/// The padding of one axis.
enum AxisPadding: Equatable {
    case explicit(Int, Int), same, sameLower
}

extension Padding {
    var ofRows: AxisPadding {
        switch self {
        case .valid: .explicit(0, 0)
        case .same: .same
        case .sameLower: .sameLower
        case .explicit(let top, let bottom, _, _): .explicit(top, bottom)
        }
    }

    var ofColumns: AxisPadding {
        switch self {
        case .valid: .explicit(0, 0)
        case .same: .same
        case .sameLower: .sameLower
        case .explicit(_, _, let left, let right): .explicit(left, right)
        }
    }
}
