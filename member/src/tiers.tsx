// The tier cards: where the customer stands, what is missing for the next tier, and when it will fall unless something is done.
import type { Need, TiersAnswer, TierView } from '@contracts/reward/member-centre/contract.ts';
import { useWords, type Words } from './words.ts';

type MetricNeed = Extract<Need, { kind: 'metric' }>;

const amount = ({ say, number, money }: Words, unit: MetricNeed['unit'], value: number): string => {
  switch (unit) {
    case 'fen':
      return money(value);
    case 'points':
      return say('pointsOf', { count: number(value) });
    case 'pieces':
      return say('pieces', { count: number(value) });
    case 'months':
      return say('months', { count: number(value) });
  }
};

const spanText = ({ say }: Words, span: MetricNeed['span']): string => {
  switch (span?.kind) {
    case 'period':
      return say('overPeriod');
    case 'days':
      return say('overDays', { count: span.count });
    case 'months':
      return say('overMonths', { count: span.count });
    case 'lifetime':
      return say('overLifetime');
    default:
      return '';
  }
};

const MetricLine = ({ need }: { readonly need: MetricNeed }) => {
  const words = useWords();
  const { say, name } = words;
  const { value, atLeast, gap, met, unit } = need;
  const span = spanText(words, need.span);
  const what = need.wallet ? name(need.wallet) : say(need.what);
  const label = span === '' ? what : `${what} · ${span}`;
  const state = met
    ? say('met')
    : gap === null
      ? say('unknownYet')
      : say('missing', { what: amount(words, unit, gap) });
  const reached = amount(words, unit, Math.max(0, value ?? 0));
  return (
    <div class="need">
      <div class="need-head">
        <span>{label}</span>
        <strong class={met ? 'met' : undefined}>{state}</strong>
      </div>
      <progress
        max={1}
        value={met ? 1 : Math.min(1, Math.max(0, value ?? 0) / Math.max(1, atLeast))}
        aria-label={label}
      >
        {reached}
      </progress>
      <small>{say('ofNeeded', { value: reached, atLeast: amount(words, unit, atLeast) })}</small>
    </div>
  );
};

const NeedTree = ({ need }: { readonly need: Need }) => {
  const { say } = useWords();
  if (need.kind === 'metric') return <MetricLine need={need} />;
  return (
    <div class="needs">
      {need.of.length > 1 && <p class="need-how">{say(need.kind === 'all' ? 'allOf' : 'anyOf')}</p>}
      {need.of.map((each, index) => (
        <NeedTree key={index} need={each} />
      ))}
    </div>
  );
};

const Needs = ({ needs }: { readonly needs: NonNullable<TierView['next']> }) => {
  const { say } = useWords();
  return (
    <>
      {needs.need && <NeedTree need={needs.need} />}
      {needs.byInvitation && <p class="hint">{say('byInvitation')}</p>}
      {needs.more && <p class="hint">{say('moreNeeds')}</p>}
    </>
  );
};

const TierCard = ({ tier }: { readonly tier: TierView }) => {
  const { say, name, date } = useWords();
  const { next, fall, rank, rankMax } = tier;
  return (
    <article class="tier" data-rank={rankMax === 0 ? 0 : Math.round((rank / rankMax) * 3)}>
      <header>
        <p>{name(tier.name)}</p>
        <h3>{tier.tier ? name(tier.tier) : say('notPlaced')}</h3>
        <p class="tier-since">
          {tier.tier && <span class="spoken">{say('rankOf', { rank: rank + 1, max: rankMax + 1 })}</span>}
          {tier.since && <span>{say('since', { day: date(tier.since) })}</span>}
          {tier.asOf && <span>{say('asOf', { day: date(tier.asOf) })}</span>}
        </p>
        <ol class="rungs" aria-hidden="true">
          {Array.from({ length: rankMax + 1 }, (_each, index) => (
            <li key={index} class={tier.tier && index <= rank ? 'reached' : undefined} />
          ))}
        </ol>
      </header>
      {next && (next.need !== null || next.byInvitation || next.more) && (
        <div class="tier-next">
          <h4>{say('toNext', { tier: name(next.tier) })}</h4>
          <Needs needs={next} />
        </div>
      )}
      {tier.tier && !next && rank === rankMax && <p class="hint">{say('isHighest')}</p>}
      {tier.graceEndsOn && <p class="hint">{say('grace', { day: date(tier.graceEndsOn) })}</p>}
      {fall && (
        <div class="tier-fall" role="note">
          <h4>{say('willFall', { day: date(fall.on), tier: name(fall.to) })}</h4>
          <Needs needs={fall.unless} />
        </div>
      )}
    </article>
  );
};

export const Tiers = ({ answer: { items } }: { readonly answer: TiersAnswer }) => {
  const { say } = useWords();
  if (items.length === 0) return <p class="hint">{say('noTiers')}</p>;
  return (
    <div class="tiers">
      {items.map((tier) => (
        <TierCard key={tier.scheme} tier={tier} />
      ))}
    </div>
  );
};
