extension ByteWriter {
    // A segment starts with flags. Elements: 1 = passive or declarative, 2 = names its table, or is declarative
    // where it is not active, 4 = expressions instead of functions. Data: 1 = passive, 2 = names its memory.

    mutating func encodeElementSection(_ elements: [ElementSegment]) {
        if elements.isEmpty { return }
        section(.element) { $0.vector(elements) { $0.elementSegment($1) } }
    }

    private mutating func elementSegment(_ segment: ElementSegment) {
        let expressionFlag: UInt32 = if case .expressions = segment.items { 4 } else { 0 }
        switch segment.mode {
        case .active(let table, let offset):
            let isShort = table.rawValue == 0 && segment.items.type == .funcref
            unsigned(expressionFlag | (isShort ? 0 : 2))
            if !isShort { unsigned(table.rawValue) }
            constantExpression(offset)
            if !isShort { elementKind(segment.items) }
        case .passive:
            unsigned(expressionFlag | 1)
            elementKind(segment.items)
        case .declarative:
            unsigned(expressionFlag | 3)
            elementKind(segment.items)
        }
        elementItems(segment.items)
    }

    private mutating func elementKind(_ items: ElementSegment.Items) {
        switch items {
        case .functions: append(0)
        case .expressions(let type, _): self.type(type)
        }
    }

    private mutating func elementItems(_ items: ElementSegment.Items) {
        switch items {
        case .functions(let functions): vector(functions) { $0.unsigned($1.rawValue) }
        case .expressions(_, let expressions): vector(expressions) { $0.constantExpression($1) }
        }
    }

    /// What a section takes beside its content, and a number of elements.
    static let mostBytesOfSectionHeader = 16
    /// What a data segment takes beside its bytes, where its place is a constant.
    static let mostBytesOfSegmentHeader = 24

    /// Written straight behind its computed size: weights are copied once.
    mutating func encodeDataSection(_ segments: [DataSegment]) {
        if segments.isEmpty { return }
        let headers = segments.map { segment in
            var header = ByteWriter()
            header.dataMode(segment.mode)
            header.count(segment.bytes.count)
            return header
        }
        var number = ByteWriter()
        number.count(segments.count)
        append(SectionID.data.rawValue)
        count(zip(segments, headers).reduce(number.count) { $0 + $1.0.bytes.count + $1.1.count })
        append(number.bytes)
        for (segment, header) in zip(segments, headers) {
            append(header.bytes)
            append(segment.bytes)
        }
    }

    private mutating func dataMode(_ mode: DataSegment.Mode) {
        switch mode {
        case .active(let memory, let offset):
            unsigned(memory.rawValue == 0 ? 0 : 2)
            if memory.rawValue != 0 { unsigned(memory.rawValue) }
            constantExpression(offset)
        case .passive: unsigned(1)
        }
    }
}

extension ElementSegment.Items {
    /// The type of the references.
    var type: ValueType {
        switch self {
        case .functions: .funcref
        case .expressions(let type, _): type
        }
    }
}
