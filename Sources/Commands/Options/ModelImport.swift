import GraphIR
import ImportMindIR
import ImportONNX
import Support

/// The formats of model files.
enum ModelFormat {
    case onnx, mindIR

    /// By the file's name, or else by its first byte: MindIR begins with a text, ONNX does not.
    init(of path: String, firstByte: UInt8?) {
        self = path.hasSuffix(".mindir") ? .mindIR : path.hasSuffix(".onnx") ? .onnx : firstByte == 0x0A ? .mindIR : .onnx
    }
}

/// A model file that is damaged, or that holds what cannot be a graph.
enum ModelImportError: Error, CustomStringConvertible {
    case onnx(ImportONNX.ImportError)
    case mindIR(ImportMindIR.ImportError)

    var description: String {
        switch self {
        case .onnx(let error): "\(error)"
        case .mindIR(let error): "\(error)"
        }
    }

    /// The file that is not there, where that is the reason.
    var fileError: FileError? {
        switch self {
        case .onnx(.file(let error)), .mindIR(.file(let error)): error
        default: nil
        }
    }
}

/// The model in a file as a graph, whatever format it has.
func importModel(contentsOf path: String) throws(ModelImportError) -> Graph {
    switch ModelFormat(of: path, firstByte: path.hasSuffix(".mindir") || path.hasSuffix(".onnx") ? nil : (try? File.read(path))?.first) {
    case .onnx:
        do { return try importONNX(contentsOf: path) } catch { throw .onnx(error) }
    case .mindIR:
        do { return try importMindIR(contentsOf: path) } catch { throw .mindIR(error) }
    }
}
