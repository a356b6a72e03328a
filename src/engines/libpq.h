/* libpq, found when it is needed: a command that reads files alone starts without it. */
#ifndef SEG_ENGINES_LIBPQ_H
#define SEG_ENGINES_LIBPQ_H

#include <postgresql/libpq-fe.h>

/* clang-format off */
#define LIBPQ_FUNCTIONS(X)                                                                                  \
  X(PQconnectStartParams) X(PQconnectPoll) X(PQsocket) X(PQstatus) X(PQerrorMessage) X(PQfinish)            \
  X(PQsendQueryParams) X(PQsetSingleRowMode) X(PQconsumeInput) X(PQisBusy) X(PQgetResult) X(PQresultStatus) \
  X(PQresultErrorField) X(PQclear) X(PQntuples) X(PQnfields) X(PQftype) X(PQgetvalue) X(PQgetlength)        \
  X(PQgetisnull) X(PQgetCancel) X(PQcancel) X(PQfreeCancel) X(PQparameterStatus) X(PQserverVersion)         \
  X(PQsetNoticeProcessor) X(PQresultErrorMessage)
/* clang-format on */

struct libpq {
#define FUNCTION(name) __typeof__(&name) name;
  LIBPQ_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

/* NULL where it is not on the machine, or lacks something. Once loaded it stays. */
const struct libpq *libpq_load(void);

#endif
