// Generated from data/models.json by scripts/build-catalogue.mjs. Do not edit.

/** How the texts below are packed. */
export const CODING = {
  shortCodes: `<=>?@^|~`,
  longCodeStarts: `!#%&'*/;`,
  longCodeEnds: `!"#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~`,
  phrases: `*p*s*r%y*o'n!+'d" #G1   %~#6*z*l2   3   " ] !9- &=%'/6!+%~&;*2'E!]&W" : #G&R- 1 'V!(e r 'e'E" , 'e&j#l%M- 2 ;%;-;,;/i n t %Su s 1 2 *G  o n , 1 #G#7!&#:*I&X- 0 *.!E- 3 !,#b#H'd*b} #G#6!s![%[#%5 6 *)o !W%Y;I~ } #Ga n /;/<&q!'c %H%}&o!!!H!I!sd e *5!0m %J< %P#%*N%&'l!r%I#**+%K%Q!^*A!x%t%a!G&|- m a a u *q%y/"/!m #('R*76 4 6 6 &>!)t r a l a t r e e m *%- i c a r a s /S%xc o *>%'2 !J'Hs ^ !H'5G 'V| %K&w#9%Lg e - ^ /s/t{ !Ne n 0 2 /U/T&>!E#g#%  #L3 2 B < !<;['"&_'#'Z'?!"*R#n'I'l!q*f!ex !O*1*7!%'U'8!N!P&:!2&B!G3 . #j&%, 5 - 5 g 'Jg '6'L%A!C0 !j'@, " s !+i t e c %A&N#g#5!#'1!+1 , 4 Q *Eg o q *E%xb !,&d#j%v#,#L#=%c%R;a%u. &H*S'B;g']!Q*T#9;d;i;l;m[ " a p i !<S 'hc h %g'/a c *)/7] &"1 9 /pL e l #G&;%r2   S 1 6 e k e p !s%l#L4 'R#5#j&e%.'a*U&0;n'G;t;x;y;wr o &7%f!+''#c*g&9'p*##Hw e *,'1a i !0&M%Z&&&t!P- '-*5? *K%G&[%H  #>P T l t o ;|p e &4'9^ #o< %/!w&2%(%d*>&3&w1 #?;~&K'C'D'c;{&1;}!0!+#b*{*|*"/%s #d'O!h2 #)'w/Ba - /Zd *9&</f*3#5!!/q*3&)&v#I!O&*- 6 !A#*!0*Yt ] #G@ &8#d#H!+*!/W/X%X!E*:/]/^&<- '|0 9 - v /}6 !!#L1 %s2 1 i l s e #c- !f&8&L%D*-/A/E%j/H&n*/@ &4*4!##G8 #k/vo !%![8 !,;!e   4 *%!1O p a m !+" 0 0 e %yo l 0 #G%z%}C h , #bA I !9!1? !ws s 4 #G*(&?c *8m !75 3 %-%Y&T&z'=;J&}#;a   !E&^*,!Ns t !7g #I*]'k'qd i *y'u%#'w#7/=!n!o%E#K!B%G!0&r/i/h%z%z%p2 '<*Fs *6&:'3%N#6&Y;7m !e#<!P&]&.!y'Yv i *_*^!8!#l e A C &l&m*'/>%m&N6 7   I   '5d &50 !Fg l - m n '6#&&%;E;B#+&C;W;U%z!(&~;X&E!0&G!1u t &Ld c e p l e !No r o !0t 'tt h *u*v'2%W'Q&p'0%)e t #H*!/my '2!25 !A~ C > M /{] 'S*<t %O!#} !g;>;?#M] &-*O;Y*B&F;Z< { " *Vs p #}M o P #}i f i 'zo d /#h 'M/'!N'N'v#e? %io p &#~ o v S t %]!Q'H&O/x/z&sa %q/|;@;D;G*@#L%b'R%L= m #N#)2 &b'['&e #G!nu p &fa b e a p t '.!o#G*}%"'''j/(!g'|V E /@'v%g%l%xa !7t '4/_!:8 &@%A!Oy '>!Q*P  B &U*C'S&a;]- s *2&j&c'%*C;c'F'E!+'(k e o 'f!n*We #H!7*Xc !<&4- &f'G*Z%{*[!/&6''v !/f %e!7d o %|'H%e? &M*a&5&ia !pu !e##@ m #f!pO 'mo &f'F&j&km /&n e u f !//0/1@ #~&L!Vm 'J? s 'L#K/8!r#i&Q%A'-!it &n/D#H'(/F/G'u/I%k'3'F/L#5^ /Y!Vi s *6/[/d/bz !<> A %E&S@ &m/k/n%*%+%n%,l l 'x&hw #(*?%o;.;+1 : %_*Hp !/*.!);0t !e*<!s'/;Q;V&U'z1 &A*Q%zn d s %H;k'^f !oe %xv 'ge x N %x')&gi 'i!Vl 'j'*s 'h" } c #cc &Of %xg %Vi #Hk 'sl ',s 'xy %yy 'ny *d#H" @ 'o@ *e@ *h'''o%e*k&4'y')'r'i[ #J*m%!*t%T*c%U*j*i*w*x*no 'm!7'G'p*~'{'Ks '~!p%yT 'g#~#eF %CO n e /)l y !7*&#(&h'r/*'+/./,/-///+W 'so w 'k!8/2/3/4/5&l%hy &4I 'PT /9%B&P/:!F'}%%!0&o? '0*(/?'+**T 'tp !t#}/C&:*+D !p%{%Fn &k#Iy P !uS %xc t s /K&5/J&h'J&i/N#h/O/M/P/Q/R!<&5!q!vc u d o /V*0l !fb e u !qd '}c #(#(%(k p o 'T#J/a&!/ce %|@ /ei &ho /g&m&!a ##e &'g #h&O/l/js E O %B/o@ &u? &o%}*'/r#ba &f'W/uC a ')**#f&5/w/y, &T@ 'X4 %^P !/h !/n *1s /~@ !q%!&+= #8*#;#*0%y*=;"&x*8':;&*D;);';*;(*;j #JT !rT '4W #Ib !oh ;2l %Ao ;4s ;1t t #H&(!q*L!q;3'y;<'-!h'L*/*;;:*J;=;5P ;8;A;9;6;;;C= &{#8&Z*=*M;F;H5 m d #Hf i s *-#b;M'{*@> '7= %n*4&V%o;L#m;K;N;O;P;R;S;T&S'!'7'9n &Dn &s*?s 1 h L l s *A@ ;^%x%H= !X~ ;_%J&V&(#7&y';&y;f';;h&/;b'A;j;e'SI n s 'b!/&L&h;o> %w< *B= 'U&J&I'_;p;q;u;r#(;s;v, &,N '6g &O!0%i&,;z`,
};

