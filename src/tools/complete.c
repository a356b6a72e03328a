/* `seg completion SHELL`: scripts for bash, zsh and fish, out of the tables. What the tables know stands in the script;
 * the names of segments are asked of the command when they are wanted, as they change with the files. */
#include "tools/cli.h"
#include "tools/codes.h"
#include "tools/usage.h"

struct script {
  struct arena *arena;
  FILE *out;
};

/* What an argument or operand completes to: the words themselves, or the kind of commands.def. */
static const char *kind_of(struct str word) {
  const char *kind = word_completes(word);
  return word_is_choice(word) ? "words" : kind ? kind : "none";
}

/* "a b c" of a|b|c */
static struct str spaced(struct arena *a, struct str choice) {
  struct buf b = buf_in(a);
  struct str one;
  while (choice_next(&choice, &one)) {
    if (b.len) buf_addc(&b, ' ');
    buf_add(&b, one);
  }
  return b.len ? buf_str(&b) : STR("");
}

static void print_codes(struct script *s) {
  struct code_list codes = codes_all(s->arena);
  for (uint32_t i = 0; i < codes.list.count; i++) fprintf(s->out, "%s%s", i ? " " : "", codes.list.items[i]->id);
}

static void print_modules(struct script *s) {
  uint32_t count;
  const struct str *names = stdlib_modules(&count);
  for (uint32_t i = 0; i < count; i++) fprintf(s->out, "%s%.*s", i ? " " : "", STR_ARG(names[i]));
}

static void print_commands(struct script *s) {
  for (const struct command_row *c = command_rows; c->name; c++)
    fprintf(s->out, "%s%s", c == command_rows ? "" : " ", c->name);
}

/* The options that take a value. */
static void print_valued(FILE *out) {
  for (uint32_t i = 0; i < option_count(); i++) {
    const struct option_row *o = option_at(i);
    bool again = false;
    for (uint32_t k = 0; k < i; k++) again |= !strcmp(option_at(k)->name, o->name);
    if (!o->arg[0] || again) continue;
    fprintf(out, " --%s", o->name);
    if (option_letter(o)) fprintf(out, " -%c", option_letter(o));
  }
}

/* In single quotes of a shell; with `also`, further characters get a backslash. */
static void quoted(struct script *s, const char *text, const char *also, const char *quote) {
  fputc('\'', s->out);
  for (; *text; text++) {
    if (*text == '\'') fputs(quote, s->out);
    else if (strchr(also, *text)) fprintf(s->out, "\\%c", *text);
    else fputc(*text, s->out);
  }
  fputc('\'', s->out);
}

/* ---- bash: 3.2 and later, with nothing else installed ---- */

