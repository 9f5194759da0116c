// Says that a mail address gets no letters any more, since when and why; who keeps operators lets letters go to it again.

import type { Endpoint } from '@contracts/platform/http/endpoint.ts';
import { type AddressRefusal, clearRefusedAddress } from '@contracts/platform/mail/contract.ts';
import { Button, Popconfirm, Tag } from 'antd';
import { useAct } from '../api/use-call.ts';
import { useText } from '../i18n/index.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useSession } from '../shell/session.tsx';
import { ProblemLine } from './states.tsx';

export function RefusedAddress(props: {
  readonly refused: AddressRefusal;
  /** What shows refused addresses on this page, read again after one was cleared. */
  readonly refreshes: readonly Pick<Endpoint, 'path'>[];
}) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const clear = useAct(clearRefusedAddress, { refreshes: props.refreshes });
  const { address, problem, refusedAt } = props.refused;
  return (
    <div>
      <Tag color="error">{text('refusedAddress.title')}</Tag>
      <span className="zy-faint">
        {text('refusedAddress.since', { at: format.instantFull(refusedAt) })} {problem}
      </span>
      {may('operators.write') ? (
        <Popconfirm
          title={text('refusedAddress.sure', { address })}
          onConfirm={() => clear.mutate({ params: { address } })}
        >
          <Button size="small" type="link" loading={clear.isPending}>
            {text('refusedAddress.clear')}
          </Button>
        </Popconfirm>
      ) : (
        <div className="zy-soft">{text('refusedAddress.ask')}</div>
      )}
      <ProblemLine problem={clear.error} />
    </div>
  );
}
