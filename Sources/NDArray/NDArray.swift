// NDArray