static const char bash_functions[] =
    "_seg_take() {\n"
    "  local line\n"
    "  while IFS= read -r line; do COMPREPLY+=(\"$line\"); done\n"
    "}\n"
    "\n"
    "# KIND WORD: the words that continue WORD\n"
    "_seg_reply() {\n"
    "  case $1 in\n"
    "  words\\ *) _seg_take < <(compgen -W \"${1#words }\" -- \"$2\") ;;\n"
    "  segfile)\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    _seg_take < <(compgen -d -- \"$2\"; compgen -f -X '!*.seg' -- \"$2\")\n"
    "    ;;\n"
    "  file)\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    _seg_take < <(compgen -f -- \"$2\")\n"
    "    ;;\n"
    "  segment)\n"
    "    [ ${#operands[@]} -gt 0 ] || return 0\n"
    "    local names\n"
    "    names=$(\"${COMP_WORDS[0]/#\\~/$HOME}\" list --format ids -- \"${operands[@]}\" 2>/dev/null)\n"
    "    _seg_take < <(compgen -W \"$names\" -- \"$2\")\n"
    "    ;;\n"
    "  esac\n"
    "}\n"
    "\n"
    "_seg() {\n"
    "  local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= rest= option= word i\n"
    "  local operands=()\n"
    "  COMPREPLY=()\n"
    "  # --format=json comes as three words\n"
    "  if [ \"$cur\" = = ]; then\n"
    "    option=$before cur=\n"
    "  elif [ \"$before\" = = ]; then\n"
    "    option=${COMP_WORDS[COMP_CWORD-2]}\n"
    "  else\n"
    "    case $before in -*) option=$before ;; esac\n"
    "  fi\n"
    "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "    word=${COMP_WORDS[i]}\n"
    "    if [ -n \"$rest\" ]; then\n"
    "      operands+=(\"$word\")\n"
    "    elif [ \"$word\" = -- ]; then\n"
    "      rest=1 option=\n"
    "    elif [ \"$word\" = = ]; then\n"
    "      i=$((i + 1))\n"
    "    elif [ \"${word#-}\" != \"$word\" ]; then\n"
    "      if [ \"${COMP_WORDS[i+1]}\" != = ] && [ -n \"$(_seg_option \"$command\" \"$word\")\" ]; then i=$((i + 1)); fi\n"
    "    elif [ -z \"$command\" ]; then\n"
    "      command=$word\n"
    "    else\n"
    "      word=${word//[\\\\\\\"\\']/}\n"
    "      operands+=(\"${word/#\\~/$HOME}\")\n"
    "    fi\n"
    "  done\n"
    "  word=\n"
    "  [ -z \"$option\" ] || word=$(_seg_option \"$command\" \"$option\")\n"
    "  if [ -n \"$word\" ]; then\n"
    "    operands=(\"${operands[@]:$(_seg_skip \"$command\")}\")\n"
    "    _seg_reply \"$word\" \"$cur\"\n"
    "  elif [ -z \"$rest\" ] && [ \"${cur#-}\" != \"$cur\" ]; then\n"
    "    _seg_reply \"words $(_seg_options \"$command\")\" \"$cur\"\n"
    "  elif [ -z \"$command\" ]; then\n";

static const char bash_end[] =
    "  else\n"
    "    _seg_reply \"$(_seg_operand \"$command\" ${#operands[@]})\" \"$cur\"\n"
    "  fi\n"
    "}\n"
    "complete -F _seg seg\n";

static void bash_kind(struct script *s, struct str word) {
  const char *kind = kind_of(word);
  if (!strcmp(kind, "words")) {
    fprintf(s->out, "words %.*s", STR_ARG(spaced(s->arena, word)));
  } else if (!strcmp(kind, "code") || !strcmp(kind, "module") || !strcmp(kind, "command")) {
    fputs("words ", s->out);
    if (kind[0] == 'm') print_modules(s);
    else if (kind[2] == 'd') print_codes(s);
    else print_commands(s);
  } else {
    fputs(kind, s->out);
  }
}

