import ModelCompiler
import NDArray
import Scheduling
import TensorIR

/// A shape's module with a tile; several tiles may come to the same code.
struct TileModule {
    var tiles: [RegisterTile]
    let bytes: [UInt8]
}

extension TunedShape {
    /// The modules of some tiles, each once, and what could not be compiled.
    func modules(
        _ tiles: [RegisterTile], _ arrays: [NDArray], for target: Target
    ) -> (modules: [TileModule], failures: [(tile: RegisterTile, reason: String)]) {
        var modules: [TileModule] = []
        var failures: [(tile: RegisterTile, reason: String)] = []
        for tile in tiles {
            do {
                let bytes = try module(tile, arrays, for: target)
                if let same = modules.firstIndex(where: { $0.bytes == bytes }) {
                    modules[same].tiles.append(tile)
                } else {
                    modules.append(TileModule(tiles: [tile], bytes: bytes))
                }
            } catch {
                failures.append((tile, "\(error)"))
            }
        }
        return (modules, failures)
    }

    private func module(_ tile: RegisterTile, _ arrays: [NDArray], for target: Target) throws -> [UInt8] {
        // As written: the tile of a direct convolution is what is looked for.
        let model = try compile(try workload.program(arrays), for: target, convolutions: .always(.direct), tile: tile)
        if let refusal = model.kernels.lazy.compactMap(\.refusal).first { throw refusal }
        return model.bytes
    }
}
