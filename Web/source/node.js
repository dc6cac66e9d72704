export const isNode = typeof process == "object" && !!process.versions?.node;

/// A module of Node's. The name is put together here so that bundlers for browsers leave it alone.
export const node = (name) => import("node:" + name);
