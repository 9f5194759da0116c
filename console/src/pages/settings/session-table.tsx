// Open sessions, each of which can be ended.
import type { listOwnSessions } from '@contracts/platform/auth/contract.ts';
import { Button, Popconfirm, Tag } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Table } from '../../ui/table.tsx';

type OpenSession = AnswerOf<typeof listOwnSessions>['items'][number];

/** Browser and system out of a user agent, in few words. */
export const deviceOf = (userAgent: string): string => {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/(\d+)/.exec(userAgent.replace(/Chrome\/\d+\S* (?=.*Edg\/)/, ''));
  const system = /(Windows|Mac OS X|Android|iPhone|Linux)/.exec(userAgent);
  return [browser ? `${browser[1]} ${browser[2]}` : userAgent.slice(0, 40), system?.[1]].filter(Boolean).join(' · ');
};

export function SessionTable(props: {
  readonly sessions: readonly OpenSession[];
  readonly onEnd: ((sessionId: string) => Promise<unknown>) | null;
}) {
  const text = useText();
  const format = useFormat();
  return (
    <Table<OpenSession>
      size="small"
      rowKey="sessionId"
      pagination={false}
      dataSource={[...props.sessions]}
      columns={[
        {
          title: text('account.device'),
          render: (_, row) => (
            <span title={row.userAgent}>
              {deviceOf(row.userAgent)} {row.current && <Tag variant="filled">{text('operators.current')}</Tag>}
            </span>
          ),
        },
        { title: text('audit.address'), dataIndex: 'remoteAddress' },
        { title: text('account.signedInAt'), render: (_, row) => format.instant(row.createdAt) },
        { title: text('account.lastUsed'), render: (_, row) => format.ago(row.lastUsedAt) },
        {
          title: '',
          align: 'end',
          render: (_, row) =>
            props.onEnd &&
            !row.current && (
              <Popconfirm
                title={text('operators.endSession')}
                okText={text('action.confirm')}
                cancelText={text('action.cancel')}
                onConfirm={() => props.onEnd?.(row.sessionId)}
              >
                <Button size="small" type="text" danger>
                  {text('operators.endSession')}
                </Button>
              </Popconfirm>
            ),
        },
      ]}
    />
  );
}
