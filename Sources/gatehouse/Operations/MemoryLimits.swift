import Glibc

/// How glibc deals out memory. Its default is an arena for each thread, up to eight times the processors, and each keeps what
/// it once took: a server whose work moves from thread to thread fills them all.
enum MemoryLimits {
    /// `mallopt(3)`'s parameters: Swift's Glibc module leaves `malloc.h` out.
    private enum Parameter: Int32 {
        case trimThreshold = -1
        case mmapThreshold = -3
        case arenaMax = -8
    }

    private typealias Mallopt = @convention(c) (Int32, Int32) -> Int32

    /// Called once, before there is a second thread. Where the C library has no `mallopt`, nothing changes.
    static func set() {
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let mallopt = unsafeBitCast(symbol, to: Mallopt.self)
        // Fixed thresholds: glibc raises them by itself with every large buffer that is freed, and then keeps those too.
        let limits: [(Parameter, Int32)] = [(.arenaMax, 2), (.mmapThreshold, 128 * 1024), (.trimThreshold, 256 * 1024)]
        for (parameter, value) in limits { _ = mallopt(parameter.rawValue, value) }
    }
}