/** Lists of regions that rows refer to by position, a packed line each, names separated by a space. */
export const REGION_SETS = `
af-'/#%%g%L#F#v!"#,#g-%b^#3#u#-5#-6#-7 !R!I!R![^!s!U%[-!!#t!Z!Z-!T!|!T!"%e-!Imx-!I#^#"%r%6
af-'/#%%g%L#F#v!"#,#g-%b^#3#u#-5#-7 !R!I!R![^!s!U%[-!!#t!Z!Z-!T!|!T!"%e-!Imx-!I#^#"%r%6
%g%L#F#v!"#,#g-%b^#3#u#-5#-7
%g%L#F#v!"#,#g-%b^#3#u#-5#-7 !R!U!U%[-!!#t!Z!Z-!T!|!T!"%e-!I#^#"%r%6
%g%L#F#V^#3#u#-5#-6#-7 !R!I!R![^!s!U%l!Z!Z-!T!|!T!"%e-!I!%#"%r%6
%g%L#F#V^#3#u#-5#-7
%g%L#F#V^#3#L5#-7
#v1
#F#v!"#,#g-%b^#L2
#F#v!"#,#g-%b^#3#u
#F#v!"#,#g-%b^#3#u !R!U!U%[-!!#t!Z!Z-!T!|!T!"#^#"%r%6
#F#v!"#,#g-%b^'?4
#F#v!"#,#g-%b!!!R!U!U%[-!!#t!Z!Z-!T!|!T!"#^#"!%#C-#9#C-![%6
#F#v!"#V^#L2
#F#V^#L2
#F#V^#L!!!R!U!U%[-!T!|!T!"#^#9#C-![%6
!j#v3
!j#V^#3#u !s!U%l!Z#%!H!|!!#^#"#o
!j#V^#3#u #t#%!H!!#^#"#o
!j#V^#L!!!R!U!I!H!|!T!"#^#9![2
!j#,#3!s!U%l!Z#%!H!|!!#^#"#o
!j#,#3!s!U%l!Z#%!H!!!%%L#o
!j#,#3#t#%!H!!!%%L#o
!j#V!!*N#%!H!|!!#^#"#o
!j#V!!#^#"#o
!j#3#t#%!H!!!%#"!%#C-![%6
!j#u #t#%!H^!%#51
!j!R!U!I!%#9![2
!j!R!U!I#o
!j!s!I!%#9![2
!j#t#%!%#51
!j#t#%!%#9![2
!j!H^!%#51
!j!H^!%#"#o
#v2
'@#V1
'@#L1
'@!%#51
#g!-
#,#g!4
#V!!!R!U!I!H!|!T!"#^#9![2
#V!!!R!I!H!|!T!"#^#9![2
#,!R!I!H!!*T#51
#,!R!I!H!!!%#9#C-![%6
#L1
#3!H!!!%#9#C-![1
'?4
'?4#-6
#L!T!!!%#9#C-![1
#u #t#%!H^!%#51
#u !%#51
!R!I!R![1
!R!I!R![^!%#"%r%6
!R!I!%#"%r%6
!s%[!-
!s!U%[-!!#t!Z!Z-!T!|!T3
!s!U%l!Z!Z-!T!|3
!s!U%l!Z!Z-!T!|!"%e-%[!-
!s!U%l#%!H!|3
!s!I!H!|3
!s!I!%#"#o
!H1
!H2
!%#51
!%#9#52
!%#"%r%6
!%#"#o
!%#9![2
!%#52
!%#C-#51
#o`;

