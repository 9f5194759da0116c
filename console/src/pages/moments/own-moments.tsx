// The moments of the firm's own above those that ship: how each stands, and the way to a new one.

import { PlusOutlined } from '@ant-design/icons';
import { listOwnMoments, ownMomentPrefix } from '@contracts/decide/own-moments/contract.ts';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { DraftStatus } from '../drafts/status.tsx';
import { blankMoment, OwnMomentEditor } from './own-moment-editor.tsx';

type Row = AnswerOf<typeof listOwnMoments>['items'][number];

export function OwnMoments() {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const [creating, setCreating] = useState(false);
  const reading = useRead(listOwnMoments, {}, { staleMs: 15_000 });
  return (
    <>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        rowKey={({ moment }) => moment}
        filters={<strong>{text('moments.own')}</strong>}
        extra={
          may('scenes.manage') && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
              {text('moments.create')}
            </Button>
          )
        }
        columns={[
          {
            title: text('moments.moment'),
            key: 'name',
            render: (_: unknown, row: Row) => (
              <>
                <Link to="/moments/own/$moment" params={{ moment: row.moment } as never}>
                  {say(row.definition.name)}
                </Link>
                <div className="zy-faint">{row.moment}</div>
              </>
            ),
          },
          {
            title: text('moments.standing'),
            key: 'status',
            render: (_: unknown, row: Row) => <DraftStatus row={row} />,
          },
          {
            title: text('moments.rule'),
            key: 'says',
            render: (_: unknown, row: Row) => (
              <div style={{ maxWidth: 560, whiteSpace: 'normal' }}>{say(row.says)}</div>
            ),
          },
        ]}
        empty={{ title: text('moments.ownNone'), hint: text('moments.ownHint') }}
      />
      {creating && (
        <OwnMomentEditor code={ownMomentPrefix} isNew initial={blankMoment} onClose={() => setCreating(false)} />
      )}
    </>
  );
}
