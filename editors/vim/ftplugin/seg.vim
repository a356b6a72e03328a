" Vim filetype plugin
" Language: seg, customer segments
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1
let s:cpo_save = &cpo
set cpo&vim

" A doc comment goes on with three slashes; no text is wrapped but comments.
setlocal comments=:///,://
setlocal commentstring=//\ %s
setlocal formatoptions-=t formatoptions+=croql
setlocal matchpairs=(:),{:},[:]
setlocal expandtab shiftwidth=2 softtabstop=2
setlocal suffixesadd=.seg,.schema
" `gf` and the like: `use "file.seg"` and `schema "file.schema"` stand beside this file
setlocal include=^\\s*\\%(use\\\|schema\\)\\s*\\ze\"
setlocal define=^\\s*\\%(\\%(active\\\|static\\)\\s\\+\\)\\=\\%(segment\\\|let\\\|entity\\\|enum\\)\\>

" matchit: if, then, else; brackets are its own business
let b:match_ignorecase = 0
let b:match_words = '\<if\>:\<then\>:\<else\>'
let b:match_skip = 's:Comment\|String\|Regex\|Property'

let b:undo_ftplugin = 'setlocal comments< commentstring< formatoptions< matchpairs< expandtab< shiftwidth< softtabstop<'
      \ . ' suffixesadd< include< define< | unlet! b:match_ignorecase b:match_words b:match_skip b:browsefilter'
if has('gui_running')
  let b:browsefilter = "Segments (*.seg)\t*.seg\nSchemas (*.schema)\t*.schema\nAll files (*.*)\t*.*\n"
endif

let &cpo = s:cpo_save
unlet s:cpo_save
