import Foundation
import GRDBSQLite
import Synchronization

/// The lock beside a database file. The kernel lets go of it when the process ends, however it ends. The file itself stays:
/// removing it would let two processes hold a lock each.
final class SQLiteLock: Sendable {
    private let descriptor: Mutex<CInt?>

    init(beside path: String) throws(StoreOpenError) {
        let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreOpenError(path + ".lock", errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            throw reason == EWOULDBLOCK ? .inUse(path: path) : StoreOpenError(path + ".lock", reason)
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    func release() {
        descriptor.withLock { descriptor in
            if let held = descriptor { close(held) }
            descriptor = nil
        }
    }
}
