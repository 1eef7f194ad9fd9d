import CCurlShim
import Glibc

/// The thread of one client: it makes libcurl ready, then runs the loop.
final class CurlThread {
    private let inbox: Inbox
    private let configuration: CurlClient.Configuration

    private init(inbox: Inbox, configuration: CurlClient.Configuration) {
        self.inbox = inbox
        self.configuration = configuration
    }

    /// Starts a detached thread that serves the inbox until it is closed.
    /// - Returns: false if the system has no thread to give.
    static func start(serving inbox: Inbox, _ configuration: CurlClient.Configuration) -> Bool {
        // The thread inherits a mask that blocks every signal: those for the process go to other threads, and a write
        // to a closed connection is an error here, not a SIGPIPE (CURLOPT_NOSIGNAL leaves that to us).
        var everything = sigset_t()
        var before = sigset_t()
        sigfillset(&everything)
        pthread_sigmask(SIG_SETMASK, &everything, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        let handedOver = Unmanaged.passRetained(CurlThread(inbox: inbox, configuration: configuration))
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
            inbox.close()
            for command in inbox.take().commands { command.refuse("libcurl can't be loaded") }
            return
        }
        inbox.open(Waker(multi: multi))
        CurlLoop(multi: multi, inbox: inbox, configuration: configuration).run()
    }

    private static let libraryIsReady = ccurl_load()
}
