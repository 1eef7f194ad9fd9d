import CCurlShim

/// The thread of one client: it makes libcurl ready, then runs the loop.
final class CurlThread {
    private let queue: CommandQueue
    private let configuration: CurlClient.Configuration

    private init(queue: CommandQueue, configuration: CurlClient.Configuration) {
        self.queue = queue
        self.configuration = configuration
    }

    /// Starts a detached thread that serves the queue until it is closed.
    /// - Returns: false if the system has no thread to give.
    static func start(serving queue: CommandQueue, _ configuration: CurlClient.Configuration) -> Bool {
        DetachedThread.start { CurlThread(queue: queue, configuration: configuration).run() }
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
