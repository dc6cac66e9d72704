import Foundation
import ImportMindIR
import ModelSet
import NDArray
import Support
import TensorIR
import Testing

/// The models that lie in `Models/`.
@Suite struct ModelTests {
    @Test(arguments: ModelCase.local) func model(_ model: ModelCase) throws {
        for tier in FeatureTier.allCases {
            #expect(try model.failure(on: Target(tier)) == nil, "\(model.name) on \(tier)")
        }
    }

    @Test func modelsAreThere() { #expect(ModelCase.local.count > 15) }
}

extension ModelCase {
    static let local: [ModelCase] = {
        let root = "\(SharedModels.packageRoot)/Tests/MindIRTests/Models"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.sorted().filter { !$0.hasSuffix(".md") }.map { name in
            let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(name)")) ?? []
            func count(_ prefix: String) -> Int { files.filter { $0.hasPrefix(prefix) }.count }
            let model = files.first { $0.hasSuffix(".mindir") } ?? "model.mindir"
            return ModelCase(
                name: name, folder: "\(root)/\(name)", model: model, inputCount: count("in_"), outputCount: count("out_"),
                tolerance: ResultTolerance(relative: 1e-3, absolute: 1e-4))
        }
    }()
}
