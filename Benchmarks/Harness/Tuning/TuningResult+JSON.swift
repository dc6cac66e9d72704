import Scheduling
import Support

extension TuningResult {
    /// The fractions of the peak and their means, for programs.
    package var json: String { JSONValue.object(["settings": .array(settings.map(json)), "notes": .array(notes.map { .string($0) })]).text(.pretty) }

    private func json(_ setting: Setting) -> JSONValue {
        [
            "engine": .string("\(setting.engine)"), "tier": .string("\(setting.tier)"),
            "tiles": .array(ranked(setting).map { tile in
                [
                    "rows": .integer(Int64(tile.rows)), "registers": .integer(Int64(tile.registers)),
                    "steps": .integer(Int64(tile.steps)), "splats": .string("\(tile.splats)"),
                    "mean": .number(mean(tile, setting)),
                    "shapes": .array(shapes.indices.map { index in
                        ["name": .string(shapes[index].name), "ofPeak": .number(fraction(tile, shape: index, setting))]
                    }),
                ]
            }),
        ]
    }
}
