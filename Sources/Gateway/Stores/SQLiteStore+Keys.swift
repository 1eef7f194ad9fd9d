public import SignUpFlow

// Signing keys and named secrets: sealed before they come here.

extension SQLiteStore: KeyStore {
    public func signingKeys() async throws(StoreError) -> [StoredSigningKey] {
        try read { db in
            try db.rows(
                "SELECT id, algorithm, sealed, created_at, signs_from FROM signing_keys ORDER BY signs_from, id"
            )
            .map(StoredSigningKey.init)
        }
    }

    public func add(_ key: StoredSigningKey) async throws(StoreError) {
        try await writer.write { db in
            try db.run(
                """
                INSERT INTO signing_keys (id, algorithm, sealed, created_at, signs_from) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (id) DO NOTHING
                """,
                [
                    key.id, key.algorithm, key.sealed.rawValue, key.createdAt.milliseconds, key.signsFrom.milliseconds,
                ])
            return .keep(())
        }
    }

    public func reseal(_ id: String, sealed: Sealed) async throws(StoreError) {
        try await writer.write { db in
            try db.run("UPDATE signing_keys SET sealed = ? WHERE id = ?", [sealed.rawValue, id])
            return .keep(())
        }
    }

    /// A key retires when the next one of its algorithm begins to sign: the newest of each is never removed.
    public func removeSigningKeys(retiredBefore: Instant) async throws(StoreError) {
        try await writer.write { db in
            try db.run(
                """
                DELETE FROM signing_keys WHERE EXISTS (
                    SELECT 1 FROM signing_keys next
                    WHERE next.algorithm = signing_keys.algorithm AND next.signs_from > signing_keys.signs_from
                        AND next.signs_from < ?)
                """, [retiredBefore.milliseconds])
            return .keep(())
        }
    }

    public func secret(named name: String, orStore candidate: Sealed) async throws(StoreError) -> Sealed {
        try await writer.write { db in
            try db.run(
                "INSERT INTO secrets (name, sealed) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                [name, candidate.rawValue])
            let stored = try db.row("SELECT sealed FROM secrets WHERE name = ?", [name])
            return .keep(stored.map { Sealed($0[0] as String) } ?? candidate)
        }
    }

    public func replaceSecret(named name: String, with sealed: Sealed) async throws(StoreError) {
        try await writer.write { db in
            try db.run("UPDATE secrets SET sealed = ? WHERE name = ?", [sealed.rawValue, name])
            return .keep(())
        }
    }
}

extension StoredSigningKey {
    fileprivate init(_ row: SQLiteRow) {
        self.init(
            id: row[0], algorithm: row[1], sealed: Sealed(row[2] as String), createdAt: Instant(milliseconds: row[3]),
            signsFrom: Instant(milliseconds: row[4]))
    }
}
