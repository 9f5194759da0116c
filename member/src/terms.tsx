// What customers are told: the rules by which points are earned, and how points live.
import type { TermsAnswer } from '@contracts/reward/member-centre/contract.ts';
import { ask } from './api.ts';
import type { PartProps } from './home.tsx';
import { Section, useLoaded } from './loading.tsx';
import type { TextKey } from './texts.ts';
import { useWords, type Words } from './words.ts';

type TermsWallet = TermsAnswer['wallets'][number];

const expiryText = ({ say }: Words, { expiry }: TermsWallet): string => {
  const count = expiry.count ?? 0;
  switch (expiry.kind) {
    case 'none':
      return say('expiryNone');
    case 'inactivity':
      return say('expiryInactivity', { count });
    case 'calendar':
      return say('expiryCalendar', { days: expiry.days.join('、') });
    case 'rolling':
      return `${say(expiry.unit === 'days' ? 'expiryDays' : 'expiryMonths', { count })}${say(`round${expiry.roundUp ?? 'none'}`)}`;
  }
};

const Terms = ({ answer: { wallets, rules } }: { readonly answer: TermsAnswer }) => {
  const words = useWords();
  const { say, name, date } = words;
  return (
    <>
      <h3>{say('howToEarn')}</h3>
      {rules.length === 0 && <p class="hint">{say('noRules')}</p>}
      {rules.map((rule) => (
        <article key={`${rule.name.zh}${rule.wallet.zh}`} class="card">
          <h4>{name(rule.name)}</h4>
          <p>{name(rule.disclosure)}</p>
          {rule.validUntil && <p class="hint">{say('until', { day: date(rule.validUntil) })}</p>}
        </article>
      ))}
      <h3>{say('howPointsLive')}</h3>
      {wallets.map((wallet) => (
        <article key={`${wallet.programme}${wallet.name.zh}`} class="card">
          <h4>{name(wallet.name)}</h4>
          <ul class="terms">
            <li>{say(wallet.spendable ? 'spendable' : 'notSpendable')}</li>
            <li>{say(`activation${wallet.activation.kind}` as TextKey, { count: wallet.activation.count ?? 0 })}</li>
            <li>{expiryText(words, wallet)}</li>
            {wallet.transferable && <li>{say('transferable')}</li>}
          </ul>
        </article>
      ))}
    </>
  );
};

export const TermsPart = ({ onOver }: PartProps) => {
  const { say } = useWords();
  const loaded = useLoaded(() => ask<TermsAnswer>('GET', '/terms'), 0, onOver);
  return (
    <Section title={say('terms')} loaded={loaded} lines={6}>
      {(answer) => <Terms answer={answer} />}
    </Section>
  );
};