static void bash_script(struct script *s) {
  FILE *out = s->out;
  fputs(
      "# bash completion for seg; made by `seg completion bash`\n\n"
      "# COMMAND OPTION: what its value completes to; nothing where it takes none\n"
      "_seg_option() {\n  case \"$1 $2\" in\n",
      out);
  for (uint32_t i = 0; i < option_count(); i++) {
    const struct option_row *o = option_at(i);
    if (!o->arg[0]) continue;
    const char *bar = "  ";
    for (const struct command_row *c = command_rows; c->name && !option_is_global(o); c++) {
      if (!option_taken(o, c->name)) continue;
      fprintf(out, "%s\"%s --%s\"", bar, c->name, o->name);
      bar = " | ";
      if (option_letter(o)) fprintf(out, " | \"%s -%c\"", c->name, option_letter(o));
    }
    if (option_is_global(o)) fprintf(out, "  *\" --%s\"", o->name);
    fputs(") echo '", out);
    bash_kind(s, str_from(o->arg));
    fputs("' ;;\n", out);
  }
  fputs("  esac\n}\n\n# COMMAND: its options\n_seg_options() {\n  case $1 in\n", out);
  for (const struct command_row *c = command_rows; c->name; c++) {
    fprintf(out, "  %s) echo '", c->name);
    for (uint32_t i = 0; i < option_count(); i++)
      if (option_taken(option_at(i), c->name)) fprintf(out, "--%s ", option_at(i)->name);
    fputs("' ;;\n", out);
  }
  fputs("  *) echo '", out);
  for (uint32_t i = 0; i < option_count(); i++)
    if (option_is_global(option_at(i))) fprintf(out, "--%s ", option_at(i)->name);
  fputs("' ;;\n  esac\n}\n\n", out);
  fputs("# COMMAND N: what its operand after N others completes to\n_seg_operand() {\n  case \"$1 $2\" in\n", out);
  struct operand ops[OPERANDS_MOST];
  for (const struct command_row *c = command_rows; c->name; c++) {
    uint32_t n = operands_of(c, ops);
    for (uint32_t i = 0; i < n; i++) {
      if (ops[i].many) fprintf(out, "  \"%s \"*) echo '", c->name);
      else fprintf(out, "  \"%s %u\") echo '", c->name, i);
      bash_kind(s, ops[i].word);
      fputs("' ;;\n", out);
    }
  }
  fputs("  esac\n}\n\n# COMMAND: how many of its operands are no paths\n_seg_skip() {\n  case $1 in\n", out);
  for (const struct command_row *c = command_rows; c->name; c++) {
    uint32_t n = operands_of(c, ops), others = 0;
    while (others < n && strcmp(kind_of(ops[others].word), "segfile")) others++;
    if (others) fprintf(out, "  %s) echo %u ;;\n", c->name, others);
  }
  fputs("  *) echo 0 ;;\n  esac\n}\n\n", out);
  fputs(bash_functions, out);
  fputs("    _seg_reply 'words ", out);
  print_commands(s);
  fputs("' \"$cur\"\n", out);
  fputs(bash_end, out);
}

/* ---- zsh ---- */

static const char zsh_functions[] =
    "# the names of the segments in the files that stand on the line so far\n"
    "_seg_segments() {\n"
    "  local -a files names\n"
    "  local word before\n"
    "  for word in ${words[2,CURRENT-1]}; do\n"
    "    if (( $_seg_valued[(I)$before] )); then before=; continue; fi\n"
    "    before=$word\n"
    "    word=${(Q)word}\n"
    "    word=${~word}\n"
    "    [[ $word == *.seg || -d $word ]] && files+=($word)\n"
    "  done\n"
    "  (( $#files )) || return 1\n"
    "  names=(${(f)\"$(_call_program segments $_seg_program list --format ids -- ${(q)files} 2>/dev/null)\"})\n"
    "  compadd -a names\n"
    "}\n"
    "\n";

static void zsh_action(struct script *s, struct str word) {
  const char *kind = kind_of(word);
  if (!strcmp(kind, "words")) fprintf(s->out, "(%.*s)", STR_ARG(spaced(s->arena, word)));
  else if (!strcmp(kind, "segfile")) fputs("_files -g \"*.seg(-.)\"", s->out);
  else if (!strcmp(kind, "file")) fputs("_files", s->out);
  else if (!strcmp(kind, "segment")) fputs("_seg_segments", s->out);
  else if (!strcmp(kind, "none")) fputs(" ", s->out);
  else {
    fputc('(', s->out);
    if (kind[0] == 'm') print_modules(s);
    else if (kind[2] == 'd') print_codes(s);
    else print_commands(s);
    fputc(')', s->out);
  }
}

/* A message may hold no colon, and its blanks are as they are. */
static void zsh_message(struct script *s, struct str word) {
  if (word_is_choice(word)) fputs("value", s->out);
  else
    for (size_t i = 0; i < word.len; i++) fputc(word.ptr[i] == ':' ? ' ' : word.ptr[i], s->out);
}

