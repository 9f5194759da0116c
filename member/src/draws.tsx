// Draws: entering, the result, and computing it again on the customer's own phone from what was published.
import type { OwnDraw, OwnDrawsAnswer } from '@contracts/reward/benefit-draws/contract.ts';
import { useState } from 'preact/hooks';
import { useActing } from './acting.ts';
import { ask } from './api.ts';
import type { PartProps } from './home.tsx';
import { Section, useLoaded } from './loading.tsx';
import { reasonText } from './reasons.ts';
import type { TextKey } from './texts.ts';
import { useWords } from './words.ts';

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Whether the published seed has the published hash, and the order follows from it: entries by HMAC-SHA256 with the key "seed:word" over
 * "drawId:entry", the smallest first.
 */
export const verifyDraw = async ({ drawId, seed, word, commitment, order }: OwnDraw): Promise<boolean> => {
  const encoder = new TextEncoder();
  const hashed = hex(await crypto.subtle.digest('SHA-256', encoder.encode(seed ?? '')));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(`${seed}:${word ?? ''}`), algorithm, false, ['sign']);
  const tickets: { entry: number; ticket: string }[] = [];
  for (const entry of order)
    tickets.push({ entry, ticket: hex(await crypto.subtle.sign('HMAC', key, encoder.encode(`${drawId}:${entry}`))) });
  const again = [...tickets].sort((one, other) =>
    one.ticket < other.ticket ? -1 : one.ticket > other.ticket ? 1 : one.entry - other.entry,
  );
  return hashed === commitment && again.every(({ entry }, place) => entry === order[place]);
};

const Proof = ({ draw }: { readonly draw: OwnDraw }) => {
  const { say } = useWords();
  const [found, setFound] = useState<TextKey | null>(null);
  const check = (): void => {
    // Without https there is no cryptography in browsers.
    if (!globalThis.crypto?.subtle) setFound('drawCannot');
    else void verifyDraw(draw).then((isTrue) => setFound(isTrue ? 'drawTrue' : 'drawFalse'));
  };
  return (
    <details>
      <summary>{say('drawProof')}</summary>
      <dl class="proof">
        <dt>{say('drawCommitment')}</dt>
        <dd>{draw.commitment}</dd>
        {draw.seed !== null && (
          <>
            <dt>{say('drawSeed')}</dt>
            <dd>{draw.seed}</dd>
          </>
        )}
      </dl>
      {draw.wordFrom !== null && (
        <p class="hint">
          {draw.word === null
            ? say('drawWordAhead', { from: draw.wordFrom })
            : say('drawWord', { from: draw.wordFrom, word: draw.word })}
        </p>
      )}
      {draw.state === 'drawn' && (
        <button type="button" onClick={check}>
          {say('drawCheck')}
        </button>
      )}
      {found !== null && <p role="status">{say(found)}</p>}
    </details>
  );
};

const standingOf = ({ own, state }: OwnDraw): TextKey | null => {
  if (own === null) return null;
  if (state === 'open') return 'drawEntered';
  return own.won
    ? own.handedOn
      ? 'drawHandedOn'
      : 'drawWon'
    : own.lapsed
      ? 'drawLapsed'
      : own.passedOver
        ? 'drawPassed'
        : 'drawLost';
};

const Draw = ({
  draw,
  onOver,
  onDone,
}: {
  readonly draw: OwnDraw;
  readonly onOver: () => void;
  readonly onDone: () => void;
}) => {
  const words = useWords();
  const { say, name, moment, number } = words;
  const { isBusy, refusal, act } = useActing(onOver);
  const standing = standingOf(draw);
  const enter = (): Promise<void> =>
    act(async () => {
      await ask('POST', `/draws/${draw.drawId}/entries`, {});
      onDone();
    });
  return (
    <article class="card">
      <h3>{name(draw.name)}</h3>
      <p>{name(draw.summary)}</p>
      <p class="hint">{say('drawPrizes', { prizes: number(draw.prizes), entries: number(draw.entries) })}</p>
      {draw.state === 'open' && <p class="hint">{say('drawCloses', { when: moment(draw.closesAt) })}</p>}
      {standing !== null && (
        <p class={draw.own?.won ? 'met' : undefined}>
          {say(standing, { entry: draw.own?.entry ?? 0 })}
          {draw.own?.place != null && ` · ${say('drawPlace', { place: draw.own.place })}`}
        </p>
      )}
      {draw.own?.useBy != null && (
        <p class="hint">
          {say(draw.handsOnDays > 0 ? 'drawUseByOrNext' : 'drawUseBy', { when: moment(draw.own.useBy) })}
        </p>
      )}
      {draw.why !== null && <p class="hint">{reasonText(words, draw.why)}</p>}
      {refusal !== null && <p role="alert">{reasonText(words, refusal)}</p>}
      {draw.own === null && draw.why === null && (
        <button type="button" class="primary" disabled={isBusy} onClick={() => void enter()}>
          {say(isBusy ? 'working' : 'drawEnter')}
        </button>
      )}
      <Proof draw={draw} />
    </article>
  );
};

export const DrawsPart = ({ turns, onOver }: PartProps) => {
  const { say } = useWords();
  const loaded = useLoaded(() => ask<OwnDrawsAnswer>('GET', '/draws'), turns.points, onOver);
  if (loaded.answer?.items.length === 0) return null;
  return (
    <Section title={say('draws')} loaded={loaded} lines={2}>
      {({ items }) =>
        items.map((draw) => <Draw key={draw.drawId} draw={draw} onOver={onOver} onDone={loaded.reload} />)
      }
    </Section>
  );
};
