import TensorIR

let windowAttributes = [
    AttributeDefinition("stride", .integers, [1], "the distance of windows: for rows, for columns, or one for both"),
    AttributeDefinition("dilation", .integers, [1], "the distance of a window's elements"),
    AttributeDefinition(
        "padding", .integers, [0], "what surrounds the image: top, bottom, left, right, or one for all sides"),
    AttributeDefinition(
        "padMode", .oneOf(PadMode.allCases.map(\.rawValue)), "pad",
        "pad: as padding says; same, sameLower: ⌈extent / stride⌉ windows; valid: no padding"),
]

enum PadMode: String, CaseIterable {
    case pad, same, sameLower, valid
}

extension Invocation {
    func rowsAndColumns(_ name: String) throws(OperatorError) -> RowsAndColumns {
        let values = try integers(name, count: 2)
        guard values.allSatisfy({ $0 > 0 }) else { throw invalid(name, .positive) }
        return RowsAndColumns(values[0], values[1])
    }

    func padding() throws(OperatorError) -> Padding {
        switch try choice("padMode", of: PadMode.self) {
        case .valid: return .valid
        case .same: return .same
        case .sameLower: return .sameLower
        case .pad:
            let sides = try integers("padding", count: 4)
            guard sides.allSatisfy({ $0 >= 0 }) else { throw invalid("padding", .nonnegative) }
            return .explicit(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
        }
    }
}
