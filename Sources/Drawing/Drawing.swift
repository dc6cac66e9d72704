import Support

/// A place in a drawing: to the right, and downward, in pixels.
public struct Point: Hashable, Sendable {
    public var x: Double, y: Double

    public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// A picture as SVG, built shape by shape; what comes later lies on top.
///
/// It needs nothing beside it: fonts are the viewer's, styles are attributes.
public struct Drawing: ~Copyable {
    public enum Anchor: String, Sendable { case start, middle, end }

    private let width: Double, height: Double
    private var writer = TextWriter(indentation: " ")

    public init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

    /// - Parameter tip: shown where the pointer rests on it.
    public mutating func rectangle(
        at corner: Point, width: Double, height: Double, fill: String, stroke: String? = nil, radius: Double = 0, isDashed: Bool = false,
        tip: String? = nil
    ) {
        var attributes = #"x="\#(short(corner.x))" y="\#(short(corner.y))" width="\#(short(width))" height="\#(short(height))" fill="\#(fill)""#
        if let stroke { attributes += #" stroke="\#(stroke)""# }
        if radius > 0 { attributes += #" rx="\#(short(radius))""# }
        if isDashed { attributes += #" stroke-dasharray="4 3""# }
        if let tip {
            writer.line("<rect \(attributes)><title>\(tip.escapedForXML)</title></rect>")
        } else {
            writer.line("<rect \(attributes)/>")
        }
    }

    public mutating func text(
        _ text: String, at place: Point, size: Double = 12, anchor: Anchor = .start, colour: String = "#222", isBold: Bool = false,
        turnedBy degrees: Double = 0
    ) {
        var attributes = #"x="\#(short(place.x))" y="\#(short(place.y))" font-size="\#(short(size))" fill="\#(colour)""#
        if anchor != .start { attributes += #" text-anchor="\#(anchor.rawValue)""# }
        if isBold { attributes += #" font-weight="bold""# }
        if degrees != 0 { attributes += #" transform="rotate(\#(short(degrees)) \#(short(place.x)) \#(short(place.y)))""# }
        writer.line("<text \(attributes)>\(text.escapedForXML)</text>")
    }

    public mutating func line(from start: Point, to end: Point, stroke: String = "#888", isDashed: Bool = false) {
        let dashes = isDashed ? #" stroke-dasharray="4 3""# : ""
        writer.line(
            #"<line x1="\#(short(start.x))" y1="\#(short(start.y))" x2="\#(short(end.x))" y2="\#(short(end.y))" stroke="\#(stroke)"\#(dashes)/>"#)
    }

    public mutating func circle(at centre: Point, radius: Double, fill: String, tip: String? = nil) {
        let attributes = #"cx="\#(short(centre.x))" cy="\#(short(centre.y))" r="\#(short(radius))" fill="\#(fill)""#
        writer.line(tip.map { "<circle \(attributes)><title>\($0.escapedForXML)</title></circle>" } ?? "<circle \(attributes)/>")
    }

    /// A line through points that leaves and enters each downward, with an arrow at its end.
    public mutating func arrow(through points: [Point], stroke: String = "#777") {
        guard let first = points.first, let last = points.last, points.count > 1 else { return }
        var path = "M\(short(first.x)) \(short(first.y))"
        for (from, to) in zip(points, points.dropFirst()) {
            if from.x == to.x {
                path += "V\(short(to.y))"
            } else {
                let middle = short((from.y + to.y) / 2)
                path += "C\(short(from.x)) \(middle) \(short(to.x)) \(middle) \(short(to.x)) \(short(to.y))"
            }
        }
        writer.line(#"<path d="\#(path)" fill="none" stroke="\#(stroke)"/>"#)
        writer.line(
            #"<path d="M\#(short(last.x - 3.5)) \#(short(last.y - 7))L\#(short(last.x)) \#(short(last.y))L\#(short(last.x + 3.5)) \#(short(last.y - 7))Z" fill="\#(stroke)"/>"#)
    }

    /// The picture as an SVG element, which is a file of its own as well as a part of HTML.
    public consuming func finish() -> String {
        let size = #"width="\#(short(width))" height="\#(short(height))" viewBox="0 0 \#(short(width)) \#(short(height))""#
        return #"<svg xmlns="http://www.w3.org/2000/svg" \#(size) font-family="sans-serif">"# + "\n"
            + #"<rect width="100%" height="100%" fill="white"/>"# + "\n" + writer.finish() + "</svg>\n"
    }
}

extension String {
    /// The text with what XML and HTML take for their own replaced; what XML forbids is left out.
    public var escapedForXML: String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// About how wide the text is when set in a sans-serif font of that size.
    public func width(size: Double) -> Double {
        unicodeScalars.reduce(0.0) { width, scalar -> Double in
            let part = switch scalar {
            case _ where scalar.value > 0x2E80: 1.0
            case "m", "w", "M", "W", "→", "…": 0.9
            case "i", "l", "j", "t", "f", ".", ",", ":", ";", "|", "!", "'", " ", "[", "]", "(", ")": 0.36
            default: 0.62
            }
            return width + part
        } * size
    }
}

/// A number with one digit behind the point, or none.
private func short(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    guard tenths.magnitude < 1e15 else { return "0" }
    let whole = Int(tenths)
    return whole % 10 == 0 ? "\(whole / 10)" : "\(tenths / 10)"
}
