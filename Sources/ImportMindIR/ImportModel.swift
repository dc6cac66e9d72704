import GraphIR
import MindIRProto
import ModelFiles
import Support

/// The model in a MindIR file, as MindSpore 2.0 to 2.10 export it, as a graph. Weights that lie in files beside it are read, too.
///
/// Primitives become nodes of the domain `mindspore`, calls are expanded, and control flow becomes `If` and `Loop`. Nothing is
/// said of whether the primitives can be compiled: that is for the lowering to know.
public func importMindIR(contentsOf path: String) throws(ImportError) -> Graph {
    let bytes: [UInt8]
    do { bytes = try File.read(path) } catch { throw .file(error) }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    return try importMindIR(bytes, folder: folder)
}

/// The model of the bytes as a graph.
///
/// - Parameter folder: where files that it names are looked for; without one such a model is refused.
public func importMindIR(_ bytes: [UInt8], folder: String? = nil) throws(ImportError) -> Graph {
    if let cipher = Cipher(of: bytes) { throw .encrypted(cipher) }
    let model: ModelProto
    do { model = try ModelProto(bytes) } catch { throw .wire(error) }
    guard let graph = model.graph else { throw .noGraph }
    let fused = Set(model.primitives.map(\.operation).filter { $0.hasSuffix("Fusion") })
    guard fused.isEmpty else { throw .lite(primitives: fused.sorted()) }
    var importer = Importer(model, graph, external: ExternalData(folder: folder))
    try importer.run(graph)
    return importer.graph
}

/// How MindSpore encrypts whole files, which the first four bytes say.
public enum Cipher: String, Sendable {
    case aesGCM = "AES-GCM", aesCBC = "AES-CBC", sm4CBC = "SM4-CBC"

    init?(of bytes: [UInt8]) {
        guard bytes.count >= 4, bytes[1] == 0x5E, bytes[2] == 0x3A, bytes[3] == 0x7F else { return nil }
        switch bytes[0] {
        case 0xD8: self = .aesGCM
        case 0xD9: self = .aesCBC
        case 0xDA: self = .sm4CBC
        default: return nil
        }
    }
}