/** A line for each model: id, parts that may follow it (separated by commas), and packed its facts as JSON. */
export const MODEL_ROWS = `ai21.j2-grande-instruct  =%9>&#2^L!{~J!!Gr!O!V&U'&jur!vs!t!4!&jur!vs!t!4@&7s%{no%]@&r&v#6!S&:!0s%j%@%X!)#x!34!A4#E#!3-!:!5%9.j#S%H!7&D!@
ai21.j2-jumbo-instruct  =%9>&#2^L!{~J!!Jumbo&U'&jur!vs!t!4!&jur!vs!t!4@&7s%{no%]@&r&v#6!S&:!0s%j%@%X!)#x!34!A4#E#!3-!:!5%9.j#S%H!7&D!@
ai21.j2-mid-v1  =%9>&#2^L!{~Jur!vs!t-!!Mid<jur!vs!t!4!&jur!vs!t!4@&7s%{no%]@&r&v!'%p1#n%p1!G!S&:!0s%j%@%X!)#x!34!A4#E#!3-!:!5%9.j#S%H!7&D!@
ai21.j2-ultra-v1  =%9>&#2^L!{~Jur!vs!t-!!Ul!na<jur!vs!t!4!&jur!vs!t!4@&7s%{no%]@&r&v!'%p1#n%p1!G!S&:!0s%j%@%X!)#x!34!A4#E#!3-!:!5%9.j#S%H!7&D!@
ai21.jamba-1-5-large-v1:0  =%9>&#2^L!{~J#S&11.5 L!u##<j#Sa!&j#Sa!Q!z!(4|!k!,!L&>&t%BLEG&PY%M%Q5!46%K6!-1!46!F
ai21.jamba-1-5-mini-v1:0  =%9>&#2^L!{~J#S&11.5 M!7i<j#Sa!&j#Sa!Q!z!(4|!k!,!L&>&t%BLEG&PY%M%Q5!46%K6!-1!46!F
ai21.jamba-instruct-v1:0  =%9>&#2^L!{~J#S%HI'&j#Sa!&j#Sa!Q7&A#n!c!S!W%X!)#x!3%;!C1#!8!A1!5%9.j#S%H1#A-&+i!@
amazon.nova-2-lite-v1:0  !M%?!!L#Ie%72%E%m!8@!K!#%'&[a'Q'2?!xunt%%'(&j!'#4!k|#&%v57#@7#w5#@#jjp!18!=7%<]&E?%Y!K?%h&Q!E%G!E&C!^%Z!0!w!E!6#N%~#7&/&a&0
amazon.nova-2-multimodal-embeddings-v1:0  !MA*M %?Mu%2im'K Em%I&Ws%72!g!*!h%A%ho@'-@!8@!K!##D!*#M%/!]%N!'8172!G!k!,#<!*%!f%C%/!]%U!is%V[!z,384!=#)4,3072%T!Vf!f%2Di!i%D!+3072!>#z%%8172!>#z&!!u#H&B!>B!p#f#N#;
amazon.nova-2-pro-preview-20251202-v1:0  !M%?!!'+ (p!q&Lew)%72%E%m!8@!K!#&3%"#'!'#4!k|!S%#%i?%Y!K?%h&Q!E&C#*?':!+{}!N%BPREVIEW!F
amazon.nova-2-sonic-v1:0  !M%?!!S!<!t%72!gs%4#Jh!h%As%4#Jh!##Ds%4#Jh@&N'1%/s!<!t&)%)#e!2!'#4!k|#.#T#io%W!P
amazon.nova-canvas-v1:0  !M%?C!Ov!v%71&c%/c!Ov!v&F33!,#<!3%Q3#E!_9!C&X
amazon.nova-lite-v1:0 24k,300k !M%?L#Ie%71%E%m!8@!K!#%'&[a!Q3&b5|26!D#c#h!16,3#jca!152#@2#U58#@8#?!l,!l'"!K?%h&Q!E%G!E&C%R!w!E!6#N%~#7&/&a&0
amazon.nova-micro-v1:0 128k,24k !M%?M!t#}%71!&&[a!Q!.5|49!D#c#h!17,3#U58#@8#?&.!W%X!)&_%R!w!E!6#N%~#7&/&a&0
amazon.nova-premier-v1:0 1000k,20k,8k,mm !M%?P!qmi!/%71%E%m!8@!K!#%'&[a!Q#425|&J&-!K?%h&Q!E%G!E&C#*?!6#N%~#7&/&a&}!N#l!_9!-4!F
amazon.nova-pro-v1:0 24k,300k !M%?'+%71%E%m!8@!K!#%'&[a!Q3&b5|46!D#c#h!16,3#U58#@8#?!l,!l'"!K?%h&Q!E%G!E&C%R!w!E!6#N%~#7&/&a&0
amazon.nova-reel-v1:0  !M%?Re#m%71!g!K!h&S#D!K#M%/!q#m&)%)#e!2#633!,#<!3%Q3#E!_9!C&X
amazon.nova-reel-v1:1  !M%?Re#m 1.1%71!g!K!h&S#D!K#M%/!q#m&)%)#e!2#6!k!,#<!3%Q3#E!_9!C&X
amazon.nova-sonic-v1:0  !M%?S!<!t%71!gs%4#Jh!h%As%4#Jh!##Ds%4#Jh@&N'1%/s!<!t&)&p#631#T#io%W!3%Q3!-3!_9!-4!F
amazon.rerank-v1:0  !MR!/!Ok 1.0<r!/!Ok!gr!/!Ok!h#K%'r!/!Ok%N!'#.|29!,&I
amazon.titan-embed-g1-text-02  !MT%O Em%I&Ws G^- T%S v2<!d!*s!g!*!h#K#D!*#M!d!]-g1%N!'#=6%s#<!*%!f%C!d!]-g1%U!is%V[1&,6%T!Vf!f%2Di!i%D#N&,6!>#z%%&B!>B!p#f#N#;
amazon.titan-embed-image-v1 0 !MT%O Mu%2im'K Em%I&Ws G1<!d!*s!g!*!h&S#D!*#M!d!]&Zm%N!'!z!G41!,#<!*%!f%C!d!]&Zm%U!is%V[!z,384!=#)4%T!Vf!f%2Di!i%D#[#z%%!z!>B!p#f#N#;
amazon.titan-embed-text-v1 2:8k,2 !MT%O Em%I&Ws G^- T%S<!d!*s!g!*!h#K#D!*#M!d!]-g1%N!'#=3%}&R#<!*%!f%C!d!]-g1%U!is%V[1&,6%T!Vf!f%2Di!i%D#N&,6!>#z%%&B!>B!p#f#N#;
amazon.titan-embed-text-v2:0 8k !MT%O T%S Em%I&Ws V2<!d!*s!g!*!h#K#D!*#M!d!]%_2%N!'#=13!,#<!*%!f%C!d!]%_2%U!is%V[!z#@!:!=#)4%T!Vf!f%2Di!i%D#[#z%%&B!>#z&!!u#H5&A!>B!p#f#N#Gn*"!oize%W!P
amazon.titan-image-generator-v1 0 !MT%O'ZG#(!/!p&k G1<&|%,&c&|%,&F62!,&9&6#'!3%;!C1#!8!-5!5&{.%/c!Ov!v!@
amazon.titan-image-generator-v2:0  !MT%O'ZG#(!/!p&k G^v2<&|%,&c&|%,&F6%s#<%BREMO'PD!F
amazon.titan-text-express-v1 0:8k,0 !MT%O T%S G^- Exp!q&'<!d!8!&!d!8!Q8!(#=!k!,%k%@%Y#x!3%;!C1#!8!-5!5&{.%/m!t#}!@
amazon.titan-text-lite-v1 0:4k,0 !MT%O T%S G^- L#Ie<!d!8!&!d!8!Q4!(!c39!,%k%@%Y#x!3%;!C1#!8!-5!5&{.%/l#Ie!@
amazon.titan-text-premier-v1:0  !MT%O T%S G^- P!qmi!/<!d!8!&!d!8!Q#.!(3072!G!S%k%@%X!)#x!3%;!C1#!8!-5!5&{.%/')!@
amazon.titan-tg1-large  !MT%O T%S L!u##<!d!8!&!d!8&q#66%s%k%@%Y#x%BREMO'PD!F
anthropic.claude-3-5-haiku-20241022-v1:0  !;#>5 H%(ku<&*!C!&'Y'C#=71!D&%65&z!L&_%8!0!6!+2048}!N#l!_6-#k!F
anthropic.claude-3-5-sonnet-20240620-v1:0 18k,200k,51k !;#>5#p#0<&*!C%=!c37!D#c#h!139!=5#1%8!2#l_IN_LISTED_REGIONS%M&w8!45!_7#E!5#8.%Ps#0-4#A-%F5%^29!@
anthropic.claude-3-5-sonnet-20241022-v2:0 18k,200k,51k !;#>5#p#0 v2<&*!C%=#=#&#c#h!136!=4#1%8!0!6#[&/'^&}!N#l_IN_LISTED_REGIONS%M&w8!45!_7#E!5#8.%Ps#0-4#A-%F5%^29!@
anthropic.claude-3-7-sonnet-20250219-v1:0  !;#>7#p#0<&*!C%=#=63!D#c#h!139,9#1#*&&&2!0!6#[&/'^&}!N#l_IN_LISTED_REGIONS%M5!-0!48!_7#E!5#8.%Ps#0-4#A-%F5%^29!@
anthropic.claude-3-haiku-20240307-v1:0 200k,48k !;!"H%(ku<&*!C%=!c#q!D%v55,60#j!%#C!#&"&%69&z&-&_%8!2#l_IN_LISTED_REGIONS%M%Q3!-0!_9!-&X
anthropic.claude-3-opus-20240229-v1:0 12k,200k,28k !;!"%w!9<&*!C%=!c&]!k,68#1%8!2!3&w7!-5!_1!-5!5#8.%P'4!%4!--%F50805!@
anthropic.claude-3-sonnet-20240229-v1:0 200k,28k !;!"S#0<&*!C%=!c43!D#c#h!145!=5#1%8!2#l_IN_LISTED_REGIONS%M%;!41!_7#E!5#8.%Ps#0-4#A-%F5%^29!@
anthropic.claude-fable-5  !;F'9 5!Y5&K#4!~!k!D&e1!=%<#1!^%Z!0!w!)&^?!6!+5!:!>#y
anthropic.claude-fable-5-1  !;F'9 5.1!Y5'O@'N'>&q#6!S%#s%j?%G!Es%Z!0!6!+5!:!>#y
anthropic.claude-haiku-4-5-20251001-v1:0  !;H%(ku#Y5!Y4%=!k|#&!f!148#O8#U!J,!J#w1!=#jjp!117!=7#?54#@4#1!^%*&2?!6!+%a!>#y
anthropic.claude-instant-v1 2:100k,2 *G&Un&4!Ot!Y&u!&#8-!8-!xm&i&s#d!Q1&b%p1!G!S!L%.!)%8!2!3%;!41#!7!41!5#8.%Ps#0-4#A-%F5%^29!@
anthropic.claude-mythos-5  !;My&nos 5!Y5%:#~!0'M&M!2!'#4!~6&(&o%#s%j'3?#i&l#*?!6!+5!:!>#y
anthropic.claude-mythos-5-1  !;My&nos 5.1!Y5'O@'N'>&q#6!S%#s%j?!6!+5!:!>#y
anthropic.claude-mythos-preview  !;My&nos P!q&Lew!Y5%:#~!0'M&M!2!'#4!~51#G&o%#s%j'3?!B&C#*?!6!+%a!>*U&}!N%BPREVIEW!F
anthropic.claude-opus-4-1-20250805-v1:0  !;%w!9#Y1!Y4%=#.|&J&-&_#*&&&2!0!6'B4}!N%BLEG&PY%M%Q7!A8%K7!A1!A8!F
anthropic.claude-opus-4-20250514-v1:0  !;%w!9%u!Y4%=#.|&J&-&_#*&&&2!0!6'B4}!N!35!-0!A1!_5!C1!5#8.%P'4!%4!--%F50805!@
anthropic.claude-opus-4-5-20251101-v1:0  !;%w!9#Y5!Y4%=!k|#&%v!J,!J#w1!=#?54#@4#1!^%*!E!6!+%a!>#y
anthropic.claude-opus-4-6-v1  !;%w!9#Y6!Y4&K#4!~63!D!f!148#O8#U!J,!J#w1!=%<#1!^%*!E!6!+%a!>#y
anthropic.claude-opus-4-7  !;%w!9#Y7!Y4&K#4!~27!D!f!147#O7#U!J,!J#w1!=#jjp!117!=7%<#1!^%Z!0!w!)&^?!6!+%a!>#y
anthropic.claude-opus-4-8  !;%w!9#Y8!Y4&K#4!~27!D!f!147#O7#U!J,!J#w1!=#jjp!117!=7%<#1!^%Z!0!w!)&^?!6#[#y
anthropic.claude-opus-5  !;%w!9 5!Y5!y'>'Q'2?!xunt%%'(&j!'#4!~5%}&R#b!f!147#O7#U!J,!J#w1!=%<#1!^%Z!0!w!)&^?!6!+5!:!>#y
anthropic.claude-sonnet-4-20250514-v1:0 200k,32k !;S#0%u!Y4%=!k|#&#c#h!13,3#U58#@8#w34,34#?!l,!l#1#*&&&2!0!6'B4}!N%BLEG&PY%M%Q4!-4%K6!-0!-4!F
anthropic.claude-sonnet-4-5-20250929-v1:0  !;S#0#Y5!Y4%=!k|#&!f!148#O8#U!J,!J#w1!=#jjp!117!=7#?54#@4#1!^%*&2?!6#[#y
anthropic.claude-sonnet-4-6  !;S#0#Y6!Y4&K#4!k|63!D!f!148#O8#U!J,!J#w1!=#jjp!117!=7%<#1!^%*!E!6#[#y
anthropic.claude-sonnet-5  !;S#0 5!Y5&K#4!~5%}&R#b!f!147#O7#U!J,!J#w1!=%<#1!^%Z!0!w!)&^?!6#[#y
anthropic.claude-v1  !;v1!Y&u!&#8-!8-!xm&i&s#d!Q1&b%p1!G!S!L%.!)%8!2!33!-1!48%K4-#)!48!5#8.%Ps#0-4#A-%F5%^29!@
anthropic.claude-v2 0:100k,0,0:18k !;v2!Y&u!&#8-!8-!xm&i&s#d!Q1%z|!S!L%.!)%8!2!3%;!41#!7!41!5#8.%Ps#0-4#A-%F5%^29!@
anthropic.claude-v2:1 18k,200k !;v2.1!Y&u!&'Y'C%p1!G!S!L%.!)%8!2!3%;!41#!7!41!5#8.%Ps#0-4#A-%F5%^29!@
cohere.command-light-text-v14  =!b>Co%t&xo#Z Light<!x#Z!&!b-!x#Z@&7s%{no%]@'0%yno%]@&M&p!'%a#n!c!S%k%@%X!)#x!34!-0!A4#!8-!:!5!b.!x#Z-r!@
cohere.command-r-plus-v1:0  =!b>Co%t&xo#Z R+<!x#Z-r!&!b-!x#Z-r!Q!.!c6%s!L&>&t!36-#)-#k!_8-#k!F
cohere.command-r-v1:0  =!b>Co%t&xo#Z R<!x#Z-r!&!b-!x#Z-r!Q!.!c6%s!L&>&t!36-#)-#k!_8-#k!F
cohere.command-text-v14  =!b>Co%t&xo#Z<!x#Z!&!b-!x#Z@&7s%{no%]@'0%yno%]@&M&p!'%a#n!c!S%k%@%Y#x!34!-0!A4#!8-!:!5!b.!x#Z-r!@
cohere.embed-english-v3 0:512,0 =!b>Co%t~Em%I En&Y*9h<!]!g!*!h#K#D!*#M!b-!]%_3%N!'5!:!G2%}&R#<!*%!f%C!b-!]%_3%U!is%V[1#)4%T!Vf!f%2Di!i%D#[#z%%5!:!>#z&!!u#H2048!>B!p#f!+96#;
cohere.embed-multilingual-v3 0:512,0 =!b>Co%t~Em%I Mu%2%e&5u!o<!]!g!*!h#K#D!*#M!b-!]%_3%N!'5!:!G2%}&R#<!*%!f%C!b-!]%_3%U!is%V[1#)4%T!Vf!f%2Di!i%D#[#z%%5!:!>#z&!!u#H2048!>B!p#f!+96#;
cohere.embed-v4:0  =!b>Co%t~Em%I v4<!]!g!*!h&S#D!*#M!b-!]%_4%N!'!~33!D%v!J,!J#w11!=1#?!l,!l]#<!*%!f%C!b-!]%_4%U!is%V[!z#@!:!=#)4!=&,6%T!Vf!f%2Di!i%D#N&,6!>#z%%'V%~#7B!p#f!+96#;
cohere.rerank-v3-5:0  =!b>Co%t~R!/!Ok%05<r!/!Ok!gr!/!Ok!h#K%'r!/!Ok%N!'4|2%s&I
deepseek.r1-v1:0  =!V#s%f#r>De#sSe#r~De#sSe#r-R1<!V#s%f#r!&!V#s%f#r-!8!Q!.#=&J!L%.!)#*&&%+
deepseek.v3-v1:0  =!V#s%f#r>De#sSe#r~De#sSe#r-V#>1<!V#s%f#r!?!.8|23#T#+'W'X%o!a
deepseek.v3.2  =!V#s%f#r>De#sSe#r~De#sSe#r V#>2<!V#s%f#r!?1!k!(8|#k#T#+'W'X*F!a
google.gemma-3-12b-it  =#Q%3>Go%3~G!r!e !"!:'[T<##&H!C!y#:!.#W%-*K#X
google.gemma-3-27b-it  =#Q%3>Go%3~G!r!e !"27B %1<##&H!C!y#:!.#W%-!B#X
google.gemma-3-4b-it  =#Q%3>Go%3~G!r!e !"4'[T<##&H!C!y#:!.#W%-!B%R!w%+
google.gemma-4-26b-a4b  =#Q%3>Go%3~G!r!e%u 26B-A4#/##&H-4&=&3#~&?%)#e!2!'!z!(!z|61#T!B#*%W!P
google.gemma-4-31b  =#Q%3>Go%3~G!r!e%u 31#/##&H-4&=&3#~&?%)#e!2!'!z!(!z|61#T!B#*%W!P
google.gemma-4-e2b  =#Q%3>Go%3~G!r!e%u E2#/##&H-4&=&3#~&?%)#e!2!'!.!~61#T!B#*%W!P
luma.ray-v2:0  =lu!e>Lu!e&VRay v2<ray!g!K!h#K#D!K#Mlu!e-ray&)%)#e!2#671!,&I
meta.llama2-13b-chat-v1  #a !!&!!p 13#/'c2!&#]%a#n!c!S!L%.!)&@!+[]!N!34!A5-!:%K4!-0#E!5m';.']3!--8b-!7&D!@
meta.llama2-70b-chat-v1  #a !!&!!p 70#/'c2!&#]%a#n!c!S!L%.!)&@!+[]!N!34!A5-!:%K4!-0#E!5m';.']3!--70b-!7&D!@
meta.llama3-1-405b-instruct-v1:0  #a%0^405%>#>1!&#]!.!c71!D&%69&z!L!m%q!#!N#l!_7!A7!F
meta.llama3-1-70b-instruct-v1:0 128k #a%0^70%>#>1!&#]!.!c71!D&%&.!L!m%q%o%R!w%+
meta.llama3-1-8b-instruct-v1:0 128k #a%0^8%>#>1!&#]!.!c71!D&%&.!L!m%q%o%R!w%+
meta.llama3-2-11b-instruct-v1:0 128k #a%0!!11%>#>2!y#]!.!c&J&-!m%q!#!N#l!_7!A7!F
meta.llama3-2-1b-instruct-v1:0 128k #a%0!!1%>#>2!&#]!.!c#&%v60,60#?&.!L%.!)&@!+[]!N#l!_7!A7!F
meta.llama3-2-3b-instruct-v1:0 128k #a%0!!3%>#>2!&#]!.!c#&%v60,60#?&.!L%.!)&@!+[]!N#l!_7!A7!F
meta.llama3-2-90b-instruct-v1:0 128k #a%0!!90%>#>2!y#]!.!c&J&-!m%q!#!N#l!_7!A7!F
meta.llama3-3-70b-instruct-v1:0 128k #a%0!"70%>#>3!&#]!.!c69!D&%&.&d!m%q%o%R!w%+
meta.llama3-70b-instruct-v1:0  #a !"70%>3!&#]&B#n#=44!,!L%.!)&@!+[]#;
meta.llama3-8b-instruct-v1:0  #a !"8%>3!&#]&B#n#=44!,!L%.!)&@!+[]#;
meta.llama4-maverick-17b-instruct-v1:0 128k,1m #a%u Ma'q!tk 17%>4!y#]#48|&]!l,!l'"!m%q%o%R!w%+
meta.llama4-scout-17b-instruct-v1:0 10m,128k #a%u#pc'~ 17%>4!y#]*Q!(8|&]!l,!l'"!m%q%o%R!w%+
minimax.minimax-m2  =&+i#7&y!7iMax~M!7iMax M2<&+i#7&Z2!?#4#W!W!B!^%*&2%W!P
minimax.minimax-m2.1  =&+i#7&y!7iMax~M!7iMax M2.1<&+i#7&Z2!?#k6!(#W!W!B!^%Z!0%8%W!P
minimax.minimax-m2.5  =&+i#7&y!7iMax~M!7iMax M2.5<&+i#7&Z2!?#k6!(#W!W!B!^%Z!0%8%W!P
mistral.devstral-2-123b  #_Devs&< !!!:3#/!X!?!z!(#.|%c!W!m#X
mistral.magistral-small-2509  #_Mag%J#pm!ol 25%^<!X!y#:!.4&A!G%c%-!m!a
mistral.ministral-3-14b-instruct  #_M!7%J 14B%00<!X!y#:!.#W%-!m#X
mistral.ministral-3-3b-instruct  #_M!7%J 3#/!X!y#:!.#W%-!m#X
mistral.ministral-3-8b-instruct  #_M!7%J !"8#/!X!y#:!.#W%-!m#X
mistral.mistral-7b-instruct-v0:2  #_M%J 7'D!X!&!X-!8!Q#.!(4|42!,%k%@%Y#x!P
mistral.mistral-large-2402-v1:0  #_M%J L!u## (24.#))<!X!&!X'8#.!(4|42!,!L!m'<!##;
mistral.mistral-large-2407-v1:0  #_M%J L!u## (24.07)<!X!&!X'8!.%p1!G71!,!L!m'<!##;
mistral.mistral-large-3-675b-instruct  #_M%J L!u## 3<!X!y#:!z!(#.|#k!,%-!m'<%o#X
mistral.mistral-small-2402-v1:0  #_M%J#pm!ol (24.#))<!X!&!X-!8!Q#.!(4|!k!,!W%X!)&>'a!P
mistral.mixtral-8x7b-instruct-v0:1  #_Mix&< 8x7'D!X!&!X-!8!Q#.!(4|42!,%k%@%Y#x!P
mistral.pixtral-large-2502-v1:0  #_Pix&< L!u##<!X!y!X'8!.#q|#&%v59#@9#?&.&-!m%R!w%+
mistral.voxtral-mini-3b-2507  #_Vox&< M!7i 3B 2507<!X%E%As%4#Jh@&N%'#:#.!(#W!W#io?&m!E%G!)#X
mistral.voxtral-small-24b-2507  #_Vox&<#pm!ol 24B 2507<!X%E%As%4#Jh@&N%'#:#.!(#W!W#io?&m!E%G!)#X
moonshot.kimi-k2-thinking  'Ao!<shot>'*!<shot&VKimi K!!Th!7k&5<kimi!?!z!(#q|25!,!W#+!a
moonshotai.kimi-k2.5  'Ao!<shot>'*!<shot&VKimi K2.5<kimi!y#:26%d4&(&;#q|#k!,%-#+!a
moonshotai.kimi-k3  'Ao!<shot>'*!<shot&VKimi K3<kimi%:#~?%"#'!'*R!G#&&G!#&"!9!#%#%i?#i&l%G%+
nvidia.nemotron-nano-12b-v2  =n&gia>NVIDIA~NVIDIA N!ro!n!< N!Oo !:B v!!VL BF#q<n!ro!n!<!y#:!.#W#b!%#C!#%-!B#X
nvidia.nemotron-nano-3-30b  =n&gia>NVIDIA~N!ro!n!< N!Oo !"30#/n!ro!n!<!?26%d4&(&;#W#b!%#C!#!W!B!a
nvidia.nemotron-nano-9b-v2  =n&gia>NVIDIA~NVIDIA N!ro!n!< N!Oo 9B v2<n!ro!n!<!?!.#W#b!%#C!#!W!B#X
nvidia.nemotron-super-3-120b  =n&gia>NVIDIA~NVIDIA N!ro!n!< !"Su*J !:0#/n!ro!n!<!?!z!(#.768!G%c#b!%#C!#!W!B!a
openai.gpt-5.4  #{!}%1#A.4<#B&=&3#~&?%)#e!2!'272!(!~&T#T!B!^%*!)':!+{}#;
openai.gpt-5.5  #{!}%1#A.5<#B&=&3#~&?%)#e!2!'272!(!~65#T!B!^%*!)':!+{}#;
openai.gpt-5.6-luna  #{!}%1#A.6 Luna<#B%:%"#'!'272!(!~&T!D&e4#O#j!7!140#O0%<]&E?!B!^%*!)!6#['=30m&0
openai.gpt-5.6-sol  #{!}%1#A.6#p%|<#B%:%"#'!'272!(!~65!D&e4#O%<]&E?!B!^%*!)!6#['=30m&0
openai.gpt-5.6-terra  #{!}%1#A.6 T!/ra<#B%:%"#'!'272!(!~&T!D&e4#O#j!7!140#O0%<]&E?!B!^%*!)!6#['=30m&0
openai.gpt-6-astra  #{!}%1-6 As!na<#B%:%"#'!'105&A#n!~#&&G!#&"!9!#%#%i?#io!2!P
openai.gpt-6-luna  #{!}%1-6 Luna<#B%:%"#'!'105&A!G#&&G!#&"!9!#%#%i?#io!2!P
openai.gpt-6-sol  #{!}%1-6#p%|<#B%:%"#'!'105&A#n!~#&&G!#&"!9!#%#%i?#io!2!P
openai.gpt-6.1-sol  #{!}%1-6.^S%|<#B%:%"#'#6#&&G!#&"!9!#%#%i?#io!2!P
openai.gpt-oss-120b-1:0  #{'5#B-o&'-!:0b<#B-o&'!?!.#q384!G%d!D!%#C!#&d#+!a
openai.gpt-oss-20b-1:0  #{'5#B-o&'!40b<#B-o&'!?!.#q384!G%d!D!%#C!#&d#+!a
openai.gpt-oss-safeguard-120b  #{!}%1 OSS#pafegu!ud !:0#/#B-o&'!?!.#q384!G%c!W#+#X
openai.gpt-oss-safeguard-20b  #{!}%1 OSS#pafegu!ud 20#/#B-o&'!?!.#q384!G%c!W#+#X
qwen.qwen3-235b-a22b-2507-v1:0  =#R>#P~#P!"235B A22B 2507<#R3!?26%d4&(&;8|22#T#+!a
qwen.qwen3-32b-v1:0  =#R>#P~#P!"#.#/#R3!?#.!(8|%d#T#+!a
qwen.qwen3-coder-30b-a3b-v1:0  =#R>#P~#P3-C'.!/#EB-A3B-I'&#R3!?26%d4&(&;#q|%d#T#+!a
qwen.qwen3-coder-480b-a35b-v1:0  =#R>#P~#P!"C'.!/%u80B A35'D#R3!?131072#n#q|23#T#+!a
qwen.qwen3-coder-next  =#R>#P~#P!"C'.!/ N%S<#R3!?26%d4&(&;#q|%c!W#+!a
qwen.qwen3-next-80b-a3b  =#R>#P~#P!"N%S 80B A3#/#R3!?!z!(#=24!,!W#+!a
qwen.qwen3-vl-235b-a22b  =#R>#P~#P!"VL 235B A22#/#R3!y#:!z!(#=24!,%-#+#X
stability.sd3-5-large-v1:0  '# D',f!9#d%05 L!u##<%5-&8ff!9#d'b71!,&I
stability.sd3-large-v1:0  *OSD!"L!u## 1.0<%5-&8ff!9#d'b!S&9&6#'!3%;!C1#!9!A4!5%n.sd3#A-l!u##!@
stability.stable-conservative-upscale-v1:0  #2C!<s!/v!pive Upsc!oe#|
stability.stable-creative-upscale-v1:0  #2C!q!pive Upsc!oe#|
stability.stable-diffusion-xl-v0  '# D',f!9#d XL 0.8<%5-&8ff!9#d&c%n'_dxl&F!S&9&6#'!34-#)-#)%K4!A4#E!5%n.%5-&8ff!9#d-xl%_1!F
stability.stable-diffusion-xl-v1  '# D',f!9#d XL 1.0<%5-&8ff!9#d&c%n'_dxl&F!S&9&6#'!34!-0!-6#!5!40!5%n.%5%,-!x!q!@
stability.stable-fast-upscale-v1:0  #2Fa&4 Upsc!oe#|
stability.stable-image-control-sketch-v1:0  #2C!<!n%|#p'ft#f#|
stability.stable-image-control-structure-v1:0  #2C!<!n%|#p*:#|
stability.stable-image-core-v1:0  #2Co!q 1.0<%5%,&~#K'!'%!S&9&6#'!3%;!C1#!9!A4!5%n.%5%,-!x!q*I1!F
stability.stable-image-core-v1:1  #2Co!q 1.1<%5%,&~#K'!'%71!,&I
stability.stable-image-erase-object-v1:0  #2Era%f Ob*L#|
stability.stable-image-inpaint-v1:0  '#*P&Unpa'T#|
stability.stable-image-remove-background-v1:0  #2R!r'6e B#hkg#}u*S#|
stability.stable-image-search-recolor-v1:0  #2S'Ir#f !Od R#J%|&k#|
stability.stable-image-search-replace-v1:0  #2S'Ir#f !Od Re*D#|
stability.stable-image-style-guide-v1:0  #2'7y&O Gui!V#|
stability.stable-image-ultra-v1:0  #2Ul!n&11.0<%5%,&~#K'!'%!S&9&6#'!3%;!C1#!9!A4!5%n.%5%,-ul!n%Hv*H1!F
stability.stable-image-ultra-v1:1  #2Ul!n&11.1<%5%,&~#K'!'%71!,&I
stability.stable-outpaint-v1:0  #2O&fpa'T#|
stability.stable-style-transfer-v1:0  #2'7y&O Tr!Os*&#|
twelvelabs.marengo-embed-2-7-v1:0  =t%&lv#m!{>T%&lveL!{~M!u#(#Q Em%I v2.7<!er#(#Q!g!*!h%ms%4#Jh@!8@!K!##D!*#Mt%&lv#m!{-!er#(#Q&)%)#e!2!'77!G#&#c#h!135!=0#U62#@7#?!k,!l]#<!*%!f%Ct%&lv#m!{-!er#(#Q%U!is%V[1#)4%T!Vf!f%2Di!i%D#[#z%%77!N%BLEG&PY%M%Q5!49%K6!-1!C&X
twelvelabs.marengo-embed-3-0-v1:0  =t%&lv#m!{>T%&lveL!{~M!u#(#Q Em%I%00<!er#(#Q!g!*!h%ms%4#Jh@!8@!K!##D!*#Mt%&lv#m!{-!er#(#Q&F3%s#b%v62#@7#?!k&z#<!*%!f%Ct%&lv#m!{-!er#(#Q"#;
twelvelabs.pegasus-1-2-v1:0  =t%&lv#m!{>T%&lveL!{~Peg!v!9 v1.2<%4g!v!9%E%A!8@!K!#%'t%&lv#m!{-%4g!v!9&)&p#63%s#b#c#h!135,!:#U!J,!J#w2,2#?!l,!l]&d!K?%ho!2!P
writer.palmyra-vision-7b  =wr#I!/>Wr#I!/~P!omyr&1Vi%D 7#/p!omyra%E%m!8@!K!#%'#:4!(4|%c&E?!K?%h&l%G'a!P
writer.palmyra-x4-v1:0  =wr#I!/>Wr#I!/~P!omyr&1X4<p!omyra!?!.#=&]!l,!l]!L!m#*&&%+
writer.palmyra-x5-v1:0  =wr#I!/>Wr#I!/~P!omyr&1X5<p!omyra!?!.#=&]!l,!l]!L!m#*&&%+
xai.grok-4.3  =x%(>x!}#}k#Y3<g#}k&=&3#~&?%)#e!2!'#4#q384!G&T#T!B!a
xai.grok-4.6  =x%(>x!}#}k#Y6<g#}k%:%"#'!'5&b5%z|71!D&e4#O%<]&E?!B!a
xai.grok-4.7  =x%(>x!}#}k#Y7<g#}k%:#~?%"#'!'5%z|#&&G!#&"!9!#%#%i?#io!2!P
zai.glm-4.6  =z%(>Z.!}LM#Y6<&Ym!&'U%]&q#6%c&d#io!2!P
zai.glm-4.7  =z%(>Z.!}LM#Y7<&Ym!?203!(4|#k!,!W!B!a
zai.glm-4.7-flash  =z%(>Z.!}LM#Y7 Fl!vh<&Ym!?203!(4|%c!W!B!a
zai.glm-5  =z%(>Z.!}LM 5<&Ym!?'C!~#k!,!W!B!a`;
