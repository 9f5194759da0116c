// Entries of the statement, and why each is what it is.
import type { EntryView, WhyAnswer, WhyLine } from '@contracts/reward/member-centre/contract.ts';
import { useState } from 'preact/hooks';
import { ask } from './api.ts';
import { Skeleton, useLoaded } from './loading.tsx';
import type { TextKey } from './texts.ts';
import { texts } from './texts.ts';
import { useWords, type Words } from './words.ts';

const isText = (key: string): key is TextKey => key in texts;

/** What an entry is called: the rule that it came from, else what happened, and where. */
export const titleOf = ({ say, name }: Words, entry: EntryView): string => {
  const there = `at_${entry.event}`;
  if (entry.place && isText(there)) return say(there, { place: name(entry.place) });
  return entry.title ? name(entry.title) : isText(entry.event) ? say(entry.event) : say('other');
};

const lineText = ({ say, number, money }: Words, line: WhyLine): string => {
  switch (line.kind) {
    case 'base':
      return say('lineBase', {
        quantity: line.unit === 'fen' ? money(line.quantity) : say('times', { count: number(line.quantity) }),
      });
    case 'excluded':
      return say('lineExcluded', { count: number(line.count) });
    case 'multiplier':
      return say('lineMultiplier', { factor: line.factor });
    case 'bonus':
      return say('lineBonus');
    case 'rounding':
      return say('lineRounding');
    case 'before':
      return say('lineBefore');
    case 'limit':
      return line.limit === null
        ? say('lineLimit')
        : say('lineLimitOwn', { limit: number(line.limit), span: say(`span${line.span}` as TextKey) });
    case 'other':
      return say('lineOther');
  }
};

const Why = ({ entry, onOver }: { readonly entry: EntryView; readonly onOver: () => void }) => {
  const words = useWords();
  const { say, name, date, signed } = words;
  const loaded = useLoaded(() => ask<WhyAnswer>('GET', `/statement/${entry.entryId}`), entry.entryId, onOver);
  const { answer, error, waits, reload } = loaded;
  if (answer === null)
    return (
      <div class="why" aria-busy={waits}>
        {waits && <Skeleton lines={2} />}
        {error !== null && (
          <div class="failed" role="alert">
            <p>{say('failed')}</p>
            <button type="button" onClick={reload}>
              {say('again')}
            </button>
          </div>
        )}
      </div>
    );
  return (
    <div class="why">
      {answer.businessDate && <p class="hint">{say('whyDay', { day: date(answer.businessDate) })}</p>}
      <table>
        <tbody>
          {answer.lines.map((line, index) => (
            <tr key={index}>
              <th scope="row">{lineText(words, line)}</th>
              <td>{signed(Number(line.points))}</td>
            </tr>
          ))}
        </tbody>
        {answer.points !== null && (
          <tfoot>
            <tr>
              <th scope="row">{say('whyTotal')}</th>
              <td>{signed(answer.points)}</td>
            </tr>
          </tfoot>
        )}
      </table>
      {answer.disclosure && name(answer.disclosure) !== '' && (
        <p>
          <strong>{say('whyRule')}</strong> {name(answer.disclosure)}
        </p>
      )}
    </div>
  );
};

const partsOf = ({ say, signed }: Words, change: EntryView['changes'][number]): readonly string[] => [
  ...(change.pending === 0 ? [] : [say('pendingPart', { points: signed(change.pending) })]),
  ...(change.held === 0 ? [] : [say('heldPart', { points: signed(change.held) })]),
  ...(change.debt === 0 ? [] : [say('debtPart', { points: signed(change.debt) })]),
];

export const Entry = ({ entry, onOver }: { readonly entry: EntryView; readonly onOver: () => void }) => {
  const words = useWords();
  const { say, name, moment, signed } = words;
  const [isOpen, setOpen] = useState(false);
  const title = titleOf(words, entry);
  return (
    <li class="entry">
      <div class="entry-head">
        <div>
          <p class="entry-title">{title}</p>
          <p class="entry-when">
            <time dateTime={new Date(entry.at).toISOString()}>{moment(entry.at)}</time>
            {entry.explained && (
              <button
                type="button"
                class="link"
                aria-expanded={isOpen}
                aria-label={say('whyOf', { title })}
                onClick={() => setOpen(!isOpen)}
              >
                {say(isOpen ? 'close' : 'why')}
              </button>
            )}
          </p>
        </div>
        <ul class="changes">
          {entry.changes.map((change) => (
            <li key={change.wallet}>
              {change.active !== 0 && (
                <strong class={change.active < 0 ? 'change-points down' : 'change-points up'}>
                  {signed(change.active)}
                </strong>
              )}
              <span class="change-wallet">{name(change.name)}</span>
              {partsOf(words, change).map((part) => (
                <small key={part} class="change-part">
                  {part}
                </small>
              ))}
            </li>
          ))}
        </ul>
      </div>
      {isOpen && <Why entry={entry} onOver={onOver} />}
    </li>
  );
};
