import Gateway
import HTTPTypes
import Hummingbird
import Logging

/// Every error that is no step: its status, its words and how loud it is in the log. The only place that knows statuses.
enum Problem: String, Error, CaseIterable {
    case notFound = "not_found"
    /// The page is there, and answers to other methods.
    case methodNotAllowed = "method_not_allowed"
    case badRequest = "bad_request"
    case tooLarge = "too_large"
    case crossSite = "cross_site"
    case clientUnknown = "client_unknown"
    case redirectUnknown = "redirect_unknown"
    /// An authorization request that can't be answered at its client.
    case invalidRequest = "invalid_request"
    case busy
    /// Too many passwords wait to be hashed.
    case hashingBusy = "hashing_busy"
    /// No memory or thread for a password's hash.
    case hashingFailed = "hashing_failed"
    case failed
    case timeOut = "time_out"

    /// RFC 9110 §15.
    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .badRequest, .clientUnknown, .redirectUnknown, .invalidRequest: .badRequest
        case .tooLarge: .contentTooLarge
        case .crossSite: .forbidden
        case .busy, .hashingBusy, .hashingFailed: .serviceUnavailable
        case .failed: .internalServerError
        case .timeOut: .gatewayTimeout
        }
    }

    var level: Logger.Level {
        switch self {
        case .notFound, .methodNotAllowed, .badRequest, .tooLarge, .clientUnknown, .redirectUnknown,
            .invalidRequest:
            .info
        case .crossSite, .busy, .hashingBusy, .timeOut: .warning
        case .failed, .hashingFailed: .error
        }
    }

    init(_ fault: FormBody.Fault) {
        switch fault {
        case .tooLarge: self = .tooLarge
        case .malformed, .repeated, .broken: self = .badRequest
        }
    }

    /// What a thrown error is to a visitor, and the reason for the log.
    static func of(_ error: any Error) -> (problem: Problem, reason: String) {
        switch error {
        case let problem as Problem: (problem, problem.rawValue)
        case let fault as FormBody.Fault: (Problem(fault), fault.reason)
        case StoreError.busy: (.busy, "store busy")
        case StoreError.tooLate: (.timeOut, "no time left: nothing was saved")
        case StoreError.slow: (.timeOut, "the store is slow: the commit went on after the answer")
        case StoreError.hashing(.lineFull): (.hashingBusy, "too many passwords wait to be hashed")
        case StoreError.hashing(.tooLate): (.hashingBusy, "a password waited too long to be hashed")
        case StoreError.hashing(.failed(let reason)): (.hashingFailed, "hashing failed: \(reason)")
        case StoreError.failed(let reason): (.failed, "store failed: \(reason)")
        case StoreError.unknown(let reason): (.failed, "store commit unknown: \(reason)")
        case let error as HTTPError where error.status == .notFound: (.notFound, "no such page")
        case let error as HTTPError where error.status == .contentTooLarge: (.tooLarge, "body too large")
        case let error as HTTPError where error.status.kind == .clientError: (.badRequest, "\(error.status)")
        case is CancellationError: (.timeOut, "cancelled")
        default: (.failed, String(describing: type(of: error)))
        }
    }
}
