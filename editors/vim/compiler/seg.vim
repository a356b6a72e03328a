" Vim compiler file
" Compiler: seg check, in its text form
if exists('current_compiler')
  finish
endif
let current_compiler = 'seg'
let s:cpo_save = &cpo
set cpo&vim

if exists(':CompilerSet') != 2
  command -nargs=* CompilerSet setlocal <args>
endif

" `:make` checks the file at hand; `:make! segments` other files and folders. What runs is g:seg_command, or `seg`.
execute 'CompilerSet makeprg=' . escape(get(g:, 'seg_command', 'seg') . ' check $*', ' \|"')

" error[E0201]: message
"   --> file:line:column, then an excerpt, which is left out
CompilerSet errorformat=
      \%E%trror[E%n]:\ %m,
      \%W%tarning[W%n]:\ %m,
      \%Z%*\\s-->\ %f:%l:%c,
      \%Z%*\\s-->\ %f:%l:%c%.%#,
      \%C%.%#,
      \%-G%.%#

let &cpo = s:cpo_save
unlet s:cpo_save
