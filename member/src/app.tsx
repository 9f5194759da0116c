// The page: who enters, which part is shown, and what arrives while it is open.
import type { OpeningAnswer, StatementAnswer } from '@contracts/reward/member-centre/contract.ts';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ask, isOver } from './api.ts';
import { firstPaths, forgetEarly } from './early.ts';
import type { Session } from './enter.ts';
import { titleOf } from './entries.tsx';
import { Home, type PartProps } from './home.tsx';
import { type Language, rememberLanguage } from './language.ts';
import { fetchParts, laterPart } from './later.tsx';
import { listen } from './live.ts';
import { useLoaded } from './loading.tsx';
import { SandboxBanner } from './sandbox.tsx';
import { createWords, useWords, WordsContext } from './words.ts';

const pages = ['home', 'activities', 'benefits', 'catalogue', 'statement', 'terms'] as const;
/** One that is reached from another, which stays marked below. */
type Page = (typeof pages)[number] | 'partners';

const pageOf = (hash: string): Page =>
  hash === '#/partners' ? 'partners' : (pages.find((page) => hash === `#/${page}`) ?? 'home');

const usePage = (): Page => {
  const [page, setPage] = useState(pageOf(location.hash));
  useEffect(() => {
    const onHash = (): void => {
      setPage(pageOf(location.hash));
      scrollTo(0, 0);
      // Who hears the page is told that it is another one now.
      document.querySelector<HTMLElement>('main')?.focus();
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);
  return page;
};

const parts = {
  statement: laterPart(async () => (await import('./statement.tsx')).Statement),
  activities: laterPart(async () => (await import('./activities.tsx')).ActivitiesPart),
  benefits: laterPart(async () => (await import('./shop.tsx')).BenefitsPart),
  catalogue: laterPart(async () => (await import('./shop.tsx')).CataloguePart),
  partners: laterPart(async () => (await import('./partners.tsx')).PartnersPart),
  terms: laterPart(async () => (await import('./terms.tsx')).TermsPart),
} as const;

/** Says what arrived, in words that are seen for a while and spoken once. */
const Arrivals = ({ turns, onOver }: PartProps) => {
  const words = useWords();
  const { say, name, signed } = words;
  const [said, setSaid] = useState<readonly string[]>([]);
  const known = useRef<number | null>(null);
  const { answer } = useLoaded(() => ask<StatementAnswer>('GET', firstPaths.latest), turns.points, onOver);
  // Said once for each answer, whatever the language is then.
  useEffect(() => {
    if (answer === null) return;
    const newest = Math.max(0, ...answer.items.map(({ entryId }) => entryId));
    const fresh = known.current === null ? [] : answer.items.filter(({ entryId }) => entryId > (known.current ?? 0));
    known.current = newest;
    // What only left the held points is no news: it was said when they were held.
    const news = fresh.filter(({ changes }) => changes.some(({ active, pending }) => active !== 0 || pending !== 0));
    if (news.length === 0) return;
    setSaid(
      news.map((entry) => {
        const parts = entry.changes.map(
          (change) => `${name(change.name)} ${signed(change.active === 0 ? change.pending : change.active)}`,
        );
        return `${titleOf(words, entry)}：${parts.join('，')}`;
      }),
    );
    const timer = setTimeout(() => setSaid([]), 8_000);
    return () => clearTimeout(timer);
  }, [answer]);
  return (
    <div class="arrivals" role="status" aria-live="polite" aria-label={say('latest')}>
      {said.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
};

interface ShellProps {
  readonly session: Session | null;
  /** Whether the first answer is there, or failed. */
  readonly isEntered: boolean;
  readonly onLanguage: () => void;
  readonly onOver: () => void;
  readonly onLeave: () => void;
}

const Shell = ({ session, isEntered, onLanguage, onOver, onLeave }: ShellProps) => {
  const { say } = useWords();
  const page = usePage();
  const [turns, setTurns] = useState({ points: 0 });
  useEffect(() => {
    if (!isEntered) return;
    const onChange = (): void => {
      forgetEarly();
      setTurns(({ points }) => ({ points: points + 1 }));
    };
    fetchParts();
    return listen({ onChange, onEnd: onOver });
  }, [isEntered, onOver]);
  const part = { turns, onOver };
  const Part = page === 'home' ? Home : parts[page];
  const shownBelow = page === 'partners' ? 'catalogue' : page;
  return (
    <>
      <SandboxBanner />
      <header class="top">
        <h1>{say('title')}</h1>
        <p>{session && say('customer', { customer: session.customer })}</p>
        <button type="button" class="link" aria-label={say('languageLabel')} onClick={onLanguage}>
          {say('language')}
        </button>
        <button type="button" class="link" onClick={onLeave}>
          {say('signOut')}
        </button>
      </header>
      <main tabIndex={-1}>
        <Part key={page} {...part} />
      </main>
      <nav aria-label={say('sections')}>
        {pages.map((each) => (
          <a key={each} href={`#/${each}`} aria-current={each === shownBelow ? 'page' : undefined}>
            {say(each)}
          </a>
        ))}
      </nav>
      <Arrivals {...part} />
    </>
  );
};

const Over = ({ hasLeft }: { readonly hasLeft: boolean }) => {
  const { say } = useWords();
  return (
    <main class="over">
      <div role="alert">
        <h1>{say('overTitle')}</h1>
        <p>{say(hasLeft ? 'left' : 'over')}</p>
      </div>
    </main>
  );
};

interface AppProps {
  /** The first answer; null where nothing was asked. */
  readonly opening: Promise<OpeningAnswer> | null;
  /** Whether the address had a one-time code. */
  readonly byCode: boolean;
  readonly language: Language;
}

export const App = ({ opening, byCode, language: first }: AppProps) => {
  const [language, setLanguage] = useState(first);
  const [session, setSession] = useState<Session | null>(null);
  const [state, setState] = useState<'inside' | 'over' | 'left'>(opening === null ? 'over' : 'inside');
  const [isEntered, setEntered] = useState(false);
  const onOver = useCallback(() => setState((before) => (before === 'left' ? before : 'over')), []);
  const words = useMemo(
    () => createWords(language, session?.timeZone ?? 'Asia/Shanghai'),
    [language, session?.timeZone],
  );
  useEffect(() => {
    const failed = (error: unknown): void => {
      // Without a connection the sections say so, each with a way to try again; a code is used up by then.
      if (isOver(error) || byCode) onOver();
    };
    void opening?.then(({ session: found }) => setSession(found), failed).finally(() => setEntered(true));
  }, [opening, byCode, onOver]);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = words.say('title');
  }, [language, words]);
  const onLanguage = (): void => {
    const other = language === 'zh' ? 'en' : 'zh';
    rememberLanguage(other);
    setLanguage(other);
  };
  const onLeave = (): void => {
    setState('left');
    void ask('DELETE', '/session').catch(() => undefined);
  };
  return (
    <WordsContext.Provider value={words}>
      {(state === 'over' || state === 'left') && <Over hasLeft={state === 'left'} />}
      {state === 'inside' && <Shell {...{ session, isEntered, onLanguage, onOver, onLeave }} />}
    </WordsContext.Provider>
  );
};
