import NDArray
import Support

extension SupportMatrix {
    /// All that the definitions say, as a Markdown document: a section for each family, an entry for each operator.
    public var reference: String {
        var writer = TextWriter()
        writer.line("# Operators")
        writer.line("")
        for paragraph in introduction {
            writer.line(paragraph)
            writer.line("")
        }
        for family in OperatorFamily.allCases {
            let members = rows.filter { $0.definition.family == family }
            if members.isEmpty { continue }
            writer.line("## \(family.title)")
            writer.line("")
            writer.line(family.meaning)
            writer.line("")
            for row in members { row.write(to: &writer) }
        }
        return writer.finish()
    }

    private var introduction: [String] {
        [
            "<!-- Written from the operators' definitions by `HEDDLE_RECORD=1 swift test --filter OperatorsTests`. -->",
            "Each operator is a tensor expression (`Sources/Operators`): a function on `Tensor`, and by name "
                + "`Operator.apply`. Operands of a binary operator broadcast as in NumPy; a symbolic extent equals only the "
                + "same symbol. Integer arithmetic wraps, and nothing traps. Where an operator has no meaning for one of FP32, "
                + "INT32 and INT8, its entry says why.",
        ]
    }
}

extension OperatorFamily {
    fileprivate var title: String {
        switch self {
        case .elementwise: "Element by element"
        case .reduction: "Reductions"
        case .rowwise: "Rows"
        case .channelwise: "Channels"
        case .contraction: "Sums of products"
        case .pooling: "Windows"
        case .movement: "Movement"
        case .gathering: "Gathering"
        }
    }

    fileprivate var meaning: String {
        switch self {
        case .elementwise: "An element of the result needs one element of each operand; operands broadcast."
        case .reduction: "Axes are joined by a combiner; axes may be counted from the last, as negative numbers."
        case .rowwise: "Each row needs itself several times: statistics first, then elements."
        case .channelwise: "Elements meet parameters that belong to their channel."
        case .contraction: "Narrow integers are summed as INT32, which wraps to the same bits."
        case .pooling: "The elements of each window of an image are joined."
        case .movement: "Elements change place; every type is supported."
        case .gathering: "Elements are picked by indices that are data."
        }
    }
}

extension SupportMatrix.Row {
    fileprivate func write(to writer: inout TextWriter) {
        writer.line("### \(operation)")
        writer.line("")
        writer.line("`\(operandText)` = \(definition.formula)")
        writer.line("")
        if !definition.note.isEmpty {
            writer.line(definition.note)
            writer.line("")
        }
        writer.line("Types: \(typeText).\(reason.map { " No others: \($0)." } ?? "")\(definition.result.sentence)")
        writer.line("")
        for attribute in definition.attributes {
            let standard = attribute.standard.map { ", \($0) if left out" } ?? ""
            writer.line("* `\(attribute.name)` (\(attribute.kind)\(standard)): \(attribute.meaning)")
        }
        if !definition.attributes.isEmpty { writer.line("") }
    }

    private var operandText: String {
        let names = definition.operands.map { operand in
            switch operand.presence {
            case .required: operand.name
            case .optional: "[\(operand.name)]"
            case .repeated: "\(operand.name), …"
            }
        }
        return "\(operation)(\(names.joined(separator: ", ")))"
    }

    private var typeText: String {
        let isAll = ElementType.allCases.allSatisfy(supports)
        return isAll ? "all" : SupportMatrix.types.filter(supports).map(\.libraryName).joined(separator: ", ")
    }
}

extension ResultElement {
    fileprivate var sentence: String {
        switch self {
        case .same: ""
        case .fixed(let element): " The result is \(element.libraryName)."
        case .attribute(let name): " The result's type is what `\(name)` says."
        }
    }
}
