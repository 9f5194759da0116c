// The customer's benefits: what can be used, what was used and saved, and what a higher tier has.
import type { BenefitsAnswer, BenefitView, UseView } from '@contracts/reward/member-centre/contract.ts';
import { useState } from 'preact/hooks';
import { useActing } from './acting.ts';
import { ask } from './api.ts';
import { CodeToggle } from './codes.tsx';
import { reasonText } from './reasons.ts';
import { useWords, type Words } from './words.ts';

interface ActProps {
  readonly onOver: () => void;
  /** Something was done: what is shown is to be asked again. */
  readonly onDone: () => void;
}

/** What can be used now: of the tier, or of a grant. */
const sourcesOf = ({ standing, quota, grants }: BenefitView): readonly (number | null)[] =>
  standing !== 'available' && standing !== 'active'
    ? []
    : [
        ...(quota !== null && quota.left !== 0 ? [null] : []),
        ...grants.filter(({ usable }) => usable).map(({ grantId }) => grantId),
      ].slice(0, 1);

const leftText = ({ say, date, day }: Words, { quota, grants, activeUntil }: BenefitView): readonly string[] => [
  ...(activeUntil === null ? [] : [say('activeUntil', { day: day(activeUntil) })]),
  ...(quota === null
    ? []
    : [
        quota.left === null
          ? say('quotaEndless')
          : say('quotaLeft', { left: quota.left, quota: quota.quota ?? 0, day: date(quota.lastDay) }),
      ]),
  ...grants
    .filter(({ usable }) => usable)
    .map(({ left, endsAt }) =>
      endsAt === null
        ? say('grantLeft', { left: left ?? 1 })
        : say('grantLeftUntil', { left: left ?? 1, day: day(endsAt - 1) }),
    ),
];

const Benefit = ({ benefit, onOver, onDone }: ActProps & { readonly benefit: BenefitView }) => {
  const words = useWords();
  const { say, name, yuan } = words;
  const [isAsking, setAsking] = useState(false);
  const { isBusy, refusal, act, begin } = useActing(onOver);
  const [source] = sourcesOf(benefit);
  const start = (): void => {
    begin();
    setAsking(true);
  };
  const use = (): Promise<void> =>
    act(async (key) => {
      await ask('POST', '/benefits/uses', { benefit: benefit.benefit, grantId: source ?? null, key });
      setAsking(false);
      onDone();
    });
  return (
    <article class="card">
      <div class="entry-head">
        <h4>{name(benefit.name)}</h4>
        <span class={benefit.standing === 'available' || benefit.standing === 'active' ? 'badge good' : 'badge'}>
          {say(`standing_${benefit.standing}`)}
        </span>
      </div>
      <p>{name(benefit.summary)}</p>
      {leftText(words, benefit).map((line) => (
        <p key={line} class="hint">
          {line}
        </p>
      ))}
      {benefit.fromTier && <p class="hint">{say('fromTier', { tier: name(benefit.fromTier) })}</p>}
      {Number(benefit.worthYuan) > 0 && <p class="hint">{say('worth', { yuan: yuan(benefit.worthYuan) })}</p>}
      {source !== undefined && !isAsking && (
        <button type="button" onClick={start}>
          {say('useNow')}
        </button>
      )}
      {isAsking && (
        <fieldset class="confirm">
          <legend>{say('confirmUse', { name: name(benefit.name) })}</legend>
          {name(benefit.disclosure) !== '' && <p class="hint">{name(benefit.disclosure)}</p>}
          {refusal !== null && <p role="alert">{reasonText(words, refusal)}</p>}
          <button type="button" class="primary" disabled={isBusy} onClick={() => void use()}>
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

const Use = ({ use, onOver }: { readonly use: UseView; readonly onOver: () => void }) => {
  const { say, name, moment, day } = useWords();
  return (
    <li class="entry">
      <div class="entry-head">
        <div>
          <p class="entry-title">{use.name ? name(use.name) : say('other')}</p>
          <p class="entry-when">
            <span>{moment(use.at)}</span>
            {use.hasCode && <CodeToggle useId={use.useId} onOver={onOver} />}
          </p>
        </div>
        <p class="changes">
          {say(`use_${use.state}`)}
          {use.state === 'waiting' && use.dueAt !== null && (
            <small class="change-part">{say('dueBy', { day: day(use.dueAt) })}</small>
          )}
          {use.state === 'delivered' && use.endsAt !== null && (
            <small class="change-part">{say('activeUntil', { day: day(use.endsAt - 1) })}</small>
          )}
        </p>
      </div>
    </li>
  );
};

export const Benefits = ({ answer, ...acts }: ActProps & { readonly answer: BenefitsAnswer }) => {
  const { say, number, yuan } = useWords();
  const { month, ever, benefits, uses } = answer;
  const mine = benefits.filter(({ standing }) => standing !== 'higher_tier');
  const higher = benefits.filter(({ standing }) => standing === 'higher_tier');
  return (
    <>
      <dl class="facts card">
        <div class="fact">
          <dt>{say('usedThisMonth')}</dt>
          <dd>
            <strong>{number(month.uses)}</strong>
            <small class="fact-line">{say('saved', { yuan: yuan(month.yuan) })}</small>
          </dd>
        </div>
        <div class="fact">
          <dt>{say('usedSoFar')}</dt>
          <dd>
            <strong>{number(ever.uses)}</strong>
            <small class="fact-line">{say('saved', { yuan: yuan(ever.yuan) })}</small>
          </dd>
        </div>
      </dl>
      <h3>{say('myBenefits')}</h3>
      {mine.length === 0 && <p class="hint">{say('noBenefits')}</p>}
      {mine.map((benefit) => (
        <Benefit key={benefit.benefit} benefit={benefit} {...acts} />
      ))}
      {higher.length > 0 && <h3>{say('higherBenefits')}</h3>}
      {higher.map((benefit) => (
        <Benefit key={benefit.benefit} benefit={benefit} {...acts} />
      ))}
      {uses.length > 0 && <h3>{say('latestUses')}</h3>}
      {uses.length > 0 && (
        <ul class="entries card">
          {uses.map((use) => (
            <Use key={use.useId} use={use} onOver={acts.onOver} />
          ))}
        </ul>
      )}
    </>
  );
};
