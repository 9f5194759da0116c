// The sentence of a word's use with its holes filled.
import { type Arguments, sentenceOf, type Word, type WordUse } from '@contracts/decide/rules/contract.ts';
import { useLanguage } from '../../i18n/index.ts';
import { useArgumentNames } from './use-argument-names.ts';

/** A use of a word that is not among these is said by its code. */
export const useSentence = (words: readonly Word[]): ((use: WordUse) => string) => {
  const language = useLanguage();
  const called = useArgumentNames();
  return ({ word: code, with: given }) => {
    const word = words.find((each) => each.code === code);
    return word ? sentenceOf(word, given as Arguments, language, called) : code;
  };
};
