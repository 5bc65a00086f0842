/**
 * English words that a question is made of and that tell nothing about what is asked. Left out of queries only: a
 * document keeps them, so that a query of nothing else still finds it.
 */
const ENGLISH = wordsOf(`
  a about after again all also am an and any anymore are arent as at be because been before being but by can cannot cant
  could couldnt did didnt do does doesnt doing done dont during each either else for from get gets getting got had hadnt
  has hasnt have havent having he her hers hes him his how i id if ill im in into is isnt it its ive just let me mine more
  most much my no nor not now of off on once only or other our ours out over own same she shes should shouldnt so some
  still such tell than that thats the their theirs them then there these they theyre this those through to too until up us
  very was wasnt we were werent what whats when where wheres which while who whom whos whose why will with wont would
  wouldnt you your youre yours`);

/**
 * The same of other languages, without accents; none that is also an everyday word of English. They tell the language of
 * a text, too.
 */
const OTHER = wordsOf(`
  aber als auch auf aus bei beim bin bis da das dass dem den der des dich dir doch ein eine einem einen einer eines er
  euch fur habe haben hat hatte ich ihm ihn ihr ihre im ist jetzt kann kein keine mein meine mich mir mit nach nicht
  noch nur oder sein seine seit sich sie sind uber um und uns unser unsere vom von vor wann warum wegen welche welchem
  welchen welcher welches wem wen wenn wer werden wessen wie wir wird wo wohin womit wovor wurde zu zum zur zwischen
  au aux avec avons ce ces cette chez dans de depuis des donc du elle elles est et etait ete il ils je la le les leur
  leurs lui mais mes mon ne nos notre nous ont ou par pas pendant plus pour pourquoi qu quand que quel quelle quelles
  quels qui quoi sa sans ses sont sur ta tes toi tu un une votre vous
  al algo como con cual cuando cuanto del desde donde el ella ellos en era esta este eso fue ha hay las lo los mas mi
  mis muy nuestro para pero porque quien se sin sobre soy su sus tambien tiene todo una unos y ya yo
  alla anche che chi ci come cosa cui dal dalla degli dei del della delle di dove e ed gli i il io loro nei nel nella
  non nostro perche piu quale quando questa questo sono sua suo tra un uno
  ao aos as com da das do dos ela ele em entre essa esse eu foi isso mas meu minha muito na nao nas nos num onde os
  pela pelo por qual quem sao seu seus sua tem um uma voce
  aan al bij dan dat de deze dit een en er had heb hebben heeft het hij hoe hun ik ja kan maar mijn naar niet nog ook
  op te toen uit van voor waar wanneer wat we wel welke werd wie wij zich zij zijn zo
  att av blev den det dig din dom du eller ett fran har hon honom hur inte jag kommer man med mig min nar och om pa som
  till under var vem vi vid
  af de dem den der det dig er et eller fra ham han hun hvad hvem hvor ikke jeg kan mig nar og om paa sig skal som til
  czy do dla gdzie jak jest kiedy kto nie od po sie tak to w z ze
  без был была были было быть в вам вас во вот все всего вы где да для до его ее ей ему если есть еще же за зачем и из или
  им их к как какая какие каким каких какое какого какой каком какому какую ко когда кого кому которая которые который кто
  куда ли меня мне мой моя мы на над нам нас наш не него нее ней нет ни но о об он она они от по под почему при с сам свой
  больше вся всю лучше моего моей можно мою надо после при про свою себя сколько со так там твой тебя тем то того тоже тот ты у уже чего чей чем чему что чтобы эта эти этим этих это этого этой этом этому этот эту я
  ama bir bu cok da daha de degil gibi icin ile kim mi nasil ne neden nerede o ve var yok`);

/** The same of Japanese and Chinese: pairs of characters. */
const PAIRS = wordsOf(`
  ある あれ いか いた いつ いて いま いる から きま くら くれ こと この これ され して した しま しょ する せん その それ たい たの
  だれ って った てい てく でき でし です では との とは どう どこ どの どん ない なぜ なっ には ので のは ます まし ませ まで もの
  らい られ れた れて れま れる んで んな ょう
  了吗 什么 什麼 么时 为什 為什 哪个 哪裡 哪里 多少 怎么 怎麼 时候 時候 是什 是否 是谁 是誰 的是 麼時`);

/** Words of the lists that English has too. */
for (const word of wordsOf(
  "a an as at do had has i in is it me my so to was we will the o under man din e com or",
)) {
  OTHER.delete(word);
}

/** `isEnglish`: whether the text that the word stands in is. */
export const isFunctionWord = (word: string, isEnglish: boolean): boolean =>
  OTHER.has(word) ? !isEnglish || !LATIN.test(word) : isEnglish && ENGLISH.has(word);

/** The same for a pair of characters of a script without spaces. */
export const isFunctionPair = (pair: string): boolean => PAIRS.has(pair);

const LATIN = /^[a-z]+$/;

interface Words {
  /** As written, in lower case. */
  readonly written: readonly string[];
  /** Without accents. */
  readonly folded: readonly string[];
}

/**
 * Whether the words in Latin letters are more likely those of an English text. What speaks for another language are
 * its function words and letters that English does not have; without any sign it is English.
 */
export function looksEnglish({ written, folded }: Words): boolean {
  let english = 0;
  let other = 0;
  let hasAccent = false;
  for (const [index, word] of folded.entries()) {
    if (ENGLISH.has(word)) english += 1;
    if (OTHER.has(word)) other += 1;
    hasAccent ||= word !== written[index];
  }
  // One for all accents, for an English text may name many people and places of elsewhere.
  return english >= other + (hasAccent ? 1 : 0);
}

function wordsOf(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}
