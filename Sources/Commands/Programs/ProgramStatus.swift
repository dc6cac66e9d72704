import Artifact
import Glibc
import GraphLowering
import HeddleRuntime
import MachineCode
import ModelCompiler
import NDArray
import Operators
import Scheduling
import Support
import WasmModel
import WebServer

/// How a program ended: the numbers of BSD's `sysexits.h`. docs/commands.md has the same table.
public enum ProgramStatus: Int32, CaseIterable, Sendable {
    case success = 0
    /// The command line asks for something that does not exist or does not fit together.
    case usage = 64
    /// A file or an array holds what it must not: an invalid module, a wrong shape, a module that traps.
    case badData = 65
    /// A file to read is missing or cannot be read.
    case inputMissing = 66
    /// There is no engine to run modules with, or no disassembler to show its code.
    case engineUnavailable = 69
    /// A defect of Heddle.
    case defect = 70
    /// The server cannot listen at its port.
    case portRefused = 71
    /// A file cannot be written.
    case outputRefused = 73

    public func exit() -> Never { Glibc.exit(rawValue) }
}

extension ProgramStatus {
    /// The status for an error that the commands let through; `nil` for those of the argument parser.
    init?(of error: any Error) {
        switch error {
        case let error as any CommandError: self = error.status
        case let error as FileError: self = error.operation == .read ? .inputMissing : .outputRefused
        case let error as SessionError: self.init(error)
        case let error as CacheError: self = error.status
        case let error as RuntimeError: self.init(error)
        case let error as KernelLibraryError: self.init(error)
        case is NPYFileError, is NPYError, is NDArrayError, is JSONError, is ArtifactError: self = .badData
        case is DecodingError, is ValidationError: self = .badData
        case is OperatorError, is ScheduleError, is PrimitiveError: self = .usage
        case let error as MachineCodeError: self = error == .noDisassembler ? .engineUnavailable : .defect
        case is ManifestError: self = .badData
        case is ServerError: self = .portRefused
        case let error as CompileError: self.init(error)
        default: return nil
        }
    }

    private init(_ error: SessionError) {
        switch error {
        case .file: self = .inputMissing
        case .runtime(let error): self.init(error)
        case .noSuchTier: self = .usage
        default: self = .badData
        }
    }

    private init(_ error: KernelLibraryError) {
        switch error {
        case .file: self = .inputMissing
        case .runtime(let error): self.init(error)
        case .unknownOperator, .noFunction, .operandCount, .unknownAttribute, .attribute, .notInLibrary: self = .usage
        case .metadata, .notALibrary, .operandType, .shapes, .tooLarge, .outOfMemory, .failed, .unknownParameter: self = .badData
        }
    }

    private init(_ error: RuntimeError) {
        switch error {
        case .libraryMissing, .libraryUnusable, .notWasmtime, .wrongVersion, .configurationRefused: self = .engineUnavailable
        case .functionOfAnotherInstance, .wrongArguments: self = .defect
        default: self = .badData
        }
    }

    private init(_ error: CompileError) {
        switch error {
        // The commands name their inputs and outputs themselves.
        case .outputIsPlaceholder, .unboundPlaceholder, .constantDiffers, .duplicateName, .folding: self = .defect
        case .computedInputExtent, .unknownSymbol, .commandWithThreads, .unknownKernel, .preparesUnknown, .schedule, .lowering, .codegen: self = .usage
        }
    }
}

extension CacheError {
    fileprivate var status: ProgramStatus {
        if case .noPlace = self { .usage } else { .outputRefused }
    }
}

/// An error of a command's own.
protocol CommandError: Error, CustomStringConvertible {
    var status: ProgramStatus { get }
}
