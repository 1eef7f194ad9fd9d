import Glibc

/// The system's secure generator.
public enum SystemChance {
    /// So many fresh bytes, by one call to the kernel: Swift's own generator makes one for each eight.
    public static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { space, filled in
            // No bytes have no address.
            guard let start = space.baseAddress else { return }
            arc4random_buf(start, count)
            filled = count
        }
    }
}
