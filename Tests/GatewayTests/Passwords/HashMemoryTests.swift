import Glibc
import Testing

@testable import Gateway

@Suite struct HashMemoryTests {
    @Test(arguments: [1, 4096, 2 << 20, 19456 * 1024, (2 << 20) + 1])
    func `memory begins with a page and can be written to its end`(count: Int) throws {
        let first = try mapped(count)
        #expect(UInt(bitPattern: first) % (2 << 20) == 0)
        #expect(first[count - 1] == 0)
        (first[0], first[count - 1]) = (1, 2)
        HashMemory.unmap(first, count)
    }

    /// Another test may take the same place at once, so one that is seen free is enough.
    @Test func `memory that is given back is gone`() throws {
        let isGone = try (0..<20).contains { _ in
            let first = try mapped(4 << 20)
            HashMemory.unmap(first, 4 << 20)
            var pages = [UInt8](repeating: 0, count: 1024)
            return mincore(first, 4 << 20, &pages) == -1 && errno == ENOMEM
        }
        #expect(isGone)
    }

    private func mapped(_ count: Int) throws -> UnsafeMutablePointer<UInt8> {
        var memory: UnsafeMutablePointer<UInt8>?
        try #require(HashMemory.map(&memory, count) == 0)
        return try #require(memory)
    }

    @Test func `no memory is said`() {
        var memory: UnsafeMutablePointer<UInt8>?
        #expect(HashMemory.map(&memory, 1 << 60) == -1)
        #expect(memory == nil)
    }
}
