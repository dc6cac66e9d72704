import WasmModel

/// Writes a model's outputs, to files or to standard output.
struct ModelOutputs {
    let write: Routine<Void>

    init(_ tables: ModelTables, _ functions: ModelFunctions, in module: inout ModuleBuilder) {
        let kit = tables.kit
        let writer = ResultWriter(kit, in: &module)
        write = module.routine("write_outputs") { f in
            let record = tables.outputRecord
            f.run(writer.makeFolder())
            f.forEach("output", below: Word(tables.outputs.count)) { f, output in
                let row = ModelTables.Row(address: f.word("row", tables.output(output).address))
                f.store(row.type, at: record, ArrayRecord.type)
                f.store(row.rank, at: record, ArrayRecord.rank)
                f.forEach("axis", below: row.rank) { f, axis in
                    let extent = f.word("extent", row.extent(axis))
                    if let outputDimension = functions.outputDimension {
                        f.when(extent < 0) { $0.set(extent, Routine<Int32>(index: outputDimension)(output, axis)) }
                    }
                    f.store(extent.long, at: record + axis * 8, ArrayRecord.extents)
                }
                f.store(Routine<Int32>(index: functions.output)(output), at: record, ArrayRecord.address)
                f.run(writer.write(record, row.file.address, row.file.count))
            }
        }
    }
}
