import Artifact
import NDArray
import Support

/// A model's interface as tables in memory, and the room for what is known of a run.
struct ModelTables {
    let kit: CommandKit
    let inputs: [TensorInterface]
    let outputs: [TensorInterface]
    let symbols: [String]
    /// A record for each input; one more for the output that is written.
    let records: Word
    /// The value of each symbol, -1 while it has none.
    let symbolValues: Word
    /// For each symbol, the input whose shape gave its value, by its record; 0 for none.
    let symbolOrigins: Word
    private let inputTable: Word
    private let outputTable: Word
    private let symbolTable: Word

    // The words of a row.
    private static let name = 0, type = 8, rank = 12, extents = 16, text = 20, file = 28
    private static let rowByteCount = 36

    init(
        _ inputs: [TensorInterface], _ outputs: [TensorInterface], _ symbols: [String], _ memory: StaticMemory,
        _ makeKit: (StaticMemory) -> CommandKit
    ) {
        (self.inputs, self.outputs, self.symbols) = (inputs, outputs, symbols)
        records = memory.room(ArrayRecord.byteCount * (inputs.count + 1))
        symbolValues = memory.room(4 * symbols.count)
        symbolOrigins = memory.room(4 * symbols.count)
        kit = makeKit(memory)
        inputTable = Self.table(inputs, symbols, memory)
        outputTable = Self.table(outputs, symbols, memory)
        symbolTable = memory.table(symbols.flatMap { memory.entry($0) })
    }

    /// An extent is a number, or -1 - n for symbol n; the extent that only a run gives is the least number.
    private static func table(_ tensors: [TensorInterface], _ symbols: [String], _ memory: StaticMemory) -> Word {
        var files: Set<String> = []
        return memory.table(tensors.flatMap { tensor in
            let extents = tensor.shape.map { dimension in
                switch dimension {
                case .fixed(let extent): extent
                case .symbol(let name): symbols.firstIndex(of: name).map { -1 - $0 } ?? Int(Int32.min)
                }
            }
            return memory.entry(tensor.name) + [tensor.elementType.number, extents.count, memory.tableAddress(extents)]
                + memory.entry("\(tensor)") + memory.entry("/\(plainFileName(for: tensor.name, among: &files)).npy")
        })
    }

    // MARK: Access

    func record(_ number: Word) -> Word { records + number * Word(ArrayRecord.byteCount) }
    var outputRecord: Word { records + Word(inputs.count * ArrayRecord.byteCount) }

    func input(_ number: Word) -> Row { Row(address: inputTable + number * Word(Self.rowByteCount)) }
    func output(_ number: Word) -> Row { Row(address: outputTable + number * Word(Self.rowByteCount)) }

    func symbolName(_ number: Word) -> Messages.Part {
        .bytes((symbolTable + number * 8).word(), count: (symbolTable + number * 8).word(4))
    }
    func symbolText(_ number: Word) -> Text {
        Text(address: (symbolTable + number * 8).word(), count: (symbolTable + number * 8).word(4))
    }
    func symbolValue(_ number: Word) -> Word { symbolValues + number * 4 }
    func symbolOrigin(_ number: Word) -> Word { symbolOrigins + number * 4 }

    /// An input or output.
    struct Row {
        let address: Word

        var name: Text { text(at: ModelTables.name) }
        var type: Word { address.word(ModelTables.type) }
        var rank: Word { address.word(ModelTables.rank) }
        func extent(_ axis: Word) -> Word { (address.word(ModelTables.extents) + axis * 4).word() }
        /// `image: float32[batch, 3]`.
        var description: Messages.Part { part(at: ModelTables.text) }
        /// `/image.npy`.
        var file: Text { text(at: ModelTables.file) }

        private func text(at offset: Int) -> Text { Text(address: address.word(offset), count: address.word(offset + 4)) }
        private func part(at offset: Int) -> Messages.Part { .bytes(address.word(offset), count: address.word(offset + 4)) }
    }
}
