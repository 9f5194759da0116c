// The first page: tier, points, and what changed last.
import type { PointsAnswer, StatementAnswer, TiersAnswer } from '@contracts/reward/member-centre/contract.ts';
import { useEffect } from 'preact/hooks';
import { ask } from './api.ts';
import { firstPaths } from './early.ts';
import { Entry } from './entries.tsx';
import { Section, useLoaded } from './loading.tsx';
import { Points } from './points.tsx';
import { Tiers } from './tiers.tsx';
import type { Turns } from './turns.ts';
import { useWords } from './words.ts';

/** Entries that are shown; the answer has more, of which news are made. */
const LATEST = 3;

export interface PartProps {
  readonly turns: Turns;
  readonly onOver: () => void;
}

/** What opening took, for whoever measures: from the address to what the customer came for. */
const useMark = (name: string, isThere: boolean): void =>
  useEffect(() => {
    if (isThere && performance.getEntriesByName(name).length === 0) performance.mark(name);
  }, [name, isThere]);

export const TiersPart = ({ turns, onOver }: PartProps) => {
  const { say } = useWords();
  const loaded = useLoaded(() => ask<TiersAnswer>('GET', firstPaths.tiers), turns.points, onOver);
  useMark('zhiyin-tiers', loaded.answer !== null);
  return (
    <Section title={say('tiers')} isQuiet loaded={loaded} lines={4}>
      {(answer) => <Tiers answer={answer} />}
    </Section>
  );
};

export const PointsPart = ({ turns, onOver }: PartProps) => {
  const { say } = useWords();
  const loaded = useLoaded(() => ask<PointsAnswer>('GET', firstPaths.points), turns.points, onOver);
  useMark('zhiyin-points', loaded.answer !== null);
  return (
    <Section title={say('myPoints')} loaded={loaded} lines={3}>
      {(answer) => <Points answer={answer} />}
    </Section>
  );
};

const LatestPart = ({ turns, onOver }: PartProps) => {
  const { say } = useWords();
  const loaded = useLoaded(() => ask<StatementAnswer>('GET', firstPaths.latest), turns.points, onOver);
  return (
    <Section title={say('latest')} loaded={loaded} lines={3}>
      {({ items }) =>
        items.length === 0 ? (
          <p class="hint">{say('noEntries')}</p>
        ) : (
          <>
            <ul class="entries card">
              {items.slice(0, LATEST).map((entry) => (
                <Entry key={entry.entryId} entry={entry} onOver={onOver} />
              ))}
            </ul>
            <a class="more" href="#/statement">
              {say('wholeStatement')}
            </a>
          </>
        )
      }
    </Section>
  );
};

export const Home = (props: PartProps) => (
  <>
    <TiersPart {...props} />
    <PointsPart {...props} />
    <LatestPart {...props} />
  </>
);
