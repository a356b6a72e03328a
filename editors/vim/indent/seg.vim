" Vim indent file
" Language: seg, customer segments
" Bodies in braces are indented by a step. What goes on on a further line stands below the first thing of its bracket,
" or, outside of brackets, below the expression's own beginning.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=SegIndent()
setlocal indentkeys=0},0],0),0.,!^F,o,O,0=and,0=or,0=then,0=else,0=segment,0=let,0=test,0=entity,0=enum,0=schema,0=use
setlocal autoindent nosmartindent
let b:undo_indent = 'setlocal indentexpr< indentkeys< autoindent< smartindent<'

if exists('*SegIndent')
  finish
endif
let s:cpo_save = &cpo
set cpo&vim

let s:text = 'Comment\|String\|Title\|Path\|Regex\|Quoted'
let s:in_text = 'synIDattr(synID(line("."), col("."), 1), "name") =~# s:text'
let s:header = '^\s*\%(\%(active\s\+\|static\s\+\)\=segment\|let\)\>.\{-}[^=!<>]=\s\+\ze[^=]'
let s:goes_on = '^\s*\%([.=*/+<>]\|!=\|??\|\%(and\|or\|then\|else\|between\|matches\|is\)\>\)'
let s:leads_on = '\%([-=*/+<>.]\|??\|\.\@1<!\<\%(and\|or\|not\|in\|is\|between\|matches\|if\|then\|else\)\)$'
let s:declares = '^\%(schema\|timezone\|enum\|entity\|use\|let\|segment\|static\|active\|test\)\>\s\+[^=!<>]'

" A line without its comment and the space at its end.
function! s:Code(lnum) abort
  let line = getline(a:lnum)
  let at = match(line, '//')
  while at >= 0
    if synIDattr(synID(a:lnum, at + 1, 1), 'name') =~# 'Comment'
      let line = strpart(line, 0, at)
      break
    endif
    let at = match(line, '//', at + 1)
  endwhile
  return substitute(line, '\s\+$', '', '')
endfunction

" The line of code before this one: neither empty nor all comment.
function! s:Before(lnum) abort
  let lnum = prevnonblank(a:lnum - 1)
  while lnum > 0 && getline(lnum) =~# '^\s*//'
    let lnum = prevnonblank(lnum - 1)
  endwhile
  return lnum
endfunction

" Where the innermost bracket stands that is open at the beginning of a line: [line, column], [0, 0] outside of all.
function! s:Bracket(lnum) abort
  " no further back than to the declaration, which begins at the left edge whatever is open before it
  call cursor(a:lnum, 1)
  let stop = search(s:declares, 'bnW')
  let best = [0, 0]
  for [open, close] in [['(', ')'], ['\[', '\]'], ['{', '}']]
    call cursor(a:lnum, 1)
    let found = searchpairpos(open, '', close, 'bW', s:in_text, max([best[0], stop]))
    if found[0] > best[0] || (found[0] == best[0] && found[1] > best[1])
      let best = found
    endif
  endfor
  return best
endfunction

" Whether a line goes on with what stands on the line before.
function! s:Continues(lnum) abort
  if getline(a:lnum) =~# s:goes_on
    return 1
  endif
  let before = s:Before(a:lnum)
  return before > 0 && s:Code(before) =~# s:leads_on
endfunction

" Whether a line goes on with the names of an `expect` of a test.
function! s:Expected(lnum) abort
  let lnum = s:Before(a:lnum)
  while lnum > 0 && s:Code(lnum) =~# ',$'
    if getline(lnum) =~# '^\s*expect\>'
      return 1
    endif
    let lnum = s:Before(lnum)
  endwhile
  return 0
endfunction

" The column, from 0, below which the contents of a bracket stand; -1 where nothing stands behind it on its line.
function! s:Inside(bracket) abort
  let rest = strpart(s:Code(a:bracket[0]), a:bracket[1])
  if rest =~# '^\s*$'
    return -1
  endif
  " behind the name of a row: `any(a => ...`
  let skip = matchend(rest, '^\s*\K\k*\s*=>\s*')
  if skip < 0
    let skip = matchend(rest, '^\s*')
  endif
  return virtcol([a:bracket[0], a:bracket[1] + skip])
endfunction

function! SegIndent() abort
  let lnum = v:lnum
  let line = getline(lnum)
  " a declaration at the left edge is one whatever was left open before it
  if line =~# s:declares
    return 0
  endif
  let bracket = s:Bracket(lnum)
  let base = 0
  if bracket[0] > 0
    if line =~# '^\s*[])}]'
      let inside = s:Inside(bracket)
      return inside < 0 ? indent(bracket[0]) : virtcol(bracket) - 1
    endif
    let inside = s:Inside(bracket)
    if inside >= 0
      return inside
    endif
    let base = indent(bracket[0]) + shiftwidth()
  endif
  if line =~# '^\s*//'
    return base
  endif
  if !s:Continues(lnum)
    return base + (s:Expected(lnum) ? shiftwidth() : 0)
  endif
  if bracket[0] > 0 && getline(bracket[0])[bracket[1] - 1] !=# '{'
    return line =~# '^\s*\.' ? base + shiftwidth() : base
  endif
  " up to the line that begins the statement
  let start = s:Before(lnum)
  while start > 0
    let at = s:Bracket(start)
    if at != bracket && at[0] > bracket[0]
      let start = at[0]
    elseif at == bracket && s:Continues(start)
      let start = s:Before(start)
    else
      break
    endif
  endwhile
  let expression = matchend(s:Code(start), s:header)
  if expression >= 0 && line !~# '^\s*\.'
    return virtcol([start, expression])
  endif
  return indent(start) + shiftwidth()
endfunction

let &cpo = s:cpo_save
unlet s:cpo_save
