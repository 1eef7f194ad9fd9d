import Gateway
import Hummingbird
import SignUpFlow

/// Time since an arbitrary moment, which no one can set.
enum SteadyClock {
    private static let beginning = ContinuousClock.now
    static var now: Duration { ContinuousClock.now - beginning }
}
