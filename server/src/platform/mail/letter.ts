// What is handed over, and what can come of it.
import type { Instant } from '../../kernel/index.ts';

/** Something inside a letter that its HTML names by `cid:`. */
export interface LetterPicture {
  readonly cid: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** A letter to one address. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  /** The same in plain text. */
  readonly text: string;
  readonly pictures: readonly LetterPicture[];
  /** The same for the same letter, however often it is written: "board-1a2b". */
  readonly id: string;
  readonly at: Instant;
}

/**
 * What came of handing a letter over. `later`: not taken, and trying again can help; with `everyone` it is not about this letter, so others
 * would fare the same. `unknown`: handed over whole and never answered; trying again could send it twice. `refused` of the address: no letter
 * will be taken for it. `withheld`: not handed over, because the address refused one for good before.
 */
export type Delivery =
  | { readonly kind: 'sent'; readonly answer: string }
  | { readonly kind: 'kept'; readonly file: string }
  | { readonly kind: 'refused'; readonly of: 'address' | 'letter'; readonly problem: string }
  | { readonly kind: 'withheld'; readonly problem: string }
  | { readonly kind: 'later'; readonly problem: string; readonly everyone: boolean }
  | { readonly kind: 'unknown'; readonly problem: string };

export interface Mailer {
  /** `files`: letters are kept in a folder and none leaves. */
  readonly kind: 'smtp' | 'files';
  deliver(letter: Letter): Promise<Delivery>;
  /** Null when letters could be handed over now, or what stands in the way. */
  check(): Promise<string | null>;
}

const ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;

/** Whether the text is one mail address and nothing more, so that it can go into a header as it is. */
export const isMailAddress = (text: string): boolean => text.length <= 254 && ADDRESS.test(text);

/** Whether the address lies in one of the domains; a domain does not stand for those below it. */
export const isInDomains = (address: string, domains: readonly string[]): boolean => {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return domains.some((each) => each.toLowerCase() === domain);
};
