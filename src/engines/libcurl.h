/* libcurl, found when it is needed: it and what it brings are thirty libraries, and a command that asks no ClickHouse
 * starts without them. */
#ifndef SEG_ENGINES_LIBCURL_H
#define SEG_ENGINES_LIBCURL_H

#define CURL_DISABLE_TYPECHECK /* its macros would call the functions by their names */
#include <curl/curl.h>

/* clang-format off */
#define LIBCURL_FUNCTIONS(X)                                                                          \
  X(curl_easy_init) X(curl_easy_cleanup) X(curl_easy_setopt) X(curl_easy_perform) X(curl_easy_getinfo) \
  X(curl_easy_strerror)                                                                               \
  X(curl_multi_init) X(curl_multi_cleanup) X(curl_multi_add_handle) X(curl_multi_remove_handle)       \
  X(curl_multi_perform) X(curl_multi_info_read) X(curl_multi_poll)                                    \
  X(curl_mime_init) X(curl_mime_free) X(curl_mime_addpart) X(curl_mime_name) X(curl_mime_data)        \
  X(curl_mime_filename)                                                                               \
  X(curl_slist_append) X(curl_slist_free_all)
/* clang-format on */

struct libcurl {
#define FUNCTION(name) __typeof__(&name) name;
  LIBCURL_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

/* NULL where it is not on the machine, or lacks something. Once loaded it stays. */
const struct libcurl *libcurl_load(void);

#endif