static void zsh_option(struct script *s, const struct option_row *o) {
  FILE *out = s->out;
  char letter = option_letter(o);
  const char *eq = o->arg[0] ? "=" : "";
  if (o->repeated) fprintf(out, " \\\n      '*--%s%s", o->name, eq);
  else if (letter)
    fprintf(out, " \\\n      '(-%c --%s)'{-%c%s,--%s%s}'", letter, o->name, letter, o->arg[0] ? "+" : "", o->name, eq);
  else fprintf(out, " \\\n      '--%s%s", o->name, eq);
  fputc('[', out);
  for (const char *p = o->help; *p; p++) {
    if (*p == '\'') fputs("'\\''", out);
    else if (strchr("[]\\", *p)) fprintf(out, "\\%c", *p);
    else fputc(*p, out);
  }
  fputc(']', out);
  if (o->arg[0]) {
    fputc(':', out);
    zsh_message(s, str_from(o->arg));
    fputc(':', out);
    zsh_action(s, str_from(o->arg));
  }
  fputc('\'', out);
}

static void zsh_script(struct script *s) {
  FILE *out = s->out;
  fputs("#compdef seg\n# zsh completion for seg; made by `seg completion zsh`\n\n", out);
  fputs("typeset -ga _seg_valued=(", out);
  print_valued(out);
  fputs(" )\n\n", out);
  fputs(zsh_functions, out);
  fputs("_seg_commands() {\n  local -a commands=(\n", out);
  for (const struct command_row *c = command_rows; c->name; c++) {
    fputs("    ", out);
    quoted(s, str_printf(s->arena, "%s:%s", c->name, c->summary).ptr, "", "'\\''");
    fputc('\n', out);
  }
  fputs(
      "  )\n  _describe -t commands command commands\n}\n\n"
      "_seg() {\n  local curcontext=$curcontext state line _seg_program=$words[1] ret=1\n  typeset -A opt_args\n"
      "  _arguments -C -S",
      out);
  for (uint32_t i = 0; i < option_count(); i++)
    if (option_is_global(option_at(i))) zsh_option(s, option_at(i));
  fputs(
      " \\\n      '1:command:_seg_commands' \\\n      '*::argument:->rest' && ret=0\n"
      "  [[ $state == rest ]] || return ret\n  case $words[1] in\n",
      out);
  struct operand ops[OPERANDS_MOST];
  for (const struct command_row *c = command_rows; c->name; c++) {
    fprintf(out, "  %s)\n    _arguments -S", c->name);
    for (uint32_t i = 0; i < option_count(); i++)
      if (option_taken(option_at(i), c->name)) zsh_option(s, option_at(i));
    uint32_t n = operands_of(c, ops);
    for (uint32_t i = 0; i < n; i++) {
      if (ops[i].many) fputs(" \\\n      '*:", out);
      else fprintf(out, " \\\n      '%u:%s", i + 1, ops[i].optional ? ":" : "");
      zsh_message(s, ops[i].word);
      fputc(':', out);
      zsh_action(s, ops[i].word);
      fputc('\'', out);
    }
    fputs(" && ret=0\n    ;;\n", out);
  }
  fputs(
      "  esac\n  return ret\n}\n\n"
      "if [[ $funcstack[1] == _seg ]]; then _seg \"$@\"; else compdef _seg seg; fi\n",
      out);
}

/* ---- fish ---- */

