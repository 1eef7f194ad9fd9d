#ifndef CZLIB_H
#define CZLIB_H

#include <stddef.h>

/// How many bytes `czlib_gzip` may need for `length` bytes.
size_t czlib_bound(size_t length);

/// Writes `bytes` in gzip's format (RFC 1952), as small as zlib can make them. Answers how many bytes were written; 0 where there
/// was no room or no memory.
size_t czlib_gzip(const unsigned char *bytes, size_t length, unsigned char *out, size_t capacity);

#endif
