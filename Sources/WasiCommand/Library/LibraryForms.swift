import Artifact
import NDArray
import WasmModel

/// Brings operands to the form that a function takes: fills the slots, and gives the result its shape. What HeddleRuntime's `KernelRequest.call` is to a host.
struct LibraryForms {
    /// For the function that was chosen.
    let prepare: Routine<Void>

    init(_ library: LibraryKit, in module: inout ModuleBuilder) {
        let forms = Self.routines(library, in: &module)
        prepare = module.routine("prepare_call") { f in
            f.forEach("operand", below: library.operandCount) { f, number in
                f.when(number < Word(LibraryTables.maximumInputs)) { f in
                    f.store(library.operand(number).word(ArrayRecord.address), at: library.tables.tensors + number * 4)
                }
            }
            for (form, routine) in forms {
                f.when(library.row.form == Word(KernelForm.allCases.firstIndex(of: form)!)) { $0.run(routine()) }
            }
        }
    }

    /// A routine for each form that the library has.
    private static func routines(_ library: LibraryKit, in module: inout ModuleBuilder) -> [(KernelForm, Routine<Void>)] {
        let present = Set(library.tables.functions.map(\.form))
        let axes = library.axesAttribute(&module)
        var routines: [(KernelForm, Routine<Void>)] = []
        for form in KernelForm.allCases where present.contains(form) {
            let broadcast = form == .elementwise ? library.broadcastShape(&module) : nil
            let copies = form == .copy ? CopyRoutines(library, axes, in: &module) : nil
            routines.append((form, module.routine("\(form.rawValue)_form") { f in
                switch form {
                case .elementwise: library.elementwise(broadcast!, &f)
                case .copy: library.copy(&f, copies!)
                case .reduction: library.reduction(axes, &f)
                case .argument: library.argument(&f)
                case .rows: library.rows(&f)
                case .layerNorm: library.layerNorm(&f)
                case .channels: library.channels(&f)
                case .contraction: library.contraction(&f)
                case .convolution: library.convolution(&f)
                case .transposedConvolution: library.transposedConvolution(&f)
                case .pooling: library.pooling(&f)
                case .concat: library.concat(&f)
                case .gather: library.gather(&f)
                case .pad: library.pad(&f)
                case .count: library.count(&f)
                }
            }))
        }
        return routines
    }
}
