// Partners of the firm: which of them know the customer, a code to bind or to pay with, what moved points there, and how a binding ends.
import type { MemberCodeAnswer, MemberPartnersAnswer } from '@contracts/reward/partner-api/api-contract.ts';
import { useEffect, useState } from 'preact/hooks';
import { useActing } from './acting.ts';
import { ask } from './api.ts';
import type { PartProps } from './home.tsx';
import { Section, useLoaded } from './loading.tsx';
import { QrCode } from './qr.tsx';
import { reasonText } from './reasons.ts';
import type { TextKey } from './texts.ts';
import { useWords } from './words.ts';

type Partner = MemberPartnersAnswer['items'][number];
type Movement = MemberPartnersAnswer['latest'][number];

/** How each movement counts for the customer. */
const signs: Readonly<Record<Movement['kind'], 1 | -1>> = {
  accrual: 1,
  accrual_cancel: -1,
  redemption: -1,
  redemption_refund: 1,
};

/** The code until its time is over; it is not shown a moment longer. */
const Code = ({ shown, place }: { readonly shown: MemberCodeAnswer; readonly place: string }) => {
  const { say, moment } = useWords();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    setOver(false);
    const timer = setTimeout(() => setOver(true), Math.max(0, shown.expiresAt - Date.now()));
    return () => clearTimeout(timer);
  }, [shown]);
  if (isOver)
    return (
      <p class="hint" role="status">
        {say('partnerCodeOver')}
      </p>
    );
  return (
    <div class="code">
      <QrCode text={shown.code} label={say('partnerQr', { code: shown.code })} />
      <p class="code-text">{shown.code}</p>
      <p class="hint">{say('partnerCodeHint', { place, until: moment(shown.expiresAt) })}</p>
    </div>
  );
};

interface PartnerProps {
  readonly partner: Partner;
  readonly onOver: () => void;
  readonly onDone: () => void;
}

const Ending = ({ partner, onOver, onDone }: PartnerProps) => {
  const words = useWords();
  const { say, name } = words;
  const [asks, setAsks] = useState(false);
  const { isBusy, refusal, act } = useActing(onOver);
  const end = (): Promise<void> =>
    act(async () => {
      await ask('DELETE', `/partners/${partner.partner}/binding`);
      setAsks(false);
      onDone();
    });
  if (!asks)
    return (
      <button type="button" class="link" onClick={() => setAsks(true)}>
        {say('partnerEnd')}
      </button>
    );
  return (
    <fieldset class="confirm">
      <legend>{say('partnerEndConfirm', { place: name(partner.name) })}</legend>
      <button type="button" class="primary" disabled={isBusy} onClick={() => void end()}>
        {say(isBusy ? 'working' : 'confirm')}
      </button>
      <button type="button" disabled={isBusy} onClick={() => setAsks(false)}>
        {say('notNow')}
      </button>
      {refusal !== null && <p role="alert">{reasonText(words, refusal)}</p>}
    </fieldset>
  );
};

const PartnerCard = (props: PartnerProps) => {
  const words = useWords();
  const { say, name } = words;
  const { partner, onOver } = props;
  const [shown, setShown] = useState<MemberCodeAnswer | null>(null);
  const { isBusy, refusal, act } = useActing(onOver);
  const make = (): Promise<void> =>
    act(async () => {
      setShown(await ask<MemberCodeAnswer>('POST', `/partners/${partner.partner}/codes`, {}));
    });
  // Who is bound shows a code to pay with; where nothing can be paid there is nothing to show one for.
  const isUseful = partner.number === null || partner.kinds.includes('redemption');
  return (
    <article class="card" data-partner={partner.partner}>
      <h3>{name(partner.name)}</h3>
      <p>
        <span class={partner.number === null ? 'badge' : 'badge good'}>
          {partner.number === null ? say('partnerUnbound') : say('partnerBound', { number: partner.number })}
        </span>
      </p>
      <p class="hint">
        {partner.kinds.map((kind) => say(kind === 'accrual' ? 'partnerEarn' : 'partnerPay')).join(' · ')}
      </p>
      <p>{name(partner.disclosure)}</p>
      {shown !== null && <Code shown={shown} place={name(partner.name)} />}
      {refusal !== null && <p role="alert">{reasonText(words, refusal)}</p>}
      {isUseful && (
        <button type="button" class={shown ? undefined : 'primary'} disabled={isBusy} onClick={() => void make()}>
          {say(isBusy ? 'working' : shown ? 'partnerAgain' : partner.number === null ? 'partnerBind' : 'partnerShow')}
        </button>
      )}
      {partner.number !== null && <Ending {...props} />}
    </article>
  );
};

const Latest = ({ items, latest }: MemberPartnersAnswer) => {
  const { say, name, moment, signed } = useWords();
  const names = new Map(items.map((each) => [each.partner, name(each.name)]));
  return (
    <>
      <h3>{say('partnerLatest')}</h3>
      {latest.length === 0 ? (
        <p class="hint">{say('partnerNothing')}</p>
      ) : (
        <ul class="entries card">
          {latest.map(({ partner, kind, points, at, reference }, index) => (
            <li key={`${at}-${index}`} class="entry">
              <div class="entry-head">
                <div>
                  <p class="entry-title">
                    {names.get(partner) ?? partner} · {say(`moved_${kind}` satisfies TextKey)}
                  </p>
                  <p class="entry-when">
                    <time dateTime={new Date(at).toISOString()}>{moment(at)}</time>
                    {reference !== null && <span>{say('partnerReference', { reference })}</span>}
                  </p>
                </div>
                <span class={signs[kind] > 0 ? 'change-points up' : 'change-points down'}>
                  {signed(signs[kind] * points)}
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </>
  );
};

const usePartners = ({ turns, onOver }: PartProps) =>
  useLoaded(() => ask<MemberPartnersAnswer>('GET', '/partners'), turns.points, onOver);

export const PartnersPart = (props: PartProps) => {
  const { say } = useWords();
  const loaded = usePartners(props);
  return (
    <Section title={say('partners')} loaded={loaded} lines={6}>
      {(answer) =>
        answer.items.length === 0 && answer.latest.length === 0 ? (
          <p class="hint">{say('noPartners')}</p>
        ) : (
          <>
            <p class="hint">{say('partnersHint')}</p>
            {answer.items.map((partner) => (
              <PartnerCard key={partner.partner} partner={partner} onOver={props.onOver} onDone={loaded.reload} />
            ))}
            <Latest {...answer} />
          </>
        )
      }
    </Section>
  );
};

/** The way there, where there is anything. */
export const PartnersLink = (props: PartProps) => {
  const { say } = useWords();
  const { answer } = usePartners(props);
  if (!answer || (answer.items.length === 0 && answer.latest.length === 0)) return null;
  return (
    <a class="more" href="#/partners">
      {say('partnersMore')}
    </a>
  );
};
