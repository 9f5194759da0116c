// What points can be redeemed for, with a confirmation that says what it costs; and what was redeemed, with how far it is.
import type {
  ItemsAnswer,
  ItemView,
  RedemptionsAnswer,
  RedemptionView,
} from '@contracts/reward/member-centre/contract.ts';
import { useState } from 'preact/hooks';
import { useActing } from './acting.ts';
import { ask } from './api.ts';
import { CodeToggle } from './codes.tsx';
import { reasonText } from './reasons.ts';
import type { TextKey } from './texts.ts';
import { useWords } from './words.ts';

interface ActProps {
  readonly onOver: () => void;
  readonly onDone: () => void;
}

const Item = ({ item, onOver, onDone }: ActProps & { readonly item: ItemView }) => {
  const words = useWords();
  const { say, name, number, yuan } = words;
  const [isAsking, setAsking] = useState(false);
  const { isBusy, refusal, act, begin } = useActing(onOver);
  const price = say('price', { points: number(item.points), wallet: name(item.wallet) });
  const hasFee = Number(item.feeYuan) > 0;
  const start = (): void => {
    begin();
    setAsking(true);
  };
  const redeem = (): Promise<void> =>
    act(async (key) => {
      await ask('POST', '/redemptions', { item: item.item, points: item.points, key });
      setAsking(false);
      onDone();
    });
  return (
    <article class="card">
      <div class="entry-head">
        <h4>{name(item.name)}</h4>
        <strong>
          {price}
          {hasFee && ` + ${yuan(item.feeYuan)}`}
        </strong>
      </div>
      <p>{name(item.summary)}</p>
      {item.points < item.standardPoints && (
        <p class="hint">{say('tierPrice', { points: number(item.standardPoints) })}</p>
      )}
      {item.left !== null && item.left > 0 && <p class="hint">{say('itemsLeft', { count: number(item.left) })}</p>}
      {item.ofTier && <p class="hint">{say('freeFrom', { tier: name(item.ofTier) })}</p>}
      {item.why !== null && <p class="hint">{reasonText(words, item.why)}</p>}
      {item.why === null && !isAsking && (
        <button type="button" onClick={start}>
          {say('redeemNow')}
        </button>
      )}
      {isAsking && (
        <fieldset class="confirm">
          <legend>{say('confirmRedeem', { name: name(item.name), price })}</legend>
          <p class="hint">{say('afterwards', { points: number(item.available - item.points) })}</p>
          {hasFee && <p class="hint">{say('feeHint', { yuan: yuan(item.feeYuan) })}</p>}
          {name(item.disclosure) !== '' && <p class="hint">{name(item.disclosure)}</p>}
          {refusal !== null && <p role="alert">{reasonText(words, refusal)}</p>}
          <button type="button" class="primary" disabled={isBusy} onClick={() => void redeem()}>
            {say(isBusy ? 'working' : 'confirm')}
          </button>
          <button type="button" disabled={isBusy} onClick={() => setAsking(false)}>
            {say('notNow')}
          </button>
        </fieldset>
      )}
    </article>
  );
};

export const Items = ({ answer: { items }, ...acts }: ActProps & { readonly answer: ItemsAnswer }) => {
  const { say } = useWords();
  if (items.length === 0) return <p class="hint">{say('noItems')}</p>;
  return (
    <>
      {items.map((item) => (
        <Item key={item.item} item={item} {...acts} />
      ))}
    </>
  );
};

/** How far it is: asked for, delivered, or given back. */
const Progress = ({ redemption }: { readonly redemption: RedemptionView }) => {
  const { say } = useWords();
  const { state } = redemption;
  const steps: readonly TextKey[] = ['stepAsked', state === 'held' ? 'stepDelivering' : `state_${state}`];
  const done = state === 'held' ? 1 : 2;
  return (
    <ol class="steps">
      {steps.map((step, index) => (
        <li key={step} class={index < done ? 'done' : undefined} aria-current={index === done ? 'step' : undefined}>
          {say(step)}
        </li>
      ))}
    </ol>
  );
};

const Redeemed = ({ redemption, onOver, onDone }: ActProps & { readonly redemption: RedemptionView }) => {
  const words = useWords();
  const { say, name, number, moment, yuan } = words;
  const { isBusy, refusal, act } = useActing(onOver);
  const cancel = (): Promise<void> =>
    act(async () => {
      await ask('POST', `/redemptions/${redemption.redemptionId}/cancel`, {});
      onDone();
    });
  return (
    <li class="entry">
      <div class="entry-head">
        <div>
          <p class="entry-title">{redemption.name ? name(redemption.name) : say('other')}</p>
          <p class="entry-when">{moment(redemption.requestedAt)}</p>
        </div>
        <p class="changes">{say('pointsOf', { count: number(redemption.points) })}</p>
      </div>
      <Progress redemption={redemption} />
      {redemption.feeOpen && <p class="hint">{say('feeHint', { yuan: yuan(redemption.feeYuan) })}</p>}
      {redemption.useId !== null && <CodeToggle useId={redemption.useId} onOver={onOver} />}
      {redemption.state === 'held' && (
        <>
          <p class="hint">{say('heldUntil', { when: moment(redemption.dueAt) })}</p>
          <button type="button" class="link" disabled={isBusy} onClick={() => void cancel()}>
            {say(isBusy ? 'working' : 'cancelRedemption')}
          </button>
        </>
      )}
      {refusal !== null && <p role="alert">{reasonText(words, refusal)}</p>}
    </li>
  );
};

export const Redemptions = ({ answer: { items }, ...acts }: ActProps & { readonly answer: RedemptionsAnswer }) => {
  const { say } = useWords();
  if (items.length === 0) return <p class="hint">{say('noRedemptions')}</p>;
  return (
    <ul class="entries card">
      {items.map((redemption) => (
        <Redeemed key={redemption.redemptionId} redemption={redemption} {...acts} />
      ))}
    </ul>
  );
};
