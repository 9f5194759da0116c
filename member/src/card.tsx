// One card alone, in a frame of the firm's own page: the code comes from the page around it, and its height goes back there.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { codeFromAround, exchange, isFramed, readSession, type Session, tellHeight } from './enter.ts';
import { PointsPart, TiersPart } from './home.tsx';
import type { Language } from './language.ts';
import { listen } from './live.ts';
import { createWords, WordsContext } from './words.ts';

const cards = { tiers: TiersPart, points: PointsPart } as const;
type CardName = keyof typeof cards;

/** The card that the address asks for; null: the whole page. */
export const cardOf = (search: string): CardName | null => {
  const asked = new URLSearchParams(search).get('card');
  return asked === 'tiers' || asked === 'points' ? asked : null;
};

/** In a frame a new code each time: a session that the browser still has may be another customer's, who used the firm's page before. */
const enter = async (): Promise<Session | null> => {
  if (!isFramed()) return readSession().catch(() => null);
  const code = await codeFromAround();
  return code === null ? null : exchange(code).catch(() => null);
};

export const Card = ({ card, language }: { readonly card: CardName; readonly language: Language }) => {
  const [session, setSession] = useState<Session | null | 'none'>(null);
  const [turns, setTurns] = useState({ points: 0 });
  const place = useRef<HTMLElement>(null);
  const zone = session === null || session === 'none' ? 'Asia/Shanghai' : session.timeZone;
  const words = useMemo(() => createWords(language, zone), [language, zone]);
  const open = useCallback(() => {
    setSession(null);
    void enter().then((found) => setSession(found ?? 'none'));
  }, []);
  useEffect(open, [open]);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    if (place.current) tellHeight(place.current);
  }, [language]);
  const isInside = session !== null && session !== 'none';
  useEffect(
    () =>
      isInside
        ? listen({ onChange: () => setTurns(({ points }) => ({ points: points + 1 })), onEnd: open })
        : undefined,
    [isInside, open],
  );
  const Part = cards[card];
  return (
    <WordsContext.Provider value={words}>
      <main ref={place} class="single" aria-busy={session === null}>
        {isInside && <Part turns={turns} onOver={open} />}
        {session === null && <p role="status">{words.say('entering')}</p>}
        {session === 'none' && (
          <div class="failed" role="alert">
            <p>{words.say('failed')}</p>
            <button type="button" onClick={open}>
              {words.say('again')}
            </button>
          </div>
        )}
      </main>
    </WordsContext.Provider>
  );
};
