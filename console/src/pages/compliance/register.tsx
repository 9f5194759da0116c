// The compliance register: every rule, scene, scheme and benefit with its class in each kind of firm.
import { readRegister } from '@contracts/decide/compliance-register/contract.ts';
import { complianceProfiles } from '@contracts/decide/scenes/contract.ts';
import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { ClassTag, DraftStatus } from '../drafts/status.tsx';

type Row = AnswerOf<typeof readRegister>['items'][number];

function Name({ row }: { readonly row: Row }) {
  const say = useBilingual();
  const name = say(row.name);
  if (row.kind === 'scene')
    return (
      <Link to="/scenes/$scene" params={{ scene: row.code }}>
        {name}
      </Link>
    );
  if (row.kind === 'earning_rule')
    return (
      <Link to="/earning/$rule" params={{ rule: row.code }}>
        {name}
      </Link>
    );
  if (row.kind === 'activity')
    return (
      <Link to="/activities/$activity" params={{ activity: row.code }}>
        {name}
      </Link>
    );
  if (row.kind === 'partner')
    return (
      <Link to="/partners/$partner" params={{ partner: row.code }}>
        {name}
      </Link>
    );
  if (row.kind === 'tier_scheme')
    return (
      <Link to="/tiers/$scheme" params={{ scheme: row.code }}>
        {name}
      </Link>
    );
  return <span>{name}</span>;
}

export function ComplianceRegister() {
  const text = useText();
  const reading = useRead(readRegister, {}, { staleMs: 30_000 });
  const here = reading.data?.profile;
  return (
    <Page title={text('scenes.registerTitle')} description={text('scenes.registerDescription')}>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        rowKey={({ kind, code }) => `${kind} ${code}`}
        columns={[
          {
            title: text('scenes.registerKind'),
            key: 'kind',
            render: (_: unknown, row: Row) => <Tag>{text(`registerKind.${row.kind}`)}</Tag>,
          },
          {
            title: text('scenes.registerName'),
            key: 'name',
            render: (_: unknown, row: Row) => (
              <>
                <Name row={row} />
                <div className="zy-faint">{row.code}</div>
              </>
            ),
          },
          { title: text('scenes.status'), key: 'status', render: (_: unknown, row: Row) => <DraftStatus row={row} /> },
          ...complianceProfiles.map((profile) => ({
            title: `${text(`complianceProfile.${profile}`)}${profile === here ? `（${text('scenes.registerHere')}）` : ''}`,
            key: profile,
            render: (_: unknown, row: Row) => <ClassTag of={row.compliance[profile]} />,
          })),
          {
            title: text('scenes.registerApproved'),
            key: 'approved',
            render: (_: unknown, row: Row) => row.approvedBy ?? '–',
          },
          {
            title: text('scenes.registerOpinion'),
            key: 'opinion',
            render: (_: unknown, row: Row) => row.legalOpinion ?? '–',
          },
        ]}
        empty={{ title: text('scenes.registerEmpty'), hint: text('scenes.registerDescription') }}
      />
    </Page>
  );
}
