import CCurl
import CCurlShim
import Glibc

extension Transfer {
    private static let connectTimeout = 2_000  // ms
    private static let authoritiesKept = 24 * 60 * 60  // s

    /// Sets every option of the handle anew. All that matters for safety is written out, defaults too.
    /// - Returns: false if libcurl refused one; the request must not be sent then.
    func configure(_ configuration: CurlClient.Configuration) -> Bool {
        var options = EasyOptions(easy: easy)
        judgesAddresses = configuration.proxy == nil
        setTarget(&options, configuration)
        setTrust(&options, configuration)
        setRequest(&options)
        setCallbacks(&options)
        return options.allSet
    }

    private func setTarget(_ options: inout EasyOptions, _ configuration: CurlClient.Configuration) {
        options.set(CURLOPT_URL, request.url)
        options.set(CURLOPT_PROTOCOLS_STR, request.isPlain ? "http" : "https")
        options.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // Unset, these two would be read from the environment.
        options.set(CURLOPT_PROXY, configuration.proxy ?? "")
        options.set(CURLOPT_NOPROXY, "")
        options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)

        options.set(CURLOPT_NOSIGNAL, 1)
        options.set(CURLOPT_TIMEOUT_MS, request.timeoutMilliseconds)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, min(Self.connectTimeout, request.timeoutMilliseconds))
        // Else an exchange that ends while its name is being looked up waits for that look-up, and all others with it.
        options.set(CURLOPT_QUICK_EXIT, 1)
        if needsOwnConnection {
            options.set(CURLOPT_FRESH_CONNECT, 1)
            options.set(CURLOPT_FORBID_REUSE, 1)
        }
    }

    /// libcurl repeats a request when a kept connection breaks before the answer, unless it would have to send body
    /// bytes again that it cannot read again. A request without such bytes is safe on a fresh connection only.
    private var needsOwnConnection: Bool {
        switch request.method {
        case .get: request.mustNotRepeat
        case .post: (request.body ?? []).isEmpty
        }
    }

    private func setTrust(_ options: inout EasyOptions, _ configuration: CurlClient.Configuration) {
        options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        options.set(CURLOPT_SSL_VERIFYPEER, 1)
        options.set(CURLOPT_SSL_VERIFYHOST, 2)
        options.set(CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        options.set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
        options.set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        if let caFile = configuration.caFile {
            options.set(CURLOPT_CAINFO, caFile)
            options.set(CURLOPT_PROXY_CAINFO, caFile)
        }
        // With a path beside the bundle libcurl parses all authorities anew for each connection.
        options.set(CURLOPT_CAPATH, nil)
        options.set(CURLOPT_PROXY_CAPATH, nil)
        options.set(CURLOPT_CA_CACHE_TIMEOUT, Self.authoritiesKept)
    }

    private func setRequest(_ options: inout EasyOptions) {
        options.set(CURLOPT_USERAGENT, "Gatehouse")
        options.set(CURLOPT_ACCEPT_ENCODING, "gzip")
        options.set(CURLOPT_BUFFERSIZE, 4 * 1024)  // each handle has one, and answers are short; 16 KiB by default
        switch request.method {
        case .get:
            options.set(CURLOPT_HTTPGET, 1)
        case .post:
            options.set(CURLOPT_POST, 1)
            // The length comes from here, the bytes from the read callback: with POSTFIELDS libcurl could repeat them.
            options.set(CURLOPT_POSTFIELDSIZE_LARGE, size: request.body?.count ?? 0)
            options.set(CURLOPT_UPLOAD_BUFFERSIZE, 16 * 1024)  // kept with an idle handle; 64 KiB by default
        }
        // No waiting for `100 Continue`: it would cost a second with peers that don't know it.
        var lines = ["Expect:"]
        for (name, value) in request.headers {
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")  // libcurl's spelling of an empty value
        }
        for line in lines {
            guard let longer = curl_slist_append(headerList, line) else { return options.fail() }
            headerList = longer
        }
        options.set(CURLOPT_HTTPHEADER, pointer: headerList)
    }

    private func setCallbacks(_ options: inout EasyOptions) {
        // Unretained: the loop holds the transfer until the handle is reset.
        let context = Unmanaged.passUnretained(self).toOpaque()
        options.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        options.set(CURLOPT_READDATA, pointer: context)
        options.set(CURLOPT_READFUNCTION) { bytes, size, count, context in
            Transfer.at(context)?.readBody(into: .init(start: bytes, count: size * count)) ?? Int(CURL_READFUNC_ABORT)
        }
        options.set(CURLOPT_WRITEDATA, pointer: context)
        options.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Transfer.at(context)?.receive(body: part) == true ? part.count : -1
        }
        options.set(CURLOPT_HEADERDATA, pointer: context)
        options.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Transfer.at(context)?.receive(headerLine: line) == true ? line.count : -1
        }
        options.set(CURLOPT_OPENSOCKETDATA, pointer: context)
        options.setOpenSocket { context, _, envelope in
            guard let envelope, let address = ccurl_address(envelope), let transfer = Transfer.at(context),
                transfer.mayConnect(to: AddressKind(address, length: Int(envelope.pointee.addrlen)))
            else { return CURL_SOCKET_BAD }
            let type = envelope.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
            return socket(envelope.pointee.family, type, envelope.pointee.protocol)
        }
        options.set(CURLOPT_PREREQDATA, pointer: context)
        options.setBeforeRequest { context, peerAddress, _, _, _ in
            guard let peerAddress, let transfer = Transfer.at(context),
                transfer.maySend(over: AddressKind(literal: String(cString: peerAddress)))
            else { return CURL_PREREQFUNC_ABORT }
            return CURL_PREREQFUNC_OK
        }
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// Sets options of an easy handle and remembers whether one was refused.
private struct EasyOptions {
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

    mutating func setBeforeRequest(_ callback: curl_prereq_callback) {
        note(ccurl_setopt_before_request(easy, callback))
    }
}
