#include "CZlib.h"

#include <string.h>
#include <zlib.h>

/// Of gzip's head and tail, beside what zlib's own bound counts.
static const size_t frame = 32;
/// The largest window, and gzip's frame in place of zlib's.
static const int window_bits = 15 + 16;

size_t czlib_bound(size_t length) { return compressBound(length) + frame; }

size_t czlib_gzip(const unsigned char *bytes, size_t length, unsigned char *out, size_t capacity) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    stream.next_in = (unsigned char *)bytes;
    stream.avail_in = (unsigned int)length;
    stream.next_out = out;
    stream.avail_out = (unsigned int)capacity;
    const int result = deflate(&stream, Z_FINISH);
    const size_t written = stream.total_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END ? written : 0;
}
