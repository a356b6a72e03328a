/* What programs that were compiled earlier rely on: where members stand (on machines of 64 bits), and what numbers
 * mean. A structure may grow at its end and an enum may get further numbers; whatever changes a line here wants another
 * libseg.so.N. */
#include "shop.h"

#define AT(structure, member, offset) assert_int_equal(offsetof(structure, member), offset)

static void test_members(void **state) {
  (void)state;
  if (sizeof(void *) != 8) skip();
  AT(seg_text, ptr, 0);
  AT(seg_text, length, 8);
  AT(seg_allocator, resize, 0);
  AT(seg_allocator, context, 8);
  AT(seg_reader, read, 0);
  AT(seg_reader, release, 8);
  AT(seg_reader, context, 16);
  AT(seg_options, size, 0);
  AT(seg_options, allocator, 8);
  AT(seg_options, reader, 24);
  AT(seg_options, known, 48);
  AT(seg_source, path, 0);
  AT(seg_source, text, 8);
  AT(seg_source, length, 16);
  AT(seg_place, file, 0);
  AT(seg_place, line, 8);
  AT(seg_place, column, 12);
  AT(seg_place, end_line, 16);
  AT(seg_place, end_column, 20);
  AT(seg_label, place, 0);
  AT(seg_label, text, 24);
  AT(seg_diagnostic, code, 0);
  AT(seg_diagnostic, name, 8);
  AT(seg_diagnostic, severity, 16);
  AT(seg_diagnostic, message, 24);
  AT(seg_diagnostic, place, 32);
  AT(seg_diagnostic, label, 56);
  AT(seg_diagnostic, labels, 64);
  AT(seg_diagnostic, label_count, 72);
  AT(seg_diagnostic, notes, 80);
  AT(seg_diagnostic, note_count, 88);
  AT(seg_diagnostic, help, 96);
  AT(seg_diagnostic, help_count, 104);
  AT(seg_diagnostic, explanation, 112);
  AT(seg_diagnostics, items, 0);
  AT(seg_diagnostics, count, 8);
  AT(seg_diagnostics, errors, 16);
  AT(seg_diagnostics, text, 24);
  AT(seg_segment, name, 0);
  AT(seg_segment, entity, 8);
  AT(seg_segment, doc, 16);
  AT(seg_segment, title, 24);
  AT(seg_segment, owner, 32);
  AT(seg_segment, tags, 40);
  AT(seg_segment, tag_count, 48);
  AT(seg_segment, place, 56);
  AT(seg_column, entity, 0);
  AT(seg_column, name, 8);
  AT(seg_column, stored, 16);
  AT(seg_column, type_name, 24);
  AT(seg_column, doc, 32);
  AT(seg_column, type, 40);
  AT(seg_column, scale, 44);
  AT(seg_column, optional, 48);
  AT(seg_column, in_key, 49);
  AT(seg_load_options, size, 0);
  AT(seg_load_options, bad_values, 8);
  AT(seg_load_options, cancel, 16);
  AT(seg_load_options, threads, 24);
  AT(seg_run_options, size, 0);
  AT(seg_run_options, now, 8);
  AT(seg_run_options, segments, 16);
  AT(seg_run_options, segment_count, 24);
  AT(seg_run_options, threads, 32);
  AT(seg_run_options, cancel, 40);
  AT(seg_members, segment, 0);
  AT(seg_members, rows, 4);
  AT(seg_members, count, 8);
  AT(seg_members, bits, 16);
  AT(seg_value, kind, 0);
  AT(seg_value, i, 8);
  AT(seg_value, d, 16);
  AT(seg_value, text, 24);
  AT(seg_statement, text, 0);
  AT(seg_statement, values, 8);
  AT(seg_statement, value_count, 16);
  AT(seg_statement, key_columns, 24);
  assert_int_equal(sizeof(seg_text), 16); /* these stand in arrays: they never grow */
  assert_int_equal(sizeof(seg_source), 24);
  assert_int_equal(sizeof(seg_value), 40);
  assert_int_equal(sizeof(seg_label), 32);
}

static void test_numbers(void **state) {
  (void)state;
  assert_int_equal(SEG_OK, 0);
  assert_int_equal(SEG_PROBLEMS, 1);
  assert_int_equal(SEG_BAD_ARGUMENT, 2);
  assert_int_equal(SEG_NO_MEMORY, 3);
  assert_int_equal(SEG_CANCELED, 4);
  assert_int_equal(SEG_WRONG_TYPE, 5);
  assert_int_equal(SEG_BAD_VALUE, 6);
  assert_int_equal(SEG_OVERFLOW, 7);
  assert_int_equal(SEG_ERROR, 0);
  assert_int_equal(SEG_WARNING, 1);
  assert_int_equal(SEG_NOTE, 2);
  assert_int_equal(SEG_BOOL, 1);
  assert_int_equal(SEG_INT, 2);
  assert_int_equal(SEG_DECIMAL, 3);
  assert_int_equal(SEG_FLOAT, 4);
  assert_int_equal(SEG_TEXT, 5);
  assert_int_equal(SEG_ID, 6);
  assert_int_equal(SEG_ENUM, 7);
  assert_int_equal(SEG_DATE, 8);
  assert_int_equal(SEG_TIMESTAMP, 9);
  assert_int_equal(SEG_SET, 10);
  assert_int_equal(SEG_MAP, 11);
  assert_int_equal(SEG_BAD_STOP, 0);
  assert_int_equal(SEG_BAD_MISSING, 1);
  assert_int_equal(SEG_BAD_SKIP_ROW, 2);
  assert_int_equal(SEG_VALUE_NULL, 0);
  assert_int_equal(SEG_VALUE_INT64, 1);
  assert_int_equal(SEG_VALUE_DOUBLE, 2);
  assert_int_equal(SEG_VALUE_TEXT, 3);
  assert_int_equal(SEG_NONE, 0xFFFFFFFFu);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_members), cmocka_unit_test(test_numbers)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
