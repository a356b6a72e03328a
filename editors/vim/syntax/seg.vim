" Vim syntax file
" Language: seg, customer segments (segment files and schemas)
" Most words of the language may name fields as well, so that matches by their surroundings stand here, no keywords.
" Of two matches at one place the one that is defined last wins.

if exists('b:current_syntax')
  finish
endif
let s:cpo_save = &cpo
set cpo&vim
syn case match
syn iskeyword @,48-57,_,192-255

syn cluster segLiteral contains=segString,segNumber,segDecimal,segDate,segTimestamp,segDuration,segBad
syn cluster segRemark contains=segComment,segDocComment
syn cluster segLead contains=@segRemark,segAttribute,segOtherAttribute
syn cluster segExpr contains=@segRemark,@segLiteral,segQuoted,segBulk,segList,segGroup,segSymbol,segBadSymbol,
      \segEnumWord,segCall,segFunction,segRange,segOperator,segMatches,segConditional,segBoolean,segMissing,segTime,
      \segSegment,segPlain,
      \segProperty,segPart,segMethod

" A declaration at the left edge is one, whatever bracket was left open before it.
let s:edge = 'end=+^\ze\%(active\|static\|segment\|let\|test\|entity\|enum\|schema\|use\|timezone\)\s\+[[:alnum:]_"]+'

