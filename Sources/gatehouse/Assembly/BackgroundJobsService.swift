import Gateway
import Hummingbird
import ServiceLifecycle
import SignUpFlow

/// Ends when everything that was accepted has ended.
struct BackgroundJobsService: Service {
    let jobs: BackgroundJobs

    func run() async throws {
        await withGracefulShutdownHandler {
            await jobs.run()
        } onGracefulShutdown: {
            jobs.finish()
        }
    }
}
