import Yams

/// One reading of a settings file. It collects what is wrong, so that a person sees every problem at once: a reader
/// that finds one notes it here and goes on with a stand-in, and `Settings.load` never hands out settings with problems.
final class SettingsSource {
    let file: String
    let environment: [String: String]
    private var noted: [(place: SettingsPlace, problem: SettingsProblem)] = []
    private var literalSecrets: [SettingsPlace] = []
    private var settingsFile: TextFile?
    /// The keys that were asked for, by path, whether they stood in the file or not.
    private(set) var asked: Set<String> = []

    init(file: String, environment: [String: String]) {
        self.file = file
        self.environment = environment
    }

    /// What was noted, in the order of the file; what has no position of its own stands where its section begins.
    var problems: [SettingsProblem] {
        let ordered = noted.enumerated().sorted {
            let (left, right) = ($0.element.place, $1.element.place)
            return (left.line, left.column, $0.offset) < (right.line, right.column, $1.offset)
        }
        return ordered.map(\.element.problem)
    }

    func note(_ place: SettingsPlace, _ wrong: String, expected: String) {
        let path = place.path.isEmpty ? SettingsPlace.file.path : place.path
        let problem = SettingsProblem(file: file, path: path, wrong: wrong, expected: expected)
        noted.append((place, problem))
    }

    func hasProblem(at place: SettingsPlace) -> Bool {
        noted.contains { $0.place.path == place.path }
    }

    func wasAsked(_ path: String) {
        asked.insert(path)
    }

    /// Remembers a secret that stands in the file itself, for `judgeLiteralSecrets()`.
    func holdsSecret(at place: SettingsPlace) {
        literalSecrets.append(place)
    }

    /// A file with secrets in it must not be readable by everyone; one that only names them may be.
    func judgeLiteralSecrets() {
        guard let settingsFile, settingsFile.isOpenToAll else { return }
        for place in literalSecrets {
            note(
                place, "a secret in a file that everyone can read (mode \(settingsFile.shownMode))",
                expected: "mode 0600 or 0640, ${NAME}, or the setting's _file form")
        }
    }

    /// The text of a file that holds a secret, without the space around it.
    func secretFile(_ path: String, for place: SettingsPlace) -> String? {
        do {
            let file = try TextFile(path: path)
            guard !file.isOpenToAll else {
                note(
                    place, "the file can be read by everyone (mode \(file.shownMode))",
                    expected: "mode 0600 or 0640")
                return nil
            }
            return file.text.trimmed
        } catch {
            note(place, "the file cannot be read (\(error.reason))", expected: "a file with the secret in it")
            return nil
        }
    }

    /// The settings as a tree; nil, with the problem noted, where the file holds no single YAML mapping.
    func root() -> SettingsSection? {
        do {
            let read = try TextFile(path: file)
            settingsFile = read
            // Scalars are read as they are written: Yams need not guess their types, for which it would compile expressions.
            guard let node = try Parser(yaml: read.text, resolver: .basic, encoding: .utf8).singleRoot() else {
                note(.file, "it is empty", expected: "settings")
                return nil
            }
            let value = SettingsValue(node: node, place: .file, source: self)
            guard node.mapping != nil else {
                note(.file, value.isNull ? "it is empty" : "it is \(value.kind)", expected: "settings")
                return nil
            }
            return SettingsSection(value, place: SettingsPlace(path: "", line: 0, column: 0))
        } catch let error as TextFile.Unreadable {
            note(.file, "it cannot be read (\(error.reason))", expected: "a readable YAML file")
        } catch let error as YamlError {
            noteSyntax(error)
        } catch {
            note(.file, "it cannot be read", expected: "a readable YAML file")
        }
        return nil
    }

    /// Yams' own descriptions quote the line at fault, which may hold a secret: only the place and the reason are told.
    private func noteSyntax(_ error: YamlError) {
        switch error {
        case .scanner(_, let reason, let mark, _), .parser(_, let reason, let mark, _),
            .composer(_, let reason, let mark, _):
            note(.file, "line \(mark.line), column \(mark.column): \(reason)", expected: "one YAML document")
        case .duplicatedKeysInMapping(let keys, let context):
            for key in keys {
                let place = SettingsPlace(path: key.printable, line: context.mark.line, column: context.mark.column)
                note(place, "it stands more than once (line \(context.mark.line))", expected: "each key once")
            }
        case .reader(let reason, _, _, _):
            note(.file, reason, expected: "YAML in UTF-8")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            note(.file, "it cannot be parsed", expected: "YAML in UTF-8")
        }
    }
}
