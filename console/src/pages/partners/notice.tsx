// What waits at partners: packs that run low, statements to agree to. Stands on the programme's overview.
import { listPartners } from '@contracts/reward/partners/contract.ts';
import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';

export function PartnersNotice() {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { may } = useSession();
  const reading = useRead(listPartners, {}, { enabled: may('partners.read'), refetchMs: 60_000 });
  const lines = (reading.data?.items ?? []).flatMap(({ code, definition, low, statementsWaiting }) => {
    const name = say(definition.name);
    return [
      ...(low ? [{ code, words: text('partners.lowNotice', { name, points: format.count(low.remaining) }) }] : []),
      ...(statementsWaiting > 0
        ? [{ code, words: text('partners.waitingNotice', { name, n: statementsWaiting }) }]
        : []),
    ];
  });
  if (lines.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      data-partners-notice={lines.length}
      title={lines.map(({ code, words }) => (
        <div key={words}>
          <Link to="/partners/$partner" params={{ partner: code }}>
            {words}
          </Link>
        </div>
      ))}
    />
  );
}
