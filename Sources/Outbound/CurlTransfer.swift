import CCurl

/// One call under way, whatever it speaks: what libcurl's callbacks fill and read. It lives on libcurl's thread alone,
/// from before its handle is added until after the handle is reset.
protocol CurlTransfer: AnyObject {
    var easy: UnsafeMutableRawPointer { get }
    var callID: CallID { get }

    /// Sets every option of the handle anew.
    /// - Returns: false if libcurl refused one; nothing must be sent then.
    func configure(_ configuration: CurlClient.Configuration) -> Bool

    /// Judges how it ended, while the handle still can be asked.
    /// - Returns: what tells the caller, to be called once the handle is reset.
    func conclusion(of end: TransferEnd) -> () -> Void
}

enum TransferEnd {
    /// libcurl has ended it by itself.
    case finished(CURLcode)
    /// Ended from here, whatever had been sent by then.
    case brokenOff(String)
    case cancelled
    /// libcurl never got it.
    case notStarted(String)
}
