import GraphIR
import ModelFiles
import ONNXProto
import Support

/// The model in a file as a graph. Tensors whose elements lie in files beside it are read, too.
///
/// The model's own functions are expanded, and its `Constant` nodes are constants. Nothing is said of whether its operators
/// can be compiled: that is for the lowering to know.
public func importONNX(contentsOf path: String) throws(ImportError) -> Graph {
    let bytes: [UInt8]
    do { bytes = try File.read(path) } catch { throw .file(error) }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    return try importONNX(bytes, folder: folder)
}

/// The model of the bytes as a graph.
///
/// - Parameter folder: where files that it names are looked for; without one such a model is refused.
public func importONNX(_ bytes: [UInt8], folder: String? = nil) throws(ImportError) -> Graph {
    let model: ModelProto
    do { model = try ModelProto(bytes) } catch { throw .wire(error) }
    guard let proto = model.graph else { throw .noGraph }
    var importer = Importer(model, external: ExternalData(folder: folder))
    importer.graph.body = try importer.block(proto, importer.root(model), isModel: true)
    return importer.graph
}
