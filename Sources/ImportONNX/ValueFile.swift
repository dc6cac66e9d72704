import GraphIR
import NDArray
import ONNXProto
import ProtobufWire

/// A value of a graph's interface as a file of its own holds it: `TensorProto`, `SequenceProto` or `OptionalProto`.
public indirect enum FileValue: Sendable {
    case tensor(GraphConstant)
    case sequence([FileValue], of: GraphType)
    /// An optional; nil where it has no value.
    case optional(FileValue?, of: GraphType)
}

extension FileValue {
    /// Reads the bytes of a value of that type.
    public init(_ bytes: [UInt8], _ type: GraphType) throws(ImportError) {
        do {
            switch type {
            case .sequence(let element): self = try .init(SequenceProto(bytes), of: element)
            case .optional(let inner):
                let optional = try OptionalProto(bytes)
                if let tensor = optional.tensor {
                    self = .optional(.tensor(try constant(tensor)), of: inner)
                } else if let sequence = optional.sequence, case .sequence(let element) = inner {
                    self = .optional(try .init(sequence, of: element), of: inner)
                } else {
                    self = .optional(nil, of: inner)
                }
            default: self = .tensor(try constant(TensorProto(bytes)))
            }
        } catch let error as WireError {
            throw .wire(error)
        } catch let error as ImportError {
            throw error
        } catch {
            preconditionFailure("only the two errors above are thrown: \(error)")
        }
    }

    private init(_ sequence: SequenceProto, of element: GraphType) throws(ImportError) {
        var elements: [FileValue] = []
        for tensor in sequence.tensors { elements.append(.tensor(try constant(tensor))) }
        self = .sequence(elements, of: element)
    }

    /// The bytes of a file with the value.
    public var encoded: [UInt8] {
        var writer = WireWriter()
        write(to: &writer)
        return writer.bytes
    }

    private func write(to writer: inout WireWriter) {
        switch self {
        case .tensor(let tensor): tensor.write(to: &writer)
        case .sequence(let elements, let element):
            // The kinds of elements: 1 tensor, 3 sequence.
            if case .sequence = element { writer.integer(2, 3) } else { writer.integer(2, 1) }
            for value in elements {
                if case .sequence = value { writer.message(5, value.write) } else { writer.message(3, value.write) }
            }
        case .optional(let value, let type):
            // 1 tensor, 3 sequence; 0 is none.
            if case .sequence = type { writer.integer(2, value == nil ? 0 : 3) } else { writer.integer(2, value == nil ? 0 : 1) }
            switch value {
            case nil: break
            case .sequence?: writer.message(5, value!.write)
            default: writer.message(3, value!.write)
            }
        }
    }
}

extension GraphConstant {
    /// Writes the fields of a `TensorProto`.
    fileprivate func write(to writer: inout WireWriter) {
        for extent in array.shape { writer.integer(1, Int64(extent)) }
        writer.integer(2, Int64(element.rawValue))
        if element == .string {
            for text in texts { writer.text(6, text) }
        } else {
            writer.bytes(9, element.bitCount < 8 ? packed(array.bytes, element.bitCount) : array.bytes)
        }
    }

    /// Several elements a byte, the lowest bits first.
    private func packed(_ elements: [UInt8], _ bits: Int) -> [UInt8] {
        guard 8 % bits == 0 else { return elements }
        let perByte = 8 / bits
        let mask = UInt8(1 << bits - 1)
        return stride(from: 0, to: elements.count, by: perByte).map { start in
            elements[start..<min(start + perByte, elements.count)].enumerated()
                .reduce(UInt8(0)) { $0 | ($1.element & mask) << UInt8($1.offset * bits) }
        }
    }
}
