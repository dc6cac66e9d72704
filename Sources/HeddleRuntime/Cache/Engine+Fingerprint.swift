import Glibc
import Support

extension Engine {
    /// A digest of everything but the module that decides on machine code: wasmtime's version and file, its configuration, and the
    /// processor's features. It is what wasmtime writes into what it compiles, to know it again.
    ///
    /// - Returns: nil where it cannot be found out.
    func fingerprint() -> SHA256Digest? {
        let emptyModule: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]
        guard let serialized = try? CompiledModule(emptyModule, engine: self).serialized(),
              let section = SerializedModule.engineSection(serialized)
        else { return nil }
        // Versions differ in their last numbers without a trace in what they write.
        var information = stat()
        guard stat(library.path, &information) == 0 else { return nil }
        let file = "\(information.st_size) \(information.st_mtim.tv_sec) \(information.st_mtim.tv_nsec)"
        return SHA256Digest(of: Array(section) + Array(file.utf8))
    }
}
