public import Logging
import SignUpFlow

extension SignUpFlows {
    /// Gives each flow what it needs, and nothing else.
    /// - Parameter letters: nil: no door sends letters.
    public init(
        rules: Rules, clients: Clients, partners: Partners, providers: [any Provider], phones: PhoneNumbers,
        sms: SMSRoutes, letters: Letters?, passwords: Passwords, store: any SignUpStore & HandoffStore & PasswordStore,
        keyring: Keyring, counters: CounterKey, environment: Environment, jobs: BackgroundJobs, outbox: OutboxSignal,
        logger: Logger
    ) {
        let providers = Dictionary(providers.map { ($0.name, $0) }) { first, _ in first }
        let cookies = StepCookies(keyring: keyring, environment: environment)
        let budgets = Budgets(rules: rules, store: store, counters: counters, environment: environment)
        let logins = LoginParser(phones: phones)
        let engine = SignUpEngine(
            budgets: budgets, cookies: cookies, rules: rules, clients: clients, store: store, environment: environment,
            outbox: outbox, logger: logger)
        let codes = OneTimeCodes(
            budgets: budgets, rules: rules, sms: sms, keyring: keyring, environment: environment)
        let owners = Owners(
            logins: logins, rules: rules, letters: letters, store: store, environment: environment)
        let dispatch = MessageDispatch(
            rules: rules, sms: sms, store: store, environment: environment, jobs: jobs, logger: logger)
        let applications = Applications(rules: rules, clients: clients)
        let arrivals = Arrivals(
            engine: engine, applications: applications, rules: rules, clients: clients, keyring: keyring,
            environment: environment)
        let persons = PersonCheck(rules: rules, passwords: passwords)
        self.engine = engine
        self.applications = applications
        self.cookies = cookies
        self.environment = environment
        entrance = EntranceFlow(
            engine: engine, budgets: budgets, owners: owners, logins: logins, applications: applications,
            arrivals: arrivals, rules: rules, partners: partners, passwords: passwords, store: store,
            counters: counters, environment: environment, logger: logger)
        trip = TripFlow(
            engine: engine, secrets: TripSecrets(rules: rules, keyring: keyring, environment: environment),
            callbacks: CallbackCheck(providers: providers, logger: logger), cookies: cookies, owners: owners,
            applications: applications, arrivals: arrivals,
            rules: rules, clients: clients, providers: providers, store: store, keyring: keyring,
            environment: environment, logger: logger)
        newAccount = NewAccountFlow(
            engine: engine, applications: applications, arrivals: arrivals, rules: rules, environment: environment,
            logger: logger)
        phone = PhoneFlow(
            engine: engine, budgets: budgets, codes: codes, logins: logins, dispatch: dispatch,
            applications: applications, rules: rules, phones: phones, store: store, environment: environment,
            logger: logger)
        link = LinkFlow(
            engine: engine, budgets: budgets, codes: codes, owners: owners, logins: logins, dispatch: dispatch,
            applications: applications, arrivals: arrivals, phone: phone, rules: rules, phones: phones, store: store,
            environment: environment)
        email = EmailFlow(
            engine: engine, budgets: budgets, codes: codes, owners: owners, applications: applications,
            arrivals: arrivals, persons: persons, rules: rules, letters: letters, store: store,
            environment: environment, logger: logger)
        recovery = RecoveryFlow(
            engine: engine, budgets: budgets, codes: codes, owners: owners, logins: logins, dispatch: dispatch,
            applications: applications, arrivals: arrivals, rules: rules, letters: letters, passwords: passwords,
            store: store, environment: environment)
        secondProof = SecondProofFlow(
            engine: engine, budgets: budgets, codes: codes, dispatch: dispatch, rules: rules, providers: providers,
            letters: letters, store: store, environment: environment)
        code = CodeFlow(
            engine: engine, budgets: budgets, codes: codes, owners: owners, applications: applications,
            arrivals: arrivals, link: link, phone: phone, email: email, recovery: recovery, secondProof: secondProof,
            rules: rules, store: store, keyring: keyring, environment: environment)
        accountChange = AccountChangeFlow(
            engine: engine, cookies: cookies, logins: logins, providers: providers, store: store,
            environment: environment)
        arrival = ArrivalFlow(
            engine: engine, budgets: budgets, cookies: cookies, applications: applications, arrivals: arrivals,
            rules: rules, clients: clients, store: store, keyring: keyring, environment: environment)
    }
}
