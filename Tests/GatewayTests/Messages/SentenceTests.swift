import Gateway
import Testing

@Suite struct SentenceTests {
    @Test(arguments: [
        ("{a} and {b}", "1 and {c}"), ("{a}{a}", "11"), ("{c} stays", "{c} stays"), ("{a", "{a"), ("a}", "a}"),
        ("", ""), ("Код {a}.", "Код 1."), ("{}", "{}"),
    ])
    func `places are filled once, by their names`(sentence: String, filled: String) {
        #expect(Sentence.filled(sentence, ["a": "1", "b": "{c}"]) == filled)
        #expect(Sentence.filled(sentence, [:]) == sentence)
    }

    @Test func `a value with a place in it fills nothing`() {
        #expect(Sentence.filled("{a} {b}", ["a": "{b}", "b": "{a}"]) == "{b} {a}")
    }
}
