import ArgumentParser
import Foundation
import HeddleRuntime
import Support

struct Cache: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show or clear the machine code that is kept between runs.",
        discussion: """
            It is kept in the folder that HEDDLE_CACHE names, else in heddle in XDG_CACHE_HOME or ~/.cache. What was used \
            longest ago is removed when it takes more than 2 GiB.
            """)

    @Flag(help: "Remove all of it.")
    var clear = false

    @Flag(help: "Report as JSON.")
    var json = false

    func run(on console: Console) throws {
        let cache = try EngineCache.standard()
        let items = cache.items()
        if clear { try cache.clear() }
        console.write(json ? report(cache, items).text(.pretty) : text(cache, items))
    }

    private func text(_ cache: EngineCache, _ items: [EngineCache.Item]) -> String {
        let total = items.reduce(0) { $0 + $1.byteCount }
        let modules = "\(items.count) \(items.count == 1 ? "module" : "modules"), \(total.byteText)"
        if clear { return "removed \(modules), from \(cache.path)\n" }
        var table = Table(.right)
        for item in items { table.add(item.byteCount.byteText, Self.format(item.lastUse), item.title) }
        return table.text + "\(modules), in \(cache.path)\n"
    }

    private func report(_ cache: EngineCache, _ items: [EngineCache.Item]) -> JSONValue {
        let modules = items.map { item in
            JSONValue.object([
                "module": .string(item.title), "bytes": .integer(Int64(item.byteCount)), "lastUse": .string(Self.format(item.lastUse)),
            ])
        }
        return ["folder": .string(cache.path), "cleared": .bool(clear), "modules": .array(modules)]
    }

    private static func format(_ seconds: Int) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}
