import CCurl
import CCurlShim
import Glibc

/// Sets options of an easy handle and remembers whether one was refused.
struct EasyOptions {
    let easy: UnsafeMutableRawPointer
    private(set) var allSet = true

    init(easy: UnsafeMutableRawPointer) {
        self.easy = easy
    }

    mutating func fail() {
        allSet = false
    }

    private mutating func note(_ code: CURLcode) {
        if code != CURLE_OK { allSet = false }
    }

    mutating func set(_ option: CURLoption, _ value: Int) {
        note(ccurl_setopt_long(easy, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: String?) {
        note(ccurl_setopt_string(easy, option, value))
    }

    mutating func set(_ option: CURLoption, size: Int) {
        note(ccurl_setopt_size(easy, option, curl_off_t(size)))
    }

    mutating func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
        note(ccurl_setopt_pointer(easy, option, pointer))
    }

    mutating func set(_ option: CURLoption, _ callback: ccurl_data_callback) {
        note(ccurl_setopt_data_callback(easy, option, callback))
    }

    mutating func setOpenSocket(_ callback: curl_opensocket_callback) {
        note(ccurl_setopt_open_socket(easy, callback))
    }

    mutating func setProgress(_ callback: curl_xferinfo_callback) {
        note(ccurl_setopt_progress(easy, callback))
    }

    mutating func setBeforeRequest(_ callback: curl_prereq_callback) {
        note(ccurl_setopt_before_request(easy, callback))
    }
}

// What holds for every call out, whatever it speaks.
extension EasyOptions {
    private static let connectTimeout = 2_000  // ms
    private static let authoritiesKept = 24 * 60 * 60  // s

    /// - Parameter proxy: nil goes straight to the peer. Unset, both options would be read from the environment.
    mutating func go(by proxy: String?) {
        set(CURLOPT_PROXY, proxy ?? "")
        set(CURLOPT_NOPROXY, "")
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    }

    /// - Parameter timeout: for the whole exchange, more than zero.
    mutating func limit(to timeout: Duration) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TIMEOUT_MS, timeout.millisecondsForCurl)
        set(CURLOPT_CONNECTTIMEOUT_MS, min(Self.connectTimeout, timeout.millisecondsForCurl))
        // Else an exchange that ends while its name is being looked up waits for that look-up, and all others with it.
        set(CURLOPT_QUICK_EXIT, 1)
    }

    mutating func trust(_ configuration: CurlClient.Configuration) {
        set(CURLOPT_SSLVERSION, ccurl_tls_1_2)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_PROXY_SSLVERSION, ccurl_tls_1_2)
        set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
        set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        if let caFile = configuration.caFile {
            set(CURLOPT_CAINFO, caFile)
            set(CURLOPT_PROXY_CAINFO, caFile)
        }
        // With a path beside the bundle libcurl parses all authorities anew for each connection.
        set(CURLOPT_CAPATH, nil)
        set(CURLOPT_PROXY_CAPATH, nil)
        set(CURLOPT_CA_CACHE_TIMEOUT, Self.authoritiesKept)
    }
}

extension Duration {
    /// Milliseconds, rounded up: libcurl takes 0 for "for ever".
    fileprivate var millisecondsForCurl: Int {
        let (seconds, attoseconds) = components
        guard seconds < 86_400 else { return 86_400_000 }
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
