/// Images side by side as text, a caption under each.
func drawing(of images: [[Float]], captions: [String]) -> String {
    let shades = [" ", "░", "▒", "▓", "█"]
    var lines: [String] = []
    for row in 0..<8 {
        let rows = images.map { pixels in
            (0..<8).map { column in
                let shade = shades[min(4, Int(pixels[row * 8 + column] * 4.99))]
                return shade + shade
            }.joined()
        }
        lines.append("  " + rows.joined(separator: "   "))
    }
    let width = 16
    lines.append("  " + captions.map { $0 + String(repeating: " ", count: max(0, width - $0.count)) }.joined(separator: "   "))
    return lines.joined(separator: "\n")
}
