import Support

extension ByteWriter {
    mutating func encodeNameSection(_ names: NameSection) {
        section(.custom) {
            $0.name("name")
            $0.subsection(.module, of: names.module) { $0.name($1) }
            $0.subsection(.functions, of: names.functions) { $0.nameMap($1) }
            $0.subsection(.locals, of: names.locals) {
                $0.vector($1.sorted { $0.key < $1.key }) {
                    $0.unsigned($1.key.rawValue)
                    $0.nameMap($1.value)
                }
            }
            $0.subsection(.globals, of: names.globals) { $0.nameMap($1) }
        }
    }

    private mutating func subsection(
        _ id: NameSubsectionID, of name: String?, _ write: (inout Self, String) -> Void
    ) {
        guard let name else { return }
        append(id.rawValue)
        sized { write(&$0, name) }
    }

    private mutating func subsection<Key, Value>(
        _ id: NameSubsectionID, of names: [Key: Value], _ write: (inout Self, [Key: Value]) -> Void
    ) {
        if names.isEmpty { return }
        append(id.rawValue)
        sized { write(&$0, names) }
    }

    /// Indices must rise.
    private mutating func nameMap<Index: TypedIndex>(_ names: [Index: String]) {
        vector(names.sorted { $0.key < $1.key }) {
            $0.unsigned($1.key.rawValue)
            $0.name($1.value)
        }
    }
}

/// The parts of the `name` section that Heddle reads and writes.
enum NameSubsectionID: UInt8 {
    case module = 0
    case functions = 1
    case locals = 2
    case globals = 7
}
