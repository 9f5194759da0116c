// The parts of benefits and of redemption: what they ask, and that everything is asked again once something was done.
import type { BenefitsAnswer, ItemsAnswer, RedemptionsAnswer } from '@contracts/reward/member-centre/contract.ts';
import { useState } from 'preact/hooks';
import { ask } from './api.ts';
import { Benefits } from './benefits.tsx';
import { Items, Redemptions } from './catalogue.tsx';
import type { PartProps } from './home.tsx';
import { Section, useLoaded } from './loading.tsx';
import { PartnersLink } from './partners.tsx';
import { useWords } from './words.ts';

export const BenefitsPart = ({ turns, onOver }: PartProps) => {
  const { say } = useWords();
  const [done, setDone] = useState(0);
  const turn = `${turns.points} ${done}`;
  const loaded = useLoaded(() => ask<BenefitsAnswer>('GET', '/benefits'), turn, onOver);
  return (
    <Section title={say('benefits')} loaded={loaded} lines={6}>
      {(answer) => <Benefits answer={answer} onOver={onOver} onDone={() => setDone(done + 1)} />}
    </Section>
  );
};

export const CataloguePart = ({ turns, onOver }: PartProps) => {
  const { say } = useWords();
  const [done, setDone] = useState(0);
  const turn = `${turns.points} ${done}`;
  const items = useLoaded(() => ask<ItemsAnswer>('GET', '/catalogue'), turn, onOver);
  const redemptions = useLoaded(() => ask<RedemptionsAnswer>('GET', '/redemptions'), turn, onOver);
  const acts = { onOver, onDone: () => setDone(done + 1) };
  return (
    <>
      <Section title={say('catalogue')} loaded={items} lines={6}>
        {(answer) => <Items answer={answer} {...acts} />}
      </Section>
      <Section title={say('myRedemptions')} loaded={redemptions} lines={3}>
        {(answer) => <Redemptions answer={answer} {...acts} />}
      </Section>
      <PartnersLink turns={turns} onOver={onOver} />
    </>
  );
};
