import Glibc

/// A thread of our own, for what would hold up one that tasks share: libcurl's loop, the making of hashes.
public enum DetachedThread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts it.
    /// - Returns: false if the system has no thread to give.
    public static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        // The thread inherits a mask that blocks every signal: those for the process go to other threads, and a write to a closed
        // connection is an error here, not a SIGPIPE (CURLOPT_NOSIGNAL leaves that to us).
        var everything = sigset_t()
        var before = sigset_t()
        sigfillset(&everything)
        pthread_sigmask(SIG_SETMASK, &everything, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        let handedOver = Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, handedOver.toOpaque())
        guard failure == 0 else {
            handedOver.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
