// The whole statement, with its filter and its pages.
import type {
  EntryView,
  PointsAnswer,
  StatementAnswer,
  StatementKind,
} from '@contracts/reward/member-centre/contract.ts';
import { useEffect, useState } from 'preact/hooks';
import { ask } from './api.ts';
import { Entry } from './entries.tsx';
import { Section, useLoaded } from './loading.tsx';
import type { Turns } from './turns.ts';
import { useWords } from './words.ts';

const kinds: readonly StatementKind[] = ['earned', 'spent', 'returned', 'expired', 'other'];

interface Filter {
  readonly kind: string;
  /** "programme/wallet". */
  readonly wallet: string;
  readonly from: string;
  readonly to: string;
}

const everything: Filter = { kind: '', wallet: '', from: '', to: '' };

const queryOf = ({ kind, wallet, from, to }: Filter, before: number | null): string => {
  const [programme = '', code = ''] = wallet.split('/');
  const given = { kind, programme, wallet: code, from, to, before: before === null ? '' : String(before) };
  return new URLSearchParams(Object.entries(given).filter(([, value]) => value !== '')).toString();
};

interface FilterFormProps {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
  readonly points: PointsAnswer | null;
}

const FilterForm = ({ filter, onChange, points }: FilterFormProps) => {
  const { say, name } = useWords();
  const wallets = (points?.programmes ?? []).flatMap(({ programme, wallets: own }) =>
    own.map((wallet) => ({ value: `${programme}/${wallet.wallet}`, label: name(wallet.name) })),
  );
  const set = (field: keyof Filter) => (event: { readonly currentTarget: { readonly value: string } }) =>
    onChange({ ...filter, [field]: event.currentTarget.value });
  return (
    <form class="filter" onSubmit={(event) => event.preventDefault()}>
      <label>
        {say('filterKind')}
        <select value={filter.kind} onChange={set('kind')}>
          <option value="">{say('all')}</option>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {say(kind)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say('filterWallet')}
        <select value={filter.wallet} onChange={set('wallet')}>
          <option value="">{say('all')}</option>
          {wallets.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say('filterFrom')}
        <input type="date" value={filter.from} max={filter.to || undefined} onChange={set('from')} />
      </label>
      <label>
        {say('filterTo')}
        <input type="date" value={filter.to} min={filter.from || undefined} onChange={set('to')} />
      </label>
      {filter !== everything && (
        <button type="button" class="link" onClick={() => onChange(everything)}>
          {say('clear')}
        </button>
      )}
    </form>
  );
};

interface StatementProps {
  readonly turns: Turns;
  readonly onOver: () => void;
}

export const Statement = ({ turns, onOver }: StatementProps) => {
  const { say } = useWords();
  const [filter, setFilter] = useState(everything);
  const [later, setLater] = useState<readonly EntryView[]>([]);
  const [next, setNext] = useState<number | null>(null);
  const [isMore, setMore] = useState(false);
  const points = useLoaded(() => ask<PointsAnswer>('GET', '/points'), 0, onOver);
  const turn = `${queryOf(filter, null)} ${turns.points}`;
  const loaded = useLoaded(() => ask<StatementAnswer>('GET', `/statement?${queryOf(filter, null)}`), turn, onOver);
  // Whatever the first page begins with, the pages behind it begin anew.
  useEffect(() => {
    setLater([]);
    setNext(loaded.answer?.next ?? null);
  }, [loaded.answer]);
  const loadMore = async (): Promise<void> => {
    const first = loaded.answer;
    setMore(true);
    const page = await ask<StatementAnswer>('GET', `/statement?${queryOf(filter, next)}`).catch(() => null);
    setMore(false);
    if (page === null || first !== loaded.answer) return;
    setLater((before) => [...before, ...page.items]);
    setNext(page.next);
  };
  return (
    <Section title={say('statement')} loaded={loaded} lines={6}>
      {({ items }) => (
        <>
          <FilterForm filter={filter} onChange={setFilter} points={points.answer} />
          {items.length === 0 ? (
            <p class="hint">{say(filter === everything ? 'noEntries' : 'noMatches')}</p>
          ) : (
            <ul class="entries card">
              {[...items, ...later].map((entry) => (
                <Entry key={entry.entryId} entry={entry} onOver={onOver} />
              ))}
            </ul>
          )}
          {next !== null && (
            <button type="button" class="more" disabled={isMore} onClick={() => void loadMore()}>
              {say(isMore ? 'loadingMore' : 'more')}
            </button>
          )}
        </>
      )}
    </Section>
  );
};
