// Bringing friends: the link, a poster with it, and what became of those who came.
import type { OwnReferral, ReferralsAnswer } from '@contracts/reward/referrals/contract.ts';
import { useEffect, useState } from 'preact/hooks';
import { useActing } from './acting.ts';
import { ask } from './api.ts';
import type { PartProps } from './home.tsx';
import { Section, useLoaded } from './loading.tsx';
import { drawPoster } from './poster.ts';
import { reasonText } from './reasons.ts';
import { useWords } from './words.ts';

const Copy = ({ text }: { readonly text: string }) => {
  const { say } = useWords();
  const [isCopied, setCopied] = useState(false);
  // Web views without https have no clipboard; the link stands there to be selected.
  if (!navigator.clipboard) return null;
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <button type="button" onClick={copy}>
      {say(isCopied ? 'referralCopied' : 'referralCopy')}
    </button>
  );
};

const Poster = ({
  referral,
  code,
  url,
}: {
  readonly referral: OwnReferral;
  readonly code: string;
  readonly url: string;
}) => {
  const { say, name, language } = useWords();
  const [picture, setPicture] = useState<string | null>(null);
  // Another language, another picture.
  useEffect(() => setPicture(null), [language]);
  useEffect(() => () => void (picture && URL.revokeObjectURL(picture)), [picture]);
  const draw = (): void =>
    void drawPoster({
      ...{ title: name(referral.name), lines: [name(referral.summary)], scan: say('referralPosterScan'), code, url },
    }).then(setPicture);
  return (
    <>
      <button type="button" onClick={draw}>
        {say('referralPoster')}
      </button>
      {picture !== null && (
        <>
          <img class="poster" src={picture} width={750} height={1200} alt={say('referralPosterAlt', { code })} />
          <p class="hint">{say('referralPosterHint')}</p>
        </>
      )}
    </>
  );
};

const Friends = ({ friends }: Pick<OwnReferral, 'friends'>) => {
  const { say, date } = useWords();
  return (
    <>
      <h4>{say('referralFriends')}</h4>
      {friends.length === 0 ? (
        <p class="hint">{say('referralNone')}</p>
      ) : (
        <ul class="needs">
          {friends.map(({ friend, day, state }, index) => (
            <li key={`${friend}-${index + 1}`} class="need need-head">
              <span>
                {friend} · <small>{date(day)}</small>
              </span>
              <span class={state === 'qualified' || state === 'capped' ? 'met' : undefined}>
                {say(`referral_${state}`)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
};

interface ReferralProps {
  readonly referral: OwnReferral;
  readonly onOver: () => void;
  readonly onDone: () => void;
}

const Referral = ({ referral, onOver, onDone }: ReferralProps) => {
  const words = useWords();
  const { say, name, number, yuan } = words;
  const { code, url, why, points, friendPoints } = referral;
  const { isBusy, refusal, act } = useActing(onOver);
  const make = (): Promise<void> =>
    act(async () => {
      await ask('POST', `/referrals/${referral.activity}/link`, {});
      onDone();
    });
  const isPaid = points > 0 || friendPoints > 0;
  return (
    <article class="card" data-activity={referral.activity}>
      <h3>{name(referral.name)}</h3>
      <p>{name(referral.summary)}</p>
      {isPaid ? (
        <p class="hint">
          {say('referralBoth', {
            ...{ closes: referral.closes, within: referral.withinDays, amount: yuan(referral.minimumYuan) },
          })}{' '}
          {say('referralRewards', {
            ...{ points: number(points), friend: number(friendPoints), cap: referral.rewardedPerMonth },
          })}
        </p>
      ) : (
        <p class="hint">{say('referralThanks')}</p>
      )}
      {why !== null && <p class="hint">{reasonText(words, why)}</p>}
      {refusal !== null && <p role="alert">{reasonText(words, refusal)}</p>}
      {code === null && why === null && (
        <button type="button" class="primary" disabled={isBusy} onClick={() => void make()}>
          {say(isBusy ? 'working' : 'referralMake')}
        </button>
      )}
      {code !== null && url !== null && (
        <>
          <p class="hint">{say('referralCode', { code })}</p>
          <p class="link-text">{url}</p>
          <Copy text={url} />
          <Poster referral={referral} code={code} url={url} />
        </>
      )}
      <Friends friends={referral.friends} />
      {name(referral.disclosure) !== '' && (
        <details>
          <summary>{say('activityRules')}</summary>
          <p class="hint">{name(referral.disclosure)}</p>
        </details>
      )}
    </article>
  );
};

export const ReferralsPart = ({ turns, onOver }: PartProps) => {
  const { say } = useWords();
  const loaded = useLoaded(() => ask<ReferralsAnswer>('GET', '/referrals'), turns.points, onOver);
  if (loaded.answer?.items.length === 0) return null;
  return (
    <Section title={say('referrals')} loaded={loaded} lines={2}>
      {({ items }) =>
        items.map((referral) => (
          <Referral key={referral.activity} referral={referral} onOver={onOver} onDone={loaded.reload} />
        ))
      }
    </Section>
  );
};
