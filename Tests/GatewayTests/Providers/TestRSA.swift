/// A key that signs nothing but these tests' tokens: making one takes long.
enum TestRSA {
    static let modulus = [
        "lY-RtoU7tg6v5B3B1qKfBqLC3eCq8kw7iSuy-3MIgVRSPMaJ3l665xc1eMdf_4atAhC2-kmRK39n9tODmckI71ZS_SimFXhDQzFO",
        "0Rol6OeZo9hJQi2dK0UB6ZHPtTz-REh_KUFDteaEbHPGu6OY_BrTeVV7ZH6GjcdVVuqRl0m3_XFbv0Dl5DEEozrxk1uziBD9ngud",
        "q211VPsOeGNnV5ohfy75vmf-CWFp-oYuQptHDTiVvN46IsDxOCDW9Cnk8w1KnU7whphg30XrxyyqOH1JyYlt2MpkmrbWyxeyrn-h",
        "ZlQdeZUnp8Y7uVFHjSSesktiKjersTzkKxBYyuxOqw",
    ].joined()

    static let pem = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCVj5G2hTu2Dq/k
        HcHWop8GosLd4KryTDuJK7L7cwiBVFI8xoneXrrnFzV4x1//hq0CELb6SZErf2f2
        04OZyQjvVlL9KKYVeENDMU7RGiXo55mj2ElCLZ0rRQHpkc+1PP5ESH8pQUO15oRs
        c8a7o5j8GtN5VXtkfoaNx1VW6pGXSbf9cVu/QOXkMQSjOvGTW7OIEP2eC52rbXVU
        +w54Y2dXmiF/Lvm+Z/4JYWn6hi5Cm0cNOJW83joiwPE4INb0KeTzDUqdTvCGmGDf
        RevHLKo4fUnJiW3YymSattbLF7Kuf6FmVB15lSenxju5UUeNJJ6yS2IqN6uxPOQr
        EFjK7E6rAgMBAAECggEADGcyo1tbP1bqeVWKbL1hyNAYrwPhyWRPD6ojFr1MeEVA
        6K9iYaGjiGShV5nZOTy2/lPaiNkvA9d2DL8vy8IjTo3vJfWICIHHujvNmIO9nxoN
        4MugD6/ut9bqOK+R9SrQv2LvwMEb12r9kmzrj0Ya+tVSsl5HdGcVy447YpDjcBNZ
        hh0aznvsPSULYJWVg2PL7RRdaiC9LJ0YF1NwNyJ3d+9mZ4Hhebt6hjGgWsfejIGk
        ZnVs4oKydGOYdoacvEt7O7pfGNvA6vXhUDP+kjnxAt1JaI7Y2zeUbBwdki61YJyY
        8JhZrKHrUk68jm3S1RdKrwK4PbIGNfEwYIFphnrekQKBgQDMDeO7Oz72dS4pqMVQ
        oDnuNdBGUvG1aXFChjiL6OCdZfjXAGQEwmIevY02h3Sbg8riitfYIspuXP6zohSm
        qJjatJR0b4hl4wix/Xy3nFMcG9E/vi44JsjBaD/Ij0aBHul0N2yzysn6h5eqI5j9
        ie5h5SGGfRHIib2MYB4e7KF72QKBgQC7ol7Pryp0xsvQxlG7eC5I+kCZOBCRGivV
        Jhv6gLBO5OstoETbqWhx5Lcc9m0HrqYle14uUfvSmSaTNkkUUiaQeaagzSEJBwDb
        S5wjP1CqScgldxEZPh1Zu4HDR7iIZvBN0N/dIYGm6803C/mznpiM3FvGRb8RXPCD
        qMKOqD9gIwKBgEnXbOXAVtSRKxdgP6chlFUjnC8WrOldMuND9wqKR14uHJKRTaB7
        R06ggY2ODyCH3M+GNv27+U1e0bznllmJAWeDmYVZJx7XvbnLZWp8Y4b0ehB7Hfar
        8lIrC4nkbzsimJC5zdhyNg03LCchoqd9VoqOhEdK0ziiv7kgv0Wpk/ZhAoGBAIs8
        1bC2owHfV/YIhTRh3a8IDhHlWd3jlu1oh1CgWLVjCOZlzVNYZopGGGBkucn+n4qm
        /t/OtNm2DrsliJuMztNdgvpG3qHtUYRqmmZJoNmNQPoUXlrmDi+9hnDccyK9iMum
        GcnmCGlPCI011MmnAjtddrkunrgKyOxaum3UipsTAoGBAItTW70w/q26071Zg5dn
        Z11/oSfRo7XaxKEIBg26LhH5JI34yLdSVEWKgQuGATfiOElLqEXJV1U02PBKtB73
        gB55YBOVvxebEqMcsM/MjU3MHDj1EFghoeENIReyr/jwVvcbvk19xSjCH2szz52+
        eDdxYy7uisHNBcScNS9vys99
        -----END PRIVATE KEY-----
        """
}
