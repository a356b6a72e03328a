" Run by vim.sh, in a folder that it has filled; what is found goes to the file `result`.
set nocompatible encoding=utf-8 nomore noswapfile hidden
set runtimepath^=./vim
filetype plugin indent on
syntax on
let s:wrong = []
let s:count = {}
let s:reserved = split($SEG_RESERVED)

function! s:Expect(what, holds, found) abort
  let s:count[a:what] = get(s:count, a:what, 0) + 1
  if !a:holds
    call add(s:wrong, printf('FAIL %s: %s', a:what, string(a:found)))
  endif
endfunction

" ---- colours: the compiler's own tokens say what stands where
let s:colour = {
      \ 'a text': '^seg\%(String\|Path\|Title\|BadSymbol\)$',
      \ 'a whole number': '^segNumber$',
      \ 'a number': '^segDecimal$',
      \ 'a date': '^segDate$',
      \ 'a point in time': '^segTimestamp$',
      \ 'a duration': '^segDuration$',
      \ 'a pasted list': '^segBulkBracket$',
      \ 'a pattern': '^segRegex$',
      \ 'a doc comment': '^segDocComment$',
      \ 'a literal': '^seg\%(Bad\|Bulk\|String\|Regex\|Quoted\)',
      \ }
let s:reserved_colour = '^seg\%(Operator\|Matches\|Conditional\|Boolean\|Expected\|Pair\|BadSymbol\)$'
let s:name_colour = '^\%(seg\%(Property\|Part\|Method\|Pair\|Quoted\|Field\|LetName\|Column\|Argument\|Plain\|'
      \ . 'Group\|Block\|List\|Object\)\)\=$'
let s:operator_colour = '^seg\%(Symbol\|Bracket\|\a*Dot\|\a*Colon\|Optional\|Storage\|\a*Attribute\|Tag\|Bad\a\+\)$'
" a line of `seg dump tokens`: line, column, kind
let s:dumped = '^\(\d\+\):\(\d\+\) \(the end of the \a\+\|a point in time\|'
      \ . 'an\= \%(whole number\|pasted list\|doc comment\|\a\+\)\|\S\+\)'

function! s:Group(line, column) abort
  let byte = byteidx(getline(a:line), a:column - 1) + 1
  return synIDattr(synID(a:line, byte, 1), 'name')
endfunction

