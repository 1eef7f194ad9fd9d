#include <unicode/utypes.h>

// ICU's tables of languages, calendars and character sets are 30 MB behind this one name. Regular expressions and the properties
// of characters, all that libphonenumber takes from ICU, need none of them: they have theirs in ICU's code. So these
// zeros stand in; ICU finds no header in them and answers that it has no such data.
extern "C" {
extern const char U_ICUDATA_ENTRY_POINT[];
alignas(16) const char U_ICUDATA_ENTRY_POINT[64] = {};
}
