import ServiceLifecycle
import Testing

@testable import gatehouse

struct ServiceNameTests {
    private struct Holder: Service {
        let key = "a key in the clear"
        func run() async throws {}
    }

    @Test func `the name a service has in the log tells nothing of what it holds`() {
        let service: any Service = Waiting(until: {}, for: Holder())
        #expect("\(service)" == "Holder")
        #expect(ServiceGroupConfiguration.ServiceConfiguration(service: service).serviceName == "Holder")
    }
}
