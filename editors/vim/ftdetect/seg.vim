" Segment files and schemas of the seg language.
autocmd BufRead,BufNewFile *.seg,*.schema setfiletype seg
