extension Workload {
    /// What `make bench` measures.
    public static let all: [Workload] =
        Products.workloads + Convolutions.workloads + Elementwise.workloads + Rows.workloads + Movement.workloads
}
