#pragma once
#include <idn2.h>
#include <stddef.h>
#include <stdint.h>

// Domains, both in UTF-8. NULL where it is none; what comes back goes to cidn2_free.

// "почта.рф" → "xn--80a1acny.xn--p1ai": in small letters, and mapped as browsers do (UTS 46).
static inline char *cidn2_to_ascii(const char *domain) {
    uint8_t *ascii = NULL;
    const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
    return idn2_lookup_u8((const uint8_t *)domain, &ascii, flags) == IDN2_OK ? (char *)ascii : NULL;
}

// And back.
static inline char *cidn2_to_letters(const char *domain) {
    char *letters = NULL;
    return idn2_to_unicode_8z8z(domain, &letters, 0) == IDN2_OK ? letters : NULL;
}

static inline void cidn2_free(char *text) { idn2_free(text); }
