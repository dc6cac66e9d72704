/// What a browser is told of a file, by the end of its name.
func contentType(ofFileNamed name: String) -> String {
    switch name.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased() {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js", "mjs": "text/javascript; charset=utf-8"
    case "json": "application/json"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    // Browsers compile it while it arrives only under this name.
    case "wasm": "application/wasm"
    default: "application/octet-stream"
    }
}