function! s:Colours(file) abort
  execute 'edit' fnameescape(a:file)
  call s:Expect('file type', &filetype ==# 'seg' && b:current_syntax ==# 'seg', a:file)
  let before = ['', '']
  for token in readfile(a:file . '.tokens')
    let parts = matchlist(token, s:dumped)
    if empty(parts) || parts[3] =~# '^the end'
      continue
    endif
    let [line, column, kind] = [str2nr(parts[1]), str2nr(parts[2]), parts[3]]
    let group = s:Group(line, column)
    let at = printf('%s:%d:%d has the group `%s`: %s', fnamemodify(a:file, ':t'), line, column, group, getline(line))
    if has_key(s:colour, kind)
      call s:Expect(kind, group =~# s:colour[kind], at)
    elseif kind ==# 'a name'
      if before[0] ==# '`@`'
        call s:Expect('attribute', group =~# '^seg\%(Other\)\=Attribute$', at)
      elseif before[0] ==# '`.`'
        call s:Expect('name behind a dot', group =~# '^seg\%(Property\|Part\|Method\|LetName\)$', at)
      elseif before[0] =~# '^\%(schema\|enum\|entity\|let\|segment\|use\|on\)$' && before[1] !~# '^segPro'
        call s:Expect('declared name', group =~# 'Name$\|^segOwner$\|^segTested$' || before[0] ==# 'use', at)
      elseif group !=# ''
        call s:Expect('name', group !~# '^seg\%(Bad\|String\|Number\|Symbol\|Comment\|DocComment\)', at)
      endif
    elseif kind[0] ==# '`'
      call s:Expect('operator', group =~# s:operator_colour, at)
    elseif index(s:reserved, kind) >= 0
      call s:Expect('reserved word', group =~# (before[0] ==# '`.`' ? s:name_colour : s:reserved_colour), at)
    elseif before[0] =~# '^`\%(\.\|[=!]=\)`$' || group ==# '' && before[0] =~# '^\%(and\|or\|`[=<>]`\)$'
          \ || group =~# s:name_colour && group !=# ''
      call s:Expect('word as a name', group =~# s:name_colour . '\|^segMissing$', at)
    else
      call s:Expect('word of the language', group =~# '^seg' && group !=# 'segBad', at)
    endif
    let before = [kind, group]
  endfor
  for line in range(1, line('$'))
    let at = match(getline(line), '^\s*\zs//')
    let at = at >= 0 || getline(line) =~# '"' ? at : match(getline(line), '\s\zs//')
    if at >= 0
      let group = synIDattr(synID(line, at + 1, 1), 'name')
      call s:Expect('comment', group =~# 'Comment$\|^segBulk$', a:file . ':' . line . ' has the group `' . group . '`')
    endif
  endfor
  bwipeout!
endfunction
for s:file in sort(filter(glob('colours/*', 1, 1), 'v:val !~# "\\.tokens$"'))
  call s:Colours(s:file)
endfor

" ---- indentation: what is indented well stays, and comes back when it is taken away
function! s:Indent(file) abort
  execute 'edit' fnameescape(a:file)
  let lines = getline(1, '$')
  silent normal! gg=G
  call s:Same('indentation kept', a:file, lines)
  silent %s/^\s\+//e
  silent normal! gg=G
  call s:Same('indentation made', a:file, lines)
  bwipeout!
endfunction
function! s:Same(what, file, lines) abort
  for i in range(len(a:lines))
    let found = getline(i + 1)
    call s:Expect(a:what, found ==# a:lines[i], printf('%s:%d: `%s` for `%s`', a:file, i + 1, found, a:lines[i]))
  endfor
endfunction
for s:file in sort(glob('indent/*', 1, 1))
  call s:Indent(s:file)
endfor

" ---- editing
edit new.seg
call s:Expect('comments', &commentstring ==# '// %s' && &comments ==# ':///,://', &comments)
call s:Expect('comments', &formatoptions =~# 'r' && &formatoptions !~# 't', &formatoptions)
call feedkeys("i/// One line\<CR>and more\<Esc>osegment a = b\<Esc>", 'xt')
call s:Expect('doc comment goes on', getline(1, 2) == ['/// One line', '/// and more'], getline(1, '$'))
call setline(1, ['let a = if b then c else d', 'segment a {', '}'])
silent 3,$delete
call feedkeys("ggOsegment r {\<CR>rule \"x\" {\<CR>mrr > 1\<CR>}\<CR>}\<Esc>", 'xt')
call s:Expect('typing', getline(1, 5) == ['segment r {', '  rule "x" {', '    mrr > 1', '  }', '}'], getline(1, '$'))
silent! packadd! matchit
runtime! plugin/matchit.vim
%delete _
call setline(1, 'let a = if b then c else d')
call cursor(1, 9)
normal %
call s:Expect('matchit', col('.') == 14, col('.'))
setlocal filetype=
call s:Expect('undone', &commentstring !=# '// %s' && &indentexpr ==# '' && !exists('b:match_words'), b:)
bwipeout!

" ---- within Markdown
let g:markdown_fenced_languages = ['seg', 'schema=seg']
edit new.md
call setline(1, ['segment', '```seg', 'segment a = plan == 3', '```', 'segment', '```schema', 'enum b { c }', '```'])
syntax sync fromstart
call s:Expect('Markdown', s:Group(3, 1) ==# 'segSegment' && s:Group(3, 21) ==# 'segNumber', s:Group(3, 1))
call s:Expect('Markdown', s:Group(7, 1) ==# 'segDeclaration' && s:Group(7, 10) ==# 'segMember', s:Group(7, 10))
call s:Expect('Markdown', s:Group(1, 1) !~# '^seg' && s:Group(5, 1) !~# '^seg', s:Group(5, 1))
bwipeout!

" ---- :compiler and :make
let g:seg_command = $SEG_COMMAND
edit wrong.seg
compiler seg
silent! make! wrong.seg
let s:found = filter(getqflist(), 'v:val.valid')
let s:want = json_decode(join(readfile('wrong.json'), ''))
call s:Expect('findings', len(s:found) == len(s:want.diagnostics), map(copy(s:found), 'v:val.text'))
for s:i in range(min([len(s:found), len(s:want.diagnostics)]))
  let [s:f, s:w] = [s:found[s:i], s:want.diagnostics[s:i]]
  call s:Expect('finding', fnamemodify(bufname(s:f.bufnr), ':t') ==# s:w.span.file && s:f.lnum == s:w.span.start.line
        \ && s:f.col == s:w.span.start.column && s:f.text =~# '\V' . escape(s:w.message, '\')
        \ && s:f.type ==? s:w.severity[0] && printf('%s%04d', s:w.code[0], s:f.nr) ==# s:w.code, s:f)
endfor
silent! make! warning.seg
let s:found = filter(getqflist(), 'v:val.valid')
call s:Expect('warning', !empty(s:found) && s:found[0].type ==? 'w', s:found)

" ---- help
helptags vim/doc
silent help seg
call s:Expect('help', &filetype ==# 'help' && expand('%:t') ==# 'seg.txt', expand('%'))
silent help seg-compiler
call s:Expect('help', expand('%:t') ==# 'seg.txt', expand('%'))

" every kind was met
let s:others = ['attribute', 'comment', 'operator', 'reserved word', 'word of the language', 'declared name', 'finding']
for s:what in keys(s:colour) + s:others
  if !has_key(s:count, s:what)
    call add(s:wrong, 'FAIL nothing was found of the kind: ' . s:what)
  endif
endfor
let s:all = eval(join(values(s:count), '+'))
call writefile(s:wrong[:60] + [printf('%d of %d as expected', s:all - len(s:wrong), s:all)], 'result')
qall!
