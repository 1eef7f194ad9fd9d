import CArgon2

/// libargon2's one function that is used here.
enum Argon2 {
    /// Argon2id, version 1.3 (RFC 9106). Takes `cost.memory` KiB until it returns, and computes on the calling thread alone,
    /// whatever the number of lanes.
    ///
    /// - Returns: `length` bytes; `failed` where there is no memory, or for a cost outside of the algorithm's bounds.
    static func hash(
        _ password: [UInt8], salt: [UInt8], cost: PasswordHash.Cost, length: Int
    ) -> Result<[UInt8], PasswordBusy> {
        var output = [UInt8](repeating: 0, count: length)
        let status = password.withUnsafeBufferPointer { password in
            salt.withUnsafeBufferPointer { salt in
                output.withUnsafeMutableBufferPointer { output in
                    var context = argon2_context()
                    (context.out, context.outlen) = (output.baseAddress, UInt32(clamping: output.count))
                    // The C type has no const, but without the flags that ask for it nothing is written there.
                    context.pwd = UnsafeMutablePointer(mutating: password.baseAddress)
                    context.pwdlen = UInt32(clamping: password.count)
                    context.salt = UnsafeMutablePointer(mutating: salt.baseAddress)
                    context.saltlen = UInt32(clamping: salt.count)
                    context.t_cost = UInt32(clamping: cost.time)
                    context.m_cost = UInt32(clamping: cost.memory)
                    context.lanes = UInt32(clamping: cost.lanes)
                    context.threads = 1
                    context.version = ARGON2_VERSION_13.rawValue
                    context.flags = 0
                    context.allocate_cbk = { HashMemory.map($0, $1) }
                    context.free_cbk = { HashMemory.unmap($0, $1) }
                    return argon2id_ctx(&context)
                }
            }
        }
        guard status == ARGON2_OK.rawValue else {
            return .failure(.failed("argon2: " + String(cString: argon2_error_message(status))))
        }
        return .success(output)
    }
}
