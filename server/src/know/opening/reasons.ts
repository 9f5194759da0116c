// What the reason of a failure speaks for, by the words that apps use for it.
const kinds = [
  ['captcha', /captcha|code|sms|otp|验证码/i],
  ['queue', /queue|busy|wait|排队|繁忙/i],
  // Nothing went wrong: they left.
  ['left', /left|abandon|cancel|unfinished|back|放弃|取消|退出/i],
] as const;

/** `error` is whatever else was said, also nothing. */
export type ReasonKind = 'captcha' | 'queue' | 'left' | 'error';

export const reasonKind = (reason: string): ReasonKind => kinds.find(([, words]) => words.test(reason))?.[0] ?? 'error';
