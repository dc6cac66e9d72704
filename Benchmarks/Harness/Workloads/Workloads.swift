extension Workload {
    /// Rows of the table of bars that nobody can measure yet, and why.
    static let leftOut = [
        "two threads (matmul 512×512×512, conv 3×3 64→64 56²) are left out: no module of the threads tier is compiled here yet"
    ]

    /// What `make bench` measures.
    public static let all: [Workload] =
        Products.workloads + Convolutions.workloads + Elementwise.workloads + Rows.workloads + Movement.workloads
}
