/// With what libcurl signs a request to Amazon's services (AWS Signature Version 4). The request bears the hash of its body in the
/// header `x-amz-content-sha256`, because libcurl can't see a body that it reads piece by piece.
public struct AWSSignature: Sendable {
    public var region: String
    public var service: String
    public var accessKeyID: String
    public var secretAccessKey: String

    public init(region: String, service: String, accessKeyID: String, secretAccessKey: String) {
        self.region = region
        self.service = service
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
    }
}