" ---- operators; names that stand in capitals are members of enums by custom
syn match segSymbol '[-+*/=<>?:,.]\|!='
syn match segBadSymbol +===\|!==\|<>\|=<\|&&\=\|||\=\|;\|!=\@!\|[#$&\\^~']+
syn match segBadSymbol +\k\@![^\x00-\x7F]\|`+
syn match segEnumWord +\<\u[A-Z0-9_]\+\>+
syn match segQuoted +`[^`]\+`+

" ---- calls
syn match segCall +\<\K\k*\ze(+
syn match segFunction +\<count_true\ze\s*(+

" ---- words of expressions
syn match segOperator +\<\%(and\|or\|not\|in\|is\|between\)\>+
syn match segMatches +\<matches\>+ nextgroup=segRegex,segString skipwhite skipnl
syn match segConditional +\<\%(if\|then\|else\)\>+
syn match segBoolean +\<\%(true\|false\)\>+
syn match segMissing +\<missing\>+
syn match segMissing +\%(\<is\s\+\)\@<=present\>+
syn match segTime +\<\%(now\|today\)\>+
" `in last 30 days`, but not the field of `x in last and y`
syn match segRange +\%(\<in\s\+\)\@<=\%(last\|next\|this\|previous\)\>\ze\s\+[[:alnum:]_(]+ nextgroup=segUnit skipwhite
syn match segPlain +\%(\<in\s\+\)\@<=\%(last\|next\|this\|previous\)\>\ze\s\+\%(and\|or\|then\|else\)\>+

" ---- numbers, times, durations
syn match segNumber +\<\d[0-9_]*+
syn match segBad +\<\d[0-9_]*\%(\.\d[0-9_]*\)\=\%(%\[\@!\|[[:alpha:]]\k*\)+
syn match segDecimal +\<\d[0-9_]*\.\d[0-9_]*\>+
syn match segDuration +\<\d[0-9_]*\s*\%(year\|quarter\|month\|week\|day\|hour\|minute\)s\=\>+ contains=segUnit
syn match segDuration +\<\d[0-9_]*\s*\%(second\|millisecond\|microsecond\)s\=\>+ contains=segUnit
syn match segDuration +\<\d[0-9_]*\%(y\|mo\|w\|d\|h\|min\|s\|ms\|us\)\>+ contains=segUnit
syn match segBad +\<\d[0-9_]*\.\d[0-9_]*\s*\%(year\|quarter\|month\|week\|day\|hour\|minute\|second\)s\=\>+
syn match segUnit +\%(\d\s*\)\@<=\a\++ contained
syn match segUnit +\%(year\|quarter\|month\|week\|day\)\>+ contained
syn match segBad +\<\d\{4}-\d\{1,2}-\d\{1,2}\k*+
syn match segDate +\<\d\{4}-\d\d-\d\d\>+
syn match segTimestamp '\<\d\{4}-\d\d-\d\d[Tt]\d[0-9:]*\%(\.\d\+\)\=\%([Zz]\|[-+]\d\d\%(:\=\d\d\)\=\)\=\>'

" ---- texts, patterns, pasted lists
syn region segString start=+"+ skip=+\\.+ end=+"+ end=+$+ contains=segBadEscape,segEscape
syn match segBadEscape +\\.\=+ contained
syn match segEscape +\\\%(["'\\nrt]\|u{\x\{1,6}}\)+ contained
syn region segRegex start=+/+ skip=+\\.\|\[\%(\\.\|[^]\\]\)*\]+ end=+/+ end=+$+ contained oneline
      \ contains=segRegexOperator,segRegexEscape,segRegexClass
syn match segRegexOperator '[.*+?|()]\|{\d\+\%(,\d*\)\=}' contained
syn match segRegexEscape +\\.+ contained
syn match segRegexClass +\[\%(\\.\|[^]\\]\)*\]+ contained
execute 'syn region segBulk matchgroup=segBulkBracket start=+%\[+ end=+\]+' s:edge 'contains=segString,segBulkComma'
syn match segBulkComma +[,;]+ contained

" ---- brackets; those that close nothing
syn match segBadBracket +[])}]+
execute 'syn region segList matchgroup=segBracket start=+\[+ end=+\]+' s:edge 'contains=@segExpr,segListWord'
syn match segListWord +\<\K\k*\ze\s*\%([],]\|//\|$\)+ contained
execute 'syn region segGroup matchgroup=segBracket start=+(+ end=+)+' s:edge
      \ 'contains=@segExpr,segRowName,segArgument'
syn match segRowName +\<\K\k*\ze\s*=>+ contained
syn match segArgument +\<\K\k*\ze\s*:+ contained
execute 'syn region segBlock matchgroup=segBracket start=+{+ end=+}+' s:edge
      \ 'contains=@segLead,@segExpr,segBlock,segRule fold'
syn match segRule +\<rule\>\ze\s*["{]+ contained

" ---- attributes
syn match segOtherAttribute +@\s*\K\k*+ nextgroup=segArguments skipwhite
syn match segAttribute +@\s*\%(index\|stored\|zone\|missing\|allow\|title\|owner\|tags\)\>+
      \ nextgroup=segArguments skipwhite
execute 'syn region segArguments matchgroup=segBracket start=+(+ end=+)+' s:edge
      \ 'contained contains=@segRemark,@segLiteral,segSymbol,segTag,segStored,segCode'
syn match segTag +\<\K\k*\%(-\k\+\)*+ contained
syn match segStored +\<\%(text\|epoch_s\|epoch_ms\|epoch_us\|cents\)\>+ contained
syn match segCode +\<[EW]\d\{4}\>+ contained

" ---- types
syn match segTypeName +\<\K\k*+ contained nextgroup=@segBehindType skipwhite
syn match segType +\<\%(id\|text\|int\|decimal\|float\|bool\|date\|timestamp\|duration\|set\|map\)\>+ contained
      \ nextgroup=segTypeParens,@segBehindType skipwhite
syn match segType +\<map\>\ze\s*{+ contained nextgroup=segFields skipwhite
syn match segEnum +\<enum\>\ze\s*{+ contained nextgroup=segMembers skipwhite
execute 'syn region segTypeParens matchgroup=segBracket start=+(+ end=+)+' s:edge
      \ 'contained nextgroup=@segBehindType skipwhite contains=@segRemark,@segTypes,segNumber,segSymbol'
execute 'syn region segTypeList matchgroup=segBracket start=+\[+ end=+\]+' s:edge
      \ 'contained nextgroup=@segBehindType skipwhite contains=@segRemark,@segTypes'
syn match segOptional +?+ contained nextgroup=@segBehindType skipwhite
syn cluster segTypes contains=segTypeName,segType,segTypeParens,segTypeList,segEnum,segOptional
syn cluster segBehindType contains=segOptional,segStorage,segAttribute,segOtherAttribute

" ---- schemas
syn match segDeclaration +\<schema\>\ze\s\+\K\k*\s*\%(of\>\|//\|$\)+ nextgroup=segSchemaName skipwhite
syn match segSchemaName +\K\k*+ contained nextgroup=segOf skipwhite
syn match segOf +\<of\>+ contained nextgroup=segOnName skipwhite
syn match segInclude +\<\%(schema\|use\|timezone\)\>\ze\s*"+
syn match segInclude +\<use\>\ze\s\+\K\k*\s*\%(//\|$\)+
syn match segDeclaration +\<enum\>\ze\s\+\K\k*\s*\%({\|$\)+ nextgroup=segEnumName skipwhite
syn match segEnumName +\K\k*+ contained nextgroup=segMembers skipwhite skipnl
execute 'syn region segMembers matchgroup=segBracket start=+{+ end=+}+' s:edge
      \ 'contained nextgroup=@segBehindType skipwhite fold'
      \ 'contains=@segLead,segString,segSymbol,segQuoted,segMember,segMemberFrom'
syn match segMember +\<\K\k*+ contained
syn match segMemberFrom +\<from\>\ze\s*"+ contained
syn match segDeclaration +\<entity\>\ze\s\+\K\k*\s*\%({\|from\>\|key\>\|//\|$\)+ nextgroup=segEntityName skipwhite
syn match segEntityName +\K\k*+ contained nextgroup=segStorage,segFields skipwhite skipempty
syn match segStorage +\<\%(from\|key\|by\)\>\|->+ contained nextgroup=segColumns,segColumn,segPath skipwhite
syn match segColumn +\K\k*+ contained nextgroup=@segBehindColumns skipwhite
execute 'syn region segColumns matchgroup=segBracket start=+(+ end=+)+' s:edge
      \ 'contained nextgroup=@segBehindColumns skipwhite contains=@segRemark,segString,segQuoted,segSymbol'
syn region segPath matchgroup=segString start=+"+ skip=+\\.+ end=+"+ contained nextgroup=@segBehindColumns skipwhite
      \ contains=segEscape
syn match segPathDot +\.+ contained nextgroup=segPath skipwhite
syn cluster segBehindColumns contains=segStorage,segPathDot,segFields,segAttribute,segOtherAttribute
execute 'syn region segFields matchgroup=segBracket start=+{+ end=+}+' s:edge
      \ 'contained nextgroup=@segBehindType skipwhite fold contains=@segLead,segField,segStorage,segSymbol'
syn match segField +\%(^\|[{,]\)\@1<=\s*\%(\K\k*\|`[^`]\+`\)\ze\s+ contained nextgroup=@segTypes skipwhite

" ---- segment files
syn match segDeclaration +\<let\>\ze\s\+\%(\K\|`\)+ nextgroup=segOwner,segLetName skipwhite
syn match segLetName +\%(\K\k*\|`[^`]\+`\)+ contained nextgroup=segParameters,segAnnotation skipwhite
syn match segOwner +\%(\K\k*\|`[^`]\+`\)\ze\s*\.+ contained nextgroup=segOwnerDot skipwhite
syn match segOwnerDot +\.+ contained nextgroup=segLetName skipwhite
execute 'syn region segParameters matchgroup=segBracket start=+(+ end=+)+' s:edge
      \ 'contained nextgroup=segAnnotation skipwhite contains=@segRemark,segParameter,segSymbol'
syn match segParameter +\<\K\k*\ze\s*:+ contained nextgroup=segParameterColon skipwhite
syn match segParameterColon +:+ contained nextgroup=@segTypes skipwhite
execute 'syn region segAnnotation matchgroup=segSymbol start=+:+ end=+\ze=+' s:edge
      \ 'contained contains=@segRemark,@segTypes'
syn match segModifier +\<\%(active\|static\)\>\ze\s\+segment\>+
syn match segSegment +\<segment\>\ze\s\+\%(\K\|`\)+ nextgroup=segSegmentName skipwhite
syn match segSegmentName +\%(\K\k*\|`[^`]\+`\)+ contained nextgroup=segOn,segStorage skipwhite
syn match segOn +\<on\>\ze\s\+\K+ contained nextgroup=segOnName skipwhite
syn match segOnName +\K\k*+ contained nextgroup=segRowAlias,segStorage skipwhite
syn match segRowAlias +\<\%(from\>\|key\>\)\@!\K\k*+ contained

" ---- tests
syn match segDeclaration +\<test\>\ze\s*"+ nextgroup=segTitle skipwhite
syn region segTitle matchgroup=segString start=+"+ skip=+\\.+ end=+"+ end=+$+ contained contains=segEscape
      \ nextgroup=segSteps skipwhite skipnl
execute 'syn region segSteps matchgroup=segBracket start=+{+ end=+}+' s:edge
      \ 'contained fold contains=@segRemark,@segLiteral,segSymbol,segQuoted,segTested,segRow,segExpected,segStep'
syn match segTested +\<\K\k*+ contained
syn match segRow +\<\K\k*\ze\s*{+ contained nextgroup=segObject skipwhite
syn match segExpected +\<\%(in\|out\)\>+ contained
syn match segStep +^\s*\zs\%(now\|expect\)\>\ze\s*[^{ ]+ contained
execute 'syn region segObject matchgroup=segBracket start=+{+ end=+}+' s:edge
      \ 'contained contains=@segExpr,segValue,segPair,segObject,segObjects'
execute 'syn region segObjects matchgroup=segBracket start=+\[\ze\s*{+ end=+\]+' s:edge
      \ 'contained contains=@segRemark,segObject,segSymbol'
syn match segValue +\%(:\s*\)\@<=\K\k*\>\ze\s*\%([],}]\|//\|$\)+ contained contains=segBoolean,segMissing,segTime
syn match segPair +\<\K\k*\ze\s*:+ contained

" ---- what follows a dot is a name, whatever word it is
syn match segDot +\.+ contained
syn match segProperty +\.\s*\%(\K\k*\|`[^`]\+`\)+ contains=segDot
syn match segPart +\.\s*\%(date\|year\|quarter\|month\|day\|weekday\|hour\)\>\ze\s*\%((\)\@!+ contains=segDot
syn match segMethod +\.\s*\%(where\|any\|all\|none\|count\|sum\|avg\|min\|max\|distinct\|latest\|earliest\)\ze\s*(+
      \ contains=segDot
syn match segMethod +\.\s*\%(starts_with\|ends_with\|contains\|lower\|upper\|trim\|length\|fold\|text\|number\)\ze\s*(+
      \ contains=segDot
syn match segMethod +\.\s*\%(has\|has_any\|has_all\|has_none\)\ze\s*(+ contains=segDot

" ---- comments
syn match segComment +//.*$+ contains=@Spell
syn match segDocComment +///\%(/\)\@!.*$+ contains=@Spell

syn sync fromstart

hi def link segComment Comment
hi def link segDocComment SpecialComment
hi def link segString String
hi def link segPath String
hi def link segTitle String
hi def link segBulk String
hi def link segRegex String
hi def link segEscape SpecialChar
hi def link segRegexEscape SpecialChar
hi def link segRegexClass Special
hi def link segRegexOperator Operator
hi def link segNumber Number
hi def link segDecimal Float
hi def link segDate Number
hi def link segTimestamp Number
hi def link segDuration Number
hi def link segUnit Type
hi def link segBad Error
hi def link segBadEscape Error
hi def link segBadBracket Error
hi def link segBadSymbol Error
hi def link segSymbol Operator
hi def link segBracket Delimiter
hi def link segBulkBracket Delimiter
hi def link segBulkComma Delimiter
hi def link segDot Delimiter
hi def link segPathDot Delimiter
hi def link segOwnerDot Delimiter
hi def link segParameterColon Delimiter
hi def link segOptional Operator
hi def link segOperator Operator
hi def link segMatches Operator
hi def link segRange Keyword
hi def link segConditional Conditional
hi def link segBoolean Boolean
hi def link segMissing Constant
hi def link segTime Constant
hi def link segEnumWord Constant
hi def link segListWord Constant
hi def link segMember Constant
hi def link segValue Constant
hi def link segDeclaration Keyword
hi def link segSegment Keyword
hi def link segRule Keyword
hi def link segEnum Keyword
hi def link segModifier StorageClass
hi def link segInclude Include
hi def link segStorage Keyword
hi def link segMemberFrom Keyword
hi def link segOf Keyword
hi def link segOn Keyword
hi def link segStep Keyword
hi def link segExpected Operator
hi def link segAttribute PreProc
hi def link segOtherAttribute PreProc
hi def link segStored Constant
hi def link segCode Constant
hi def link segTag Constant
hi def link segType Type
hi def link segTypeName Type
hi def link segSchemaName Structure
hi def link segEnumName Structure
hi def link segEntityName Structure
hi def link segOnName Structure
hi def link segOwner Structure
hi def link segRow Structure
hi def link segSegmentName Title
hi def link segTested Title
hi def link segLetName Function
hi def link segCall Function
hi def link segFunction Function
hi def link segMethod Function
hi def link segPart Function
hi def link segField Identifier
hi def link segProperty Identifier
hi def link segPair Identifier
hi def link segColumn Identifier
hi def link segQuoted Identifier
hi def link segParameter Identifier
hi def link segRowName Identifier
hi def link segRowAlias Identifier
hi def link segArgument Identifier

let b:current_syntax = 'seg'
let &cpo = s:cpo_save
unlet s:cpo_save s:edge
