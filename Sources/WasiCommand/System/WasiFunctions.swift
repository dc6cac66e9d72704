import WasmModel

/// The functions of WASI preview 1 that a command imports. Each but `exit` gives an error number, 0 for none.
///
/// Imports are numbered ahead of all else in a module: they are added first.
package struct WasiFunctions {
    let argumentSizes: Routine<Int32>
    let arguments: Routine<Int32>
    let preopened: Routine<Int32>
    let preopenedName: Routine<Int32>
    let open: Routine<Int32>
    let createFolder: Routine<Int32>
    let read: Routine<Int32>
    let write: Routine<Int32>
    let close: Routine<Int32>
    /// Does not come back.
    let exit: Routine<Void>

    package init(importedBy module: inout ModuleBuilder) {
        func function(_ name: String, _ parameters: [ValueType], in module: inout ModuleBuilder) -> Routine<Int32> {
            Routine(index: Self.imported(name, FunctionType(parameters: parameters, results: [.i32]), in: &module))
        }
        argumentSizes = function("args_sizes_get", [.i32, .i32], in: &module)
        arguments = function("args_get", [.i32, .i32], in: &module)
        preopened = function("fd_prestat_get", [.i32, .i32], in: &module)
        preopenedName = function("fd_prestat_dir_name", [.i32, .i32, .i32], in: &module)
        open = function("path_open", [.i32, .i32, .i32, .i32, .i32, .i64, .i64, .i32, .i32], in: &module)
        createFolder = function("path_create_directory", [.i32, .i32, .i32], in: &module)
        read = function("fd_read", [.i32, .i32, .i32, .i32], in: &module)
        write = function("fd_write", [.i32, .i32, .i32, .i32], in: &module)
        close = function("fd_close", [.i32], in: &module)
        exit = Routine(index: Self.imported("proc_exit", FunctionType(parameters: [.i32]), in: &module))
    }

    private static func imported(_ name: String, _ type: FunctionType, in module: inout ModuleBuilder) -> FunctionIndex {
        module.importFunction(module: wasiModuleName, name: name, type: type)
    }
}

/// The module that WASI's functions are imported from.
public let wasiModuleName = "wasi_snapshot_preview1"

/// Error numbers of WASI.
enum WasiError {
    static let badDescriptor: Word = 8
    static let exists: Word = 20

    /// What people call those that files give.
    static let texts: [(number: Int, text: String)] = [
        (2, "permission denied"), (8, "it is not open"), (29, "input or output failed"), (31, "it is a folder"),
        (32, "too many symbolic links"), (37, "the name is too long"), (44, "no such file or folder"), (51, "no space is left"),
        (54, "a part of its path is no folder"), (63, "not permitted"), (64, "nobody reads it"), (69, "it is read-only"),
        (76, "the host does not permit it"),
    ]
}

/// How a command ends where it fails (docs/commands.md).
enum ExitCode: Int {
    case usage = 64
    case badData = 65
    case noInput = 66
    case defect = 70
    case cannotWrite = 73
}
