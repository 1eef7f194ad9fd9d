import GRDB

/// The tables. Migrations are only ever added, at the end: stores in the field have run the ones above.
///
/// What must hold for ever is a constraint here, whatever the code above it does. Times are milliseconds since 1970, UTC; hashes,
/// MACs and sealed values are base64url text.
enum SQLiteSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 sign-ups, accounts, hand-off") { db in
            try db.execute(sql: people)
            try db.execute(sql: signUps)
            try db.execute(sql: handoff)
            try db.execute(sql: limits)
        }
        migrator.registerMigration("2 passwords, outbox, sealed sign-ups") { db in
            try db.execute(sql: passwords)
            try db.execute(sql: outbox)
            // What version 1 wrote is not sealed: those people begin again.
            try db.execute(sql: "DELETE FROM sign_ups")
        }
        migrator.registerMigration("3 when a phone was last proven") { db in
            // NULL in the rows there are: since their activation nobody has noted it.
            try db.execute(sql: "ALTER TABLE accounts ADD COLUMN phone_proven_at INTEGER")
        }
        migrator.registerMigration("4 sealed hand-off requests") { db in
            // What version 2 wrote is not sealed. Nothing asks for a `state` again; a code not yet redeemed needs its `nonce`.
            try db.execute(
                sql: """
                    UPDATE handoff_codes SET authorization = json_remove(authorization, '$.state') WHERE expires_at > 0;
                    UPDATE handoff_codes SET authorization = json_remove(authorization, '$.nonce')
                    WHERE expires_at > 0 AND (redeemed_at IS NOT NULL OR revoked_at IS NOT NULL);
                    """)
        }
        migrator.registerMigration("5 when an epoch was raised") { db in
            // Not known of epochs before.
            try db.execute(sql: "ALTER TABLE accounts ADD COLUMN epoch_raised_at INTEGER")
        }
        migrator.registerMigration("6 messages to owners wait") { db in
            try db.execute(sql: ownerMessages)
        }
        return migrator
    }

    /// Deleting an account takes all that hangs on it along. Pending accounts reserve nothing: phone and e-mail are unique among
    /// the active ones alone.
    private static let people = """
        CREATE TABLE accounts (
            id TEXT NOT NULL PRIMARY KEY,
            state TEXT NOT NULL CHECK (state IN ('pending', 'active')),
            phone TEXT,
            email TEXT,
            contact_email TEXT,
            first_name TEXT,
            last_name TEXT,
            created_at INTEGER NOT NULL,
            confirm_by INTEGER,
            activated_at INTEGER,
            first_handed_off_at INTEGER,
            epoch INTEGER NOT NULL DEFAULT 0,
            CHECK ((state = 'pending') = (confirm_by IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX accounts_by_phone ON accounts (phone) WHERE state = 'active' AND phone IS NOT NULL;
        CREATE UNIQUE INDEX accounts_by_email ON accounts (lower(email)) WHERE state = 'active' AND email IS NOT NULL;
        CREATE INDEX accounts_by_deadline ON accounts (confirm_by) WHERE state = 'pending';

        CREATE TABLE bindings (
            provider TEXT NOT NULL,
            subject TEXT NOT NULL,
            account_id TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
            bound_at INTEGER NOT NULL,
            PRIMARY KEY (provider, subject)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX bindings_by_account ON bindings (account_id);

        CREATE TABLE acceptances (
            account_id TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
            document TEXT NOT NULL,
            version TEXT NOT NULL,
            language TEXT NOT NULL,
            shown_as TEXT NOT NULL CHECK (shown_as IN ('checkbox', 'notice')),
            accepted_at INTEGER NOT NULL,
            PRIMARY KEY (account_id, document, version)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE attributions (
            account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
            partner TEXT,
            promo TEXT,
            invitation TEXT
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE audit (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            event TEXT NOT NULL,
            account_id TEXT,
            detail TEXT
        ) STRICT;
        CREATE INDEX audit_by_account ON audit (account_id) WHERE account_id IS NOT NULL;
        """

    /// A sign-up's `account_id` is no foreign key: the row outlives its account, to tell what happened.
    private static let signUps = """
        CREATE TABLE sign_ups (
            id TEXT NOT NULL PRIMARY KEY,
            browser TEXT NOT NULL,
            version INTEGER NOT NULL,
            document TEXT NOT NULL,
            account_id TEXT,
            unfinished INTEGER NOT NULL,
            emptied INTEGER NOT NULL,
            touched_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX sign_ups_by_browser ON sign_ups (browser);
        CREATE INDEX sign_ups_by_account ON sign_ups (account_id) WHERE account_id IS NOT NULL;
        CREATE INDEX sign_ups_by_end ON sign_ups (emptied, expires_at);

        CREATE TABLE clock (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            at INTEGER NOT NULL
        ) STRICT;
        """

    /// Tokens hang on their code, codes on their session, sessions on their account: what ends one ends all below it.
    private static let handoff = """
        CREATE TABLE sessions (
            hash TEXT NOT NULL PRIMARY KEY,
            account_id TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
            epoch INTEGER NOT NULL,
            authenticated_at INTEGER NOT NULL,
            way TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_by_account ON sessions (account_id);
        CREATE INDEX sessions_by_use ON sessions (last_seen_at);

        CREATE TABLE handoff_codes (
            hash TEXT NOT NULL PRIMARY KEY,
            client TEXT NOT NULL,
            account_id TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            session_hash TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
            authorization TEXT NOT NULL,
            authenticated_at INTEGER NOT NULL,
            way TEXT NOT NULL,
            partner TEXT,
            promo TEXT,
            profile TEXT,
            expires_at INTEGER NOT NULL,
            redeemed_at INTEGER,
            revoked_at INTEGER
        ) STRICT;
        CREATE INDEX handoff_codes_by_session ON handoff_codes (session_hash);
        CREATE INDEX handoff_codes_by_end ON handoff_codes (expires_at);

        CREATE TABLE access_tokens (
            hash TEXT NOT NULL PRIMARY KEY,
            code_hash TEXT NOT NULL REFERENCES handoff_codes ON DELETE CASCADE,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX access_tokens_by_code ON access_tokens (code_hash);
        CREATE INDEX access_tokens_by_end ON access_tokens (expires_at);

        CREATE TABLE signing_keys (
            id TEXT NOT NULL PRIMARY KEY,
            algorithm TEXT NOT NULL,
            sealed TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            signs_from INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE secrets (
            name TEXT NOT NULL PRIMARY KEY,
            sealed TEXT NOT NULL
        ) STRICT;
        """

    /// `owner` is a MAC of whose budget it is, empty for everybody's. An operator range is a country and three digits.
    private static let limits = """
        CREATE TABLE budgets (
            budget TEXT NOT NULL,
            owner TEXT NOT NULL,
            begins_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL,
            used INTEGER NOT NULL CHECK (used >= 0),
            PRIMARY KEY (budget, owner, begins_at)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX budgets_by_end ON budgets (ends_at);

        CREATE TABLE operator_ranges (
            name TEXT NOT NULL,
            begins_at INTEGER NOT NULL,
            sent INTEGER NOT NULL,
            confirmed INTEGER NOT NULL,
            last_sent_at INTEGER,
            PRIMARY KEY (name, begins_at)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX operator_ranges_by_time ON operator_ranges (begins_at);
        """

    /// `login` is a MAC of a login, whether anybody has it or not. A password `rests` until it is recovered.
    private static let passwords = """
        CREATE TABLE passwords (
            account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
            hash TEXT NOT NULL,
            set_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE password_failures (
            login TEXT NOT NULL PRIMARY KEY,
            failures INTEGER NOT NULL CHECK (failures > 0),
            last_failed_at INTEGER NOT NULL,
            waits_until INTEGER NOT NULL,
            rests INTEGER NOT NULL CHECK (rests IN (0, 1))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX password_failures_by_time ON password_failures (last_failed_at) WHERE rests = 0;

        CREATE INDEX accounts_by_pending_email ON accounts (lower(email)) WHERE state = 'pending' AND email IS NOT NULL;
        """

    /// No foreign key: the news that an account was deleted outlives it. `document` is the notice, sealed; `attempt` counts the
    /// tries made.
    private static let outbox = """
        CREATE TABLE outbox (
            id TEXT NOT NULL PRIMARY KEY,
            document TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            attempt INTEGER NOT NULL CHECK (attempt >= 0)
        ) STRICT;
        CREATE INDEX outbox_by_due ON outbox (due_at);
        """

    /// `wait`: how far ahead `due_at` was when it was written; of rows of before, at most. `owner` is a MAC of whom a message went
    /// to.
    private static let ownerMessages = """
        ALTER TABLE outbox ADD COLUMN wait INTEGER NOT NULL DEFAULT 86400000;
        CREATE TABLE owner_messages (
            owner TEXT NOT NULL PRIMARY KEY,
            sent_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX owner_messages_by_time ON owner_messages (sent_at);
        """
}