static const char fish_functions[] =
    "# the words after the program that are neither options nor their values; the first is the command\n"
    "function __seg_words\n"
    "    set -l words (commandline -opc)\n"
    "    set -l value 0\n"
    "    for word in $words[2..-1]\n"
    "        if test $value = 1\n"
    "            set value 0\n"
    "        else if contains -- $word $__seg_valued\n"
    "            set value 1\n"
    "        else if not string match -q -- '-*' $word\n"
    "            echo $word\n"
    "        end\n"
    "    end\n"
    "end\n"
    "function __seg_no_command\n"
    "    test (count (__seg_words)) = 0\n"
    "end\n"
    "function __seg_using\n"
    "    set -l words (__seg_words)\n"
    "    test (count $words) -gt 0; and contains -- $words[1] $argv\n"
    "end\n"
    "# COMMAND N: its operand after N others is next\n"
    "function __seg_operand\n"
    "    set -l words (__seg_words)\n"
    "    test (count $words) = (math $argv[2] + 1); and test $words[1] = $argv[1]\n"
    "end\n"
    "function __seg_segments\n"
    "    set -l words (commandline -opc)\n"
    "    set -l files\n"
    "    for word in (__seg_words)[2..-1]\n"
    "        if string match -q -- '*.seg' $word; or test -d $word\n"
    "            set -a files $word\n"
    "        end\n"
    "    end\n"
    "    test (count $files) -gt 0; and $words[1] list --format ids -- $files 2>/dev/null\n"
    "end\n"
    "\n"
    "complete -c seg -f\n";

static void fish_values(struct script *s, struct str word) {
  const char *kind = kind_of(word);
  FILE *out = s->out;
  if (!strcmp(kind, "segfile")) {
    fputs(" -k -a '(__fish_complete_suffix .seg)'", out);
  } else if (!strcmp(kind, "file")) {
    fputs(" -F", out);
  } else if (!strcmp(kind, "segment")) {
    fputs(" -a '(__seg_segments)'", out);
  } else if (strcmp(kind, "none")) {
    fputs(" -a '", out);
    if (kind[0] == 'w') fprintf(out, "%.*s", STR_ARG(spaced(s->arena, word)));
    else if (kind[0] == 'm') print_modules(s);
    else if (kind[2] == 'd') print_codes(s);
    else print_commands(s);
    fputc('\'', out);
  }
}

static void fish_script(struct script *s) {
  FILE *out = s->out;
  fputs("# fish completion for seg; made by `seg completion fish`\n\nset -g __seg_valued", out);
  print_valued(out);
  fputs("\n\n", out);
  fputs(fish_functions, out);
  for (const struct command_row *c = command_rows; c->name; c++) {
    fprintf(out, "complete -c seg -n __seg_no_command -a %s -d ", c->name);
    quoted(s, c->summary, "\\", "\\'");
    fputc('\n', out);
  }
  for (uint32_t i = 0; i < option_count(); i++) {
    const struct option_row *o = option_at(i);
    fputs("complete -c seg", out);
    if (!option_is_global(o)) fprintf(out, " -n '__seg_using %s'", o->commands);
    fprintf(out, " -l %s", o->name);
    if (option_letter(o)) fprintf(out, " -s %c", option_letter(o));
    if (o->arg[0]) {
      fputs(" -r", out);
      fish_values(s, str_from(o->arg));
    }
    fputs(" -d ", out);
    quoted(s, o->help, "\\", "\\'");
    fputc('\n', out);
  }
  struct operand ops[OPERANDS_MOST];
  for (const struct command_row *c = command_rows; c->name; c++) {
    uint32_t n = operands_of(c, ops);
    for (uint32_t i = 0; i < n; i++) {
      if (!strcmp(kind_of(ops[i].word), "none")) continue;
      if (ops[i].many && n == 1) fprintf(out, "complete -c seg -n '__seg_using %s'", c->name);
      else if (ops[i].many)
        fprintf(out, "complete -c seg -n '__seg_using %s; and not __seg_operand %s 0'", c->name, c->name);
      else fprintf(out, "complete -c seg -n '__seg_operand %s %u'", c->name, i);
      fish_values(s, ops[i].word);
      fputc('\n', out);
    }
  }
}

int cmd_completion(struct cli *c) {
  struct script s = {c->arena, c->out};
  struct str shell = c->paths.items[0];
  if (str_is(shell, "bash")) bash_script(&s);
  else if (str_is(shell, "zsh")) zsh_script(&s);
  else fish_script(&s);
  return EXIT_FINE;
}
