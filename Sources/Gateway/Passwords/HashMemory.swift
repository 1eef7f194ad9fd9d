import Glibc

/// A hash's memory: mapped for it alone and given back after it, in pages of 2 MiB where the kernel has such (madvise(2)). Of
/// ordinary pages a hash touches five thousand for the first time, which takes a third of its time.
enum HashMemory {
    private static let page = 2 << 20

    /// - Parameters:
    ///   - memory: takes the address of the first byte, which a page begins with.
    ///   - count: bytes.
    /// - Returns: 0, or -1 where there is no memory.
    static func map(_ memory: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ count: Int) -> Int32 {
        let size = wholePages(count)
        // One page more than needed, so that one of its boundaries is inside; what lies around the memory goes at once.
        guard let begin = mmap(nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            begin != MAP_FAILED
        else { return -1 }
        let before = (page - Int(bitPattern: begin) % page) % page
        let first = begin + before
        if before > 0 { munmap(begin, before) }
        munmap(first + size, page - before)
        madvise(first, size, MADV_HUGEPAGE)
        memory?.pointee = first.assumingMemoryBound(to: UInt8.self)
        return 0
    }

    /// - Parameter count: as it was asked for.
    static func unmap(_ memory: UnsafeMutablePointer<UInt8>?, _ count: Int) {
        if let memory { munmap(memory, wholePages(count)) }
    }

    private static func wholePages(_ count: Int) -> Int { (count + page - 1) / page * page }
}
