import CCurlShim
import Glibc

/// The thread of one client: it makes libcurl ready, then runs the loop.
final class CurlThread {
    private let queue: CommandQueue
    private let configuration: CurlClient.Configuration

    private init(queue: CommandQueue, configuration: CurlClient.Configuration) {
        self.queue = queue
        self.configuration = configuration
    }

    /// Starts a detached thread that serves the inbox until it is closed.
    /// - Returns: false if the system has no thread to give.
    static func start(serving queue: CommandQueue, _ configuration: CurlClient.Configuration) -> Bool {
        // The thread inherits a mask that blocks every signal: those for the process go to other threads, and a write
        // to a closed connection is an error here, not a SIGPIPE (CURLOPT_NOSIGNAL leaves that to us).
        var everything = sigset_t()
        var before = sigset_t()
        sigfillset(&everything)
        pthread_sigmask(SIG_SETMASK, &everything, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        let handedOver = Unmanaged.passRetained(CurlThread(queue: queue, configuration: configuration))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<CurlThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, handedOver.toOpaque())
        guard failure == 0 else {
            handedOver.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func run() {
        guard Self.libraryIsReady, let multi = ccurl_multi_init() else {
            queue.close()
            for command in queue.take().commands { command.refuse("libcurl can't be loaded") }
            return
        }
        queue.open(Waker(multi: multi))
        CurlLoop(multi: multi, queue: queue, configuration: configuration).run()
    }

    private static let libraryIsReady = ccurl_load()
}
