package import SignUpFlow

/// A day and a time in UTC.
package struct UTCDate {
    package let year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int
    /// 0 for Sunday.
    let weekday: Int

    package init(_ instant: Instant) {
        let seconds = Int(instant.milliseconds.quotientFloored(by: 1000))
        let days = Int(Int64(seconds).quotientFloored(by: 86_400))
        let time = seconds - days * 86_400
        (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60)
        weekday = ((days + 4) % 7 + 7) % 7
        // The proleptic Gregorian calendar in years that begin with March, whose last day is the leap day.
        let shifted = days + 719_468
        let era = Int(Int64(shifted).quotientFloored(by: 146_097))
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        day = ofYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// As RFC 5322 has it (section 3.3): `Sat, 21 Nov 2026 12:05:09 +0000`.
    var mailHeader: String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(days[weekday]), \(day) \(months[month - 1]) \(year) \(time):\(Self.two(second)) +0000"
    }

    /// `12:05`
    package var time: String { "\(Self.two(hour)):\(Self.two(minute))" }

    private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}

extension Int64 {
    /// Rounded down, also before 1970.
    fileprivate func quotientFloored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
