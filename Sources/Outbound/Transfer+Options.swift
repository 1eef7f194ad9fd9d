import CCurl
import CCurlShim
import Glibc

extension Transfer {
    /// Sets every option of the handle anew. All that matters for safety is written out, defaults too.
    /// - Returns: false if libcurl refused one; the request must not be sent then.
    func configure(_ configuration: CurlClient.Configuration) -> Bool {
        var options = EasyOptions(easy: easy)
        judgesAddresses = configuration.proxy == nil
        setTarget(&options, configuration)
        options.trust(configuration)
        setRequest(&options)
        setCallbacks(&options)
        return options.allSet
    }

    private func setTarget(_ options: inout EasyOptions, _ configuration: CurlClient.Configuration) {
        options.set(CURLOPT_URL, request.url)
        options.set(CURLOPT_PROTOCOLS_STR, request.isPlain ? "http" : "https")
        options.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_HTTP_VERSION, ccurl_http_1_1)
        options.go(by: configuration.proxy)
        options.limit(to: request.timeout)
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
        // No waiting for `100 Continue`: it would cost a second with peers that don't know it. libcurl would sign this line as a
        // header, and leave it out: what is signed is far too short for it anyway.
        var lines = request.signature == nil ? ["Expect:"] : []
        for (name, value) in request.headers {
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")  // libcurl's spelling of an empty value
        }
        if let signature = request.signature {
            options.set(CURLOPT_AWS_SIGV4, "aws:amz:\(signature.region):\(signature.service)")
            options.set(CURLOPT_USERNAME, signature.accessKeyID)
            options.set(CURLOPT_PASSWORD, signature.secretAccessKey)
        }
        for line in lines {
            guard let longer = ccurl_slist_append(headerList, line) else { return options.fail() }
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
            Transfer.at(context)?.readBody(into: .init(start: bytes, count: size * count)) ?? ccurl_read_abort
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
            else { return ccurl_socket_bad }
            let type = envelope.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
            return socket(envelope.pointee.family, type, envelope.pointee.protocol)
        }
        options.set(CURLOPT_PREREQDATA, pointer: context)
        options.setBeforeRequest { context, peerAddress, _, _, _ in
            guard let peerAddress, let transfer = Transfer.at(context),
                transfer.maySend(over: AddressKind(literal: String(cString: peerAddress)))
            else { return ccurl_before_request_abort }
            return ccurl_before_request_go_on
        }
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}
