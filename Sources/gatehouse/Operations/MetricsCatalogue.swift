/// What the gateway's own metrics say, for whoever reads them at Prometheus. `docs/operations.md` names the same.
enum MetricsCatalogue {
    static let help = [
        "gatehouse_sign_up_events_total": "Moves of sign-ups, by the step reached, the provider and the outcome.",
        "gatehouse_provider_failures_total": "Trips to a provider that ended without an identity.",
        "gatehouse_sms_total": "SMS handed to the routes, by outcome and country.",
        "gatehouse_mail_total": "E-mails handed to the mail server, by outcome.",
        "gatehouse_problems_total": "Error pages, by their code.",
        "gatehouse_http_request_seconds": "Whole requests, from the head to the answer, by route.",
        "gatehouse_outbound_request_seconds": "Calls out, by peer and outcome.",
        "gatehouse_log_lines_lost_total": "Lines of the log that nobody read in time, or that could not be written.",
        "gatehouse_store_commit_seconds": "Commits of the store, with the wait for their turn.",
    ]
}
