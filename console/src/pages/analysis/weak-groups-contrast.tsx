// How those of a weak group who stay differ from those who do not, in a table and in words.
import type { WeakContrast, WeakGroup, WeakGroupCell } from '@contracts/know/weak-groups/contract.ts';
import { Table } from 'antd';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Figure } from './figure.tsx';
import type { OpenCell } from './question-page.tsx';

const SURE = 0.05;
/** A group that does something so many times as often as the others has it as its mark. */
const MARKED = 200;

/** What they lack and what they have, as far as it is more than chance. */
export function Lacks(props: { readonly group: WeakGroup; readonly behaviourName: (behaviour: number) => string }) {
  const text = useText();
  const format = useFormat();
  const { contrasts } = props.group;
  const lacks = contrasts.find(({ q, stayed, left }) => q <= SURE && stayed.share > left.share);
  const has = contrasts
    .filter(({ tgiGroup }) => tgiGroup === null || tgiGroup >= MARKED)
    .toSorted((one, other) => (other.tgiGroup ?? 1e9) - (one.tgiGroup ?? 1e9))
    .find(({ stayed, left }) => stayed.did + left.did > 0);
  return (
    <>
      {lacks && (
        <p>
          {text('weak.lacks', {
            name: props.behaviourName(lacks.behaviour),
            stayed: format.share(lacks.stayed.share),
            left: format.share(lacks.left.share),
            tgi: lacks.tgiStayed === null ? '–' : format.decimal(lacks.tgiStayed, 0),
          })}
        </p>
      )}
      {has?.tgiGroup && (
        <p>
          {text('weak.has', {
            name: props.behaviourName(has.behaviour),
            times: format.decimal(has.tgiGroup / 100, 1),
          })}
        </p>
      )}
    </>
  );
}

export function ContrastTable(props: {
  readonly group: WeakGroup;
  readonly name: string;
  readonly behaviourName: (behaviour: number) => string;
  readonly onOpen: OpenCell<WeakGroupCell> | null;
}) {
  const text = useText();
  const format = useFormat();
  const { group, name, behaviourName, onOpen } = props;
  const right = { align: 'right' as const };
  const terms = group.terms.map(({ dimension, relation, value }) => ({ dimension, relation, value }));
  const opened = (row: WeakContrast, kind: 'reached' | 'not_reached', share: number) => {
    const cell: WeakGroupCell = {
      ...{ group: { segment: null, kind: 'all', value: null }, terms, kind, weak: false },
      behaviour: { number: row.behaviour, did: true },
    };
    const side = text(kind === 'reached' ? 'weak.didStayed' : 'weak.didLeft');
    return (
      <Figure
        shown={format.share(share)}
        onOpen={onOpen && (() => onOpen(cell, `${name} · ${behaviourName(row.behaviour)} · ${side}`))}
      />
    );
  };
  const index = (value: number | null) => (value === null ? '–' : format.decimal(value, 0));
  return (
    <Table<WeakContrast>
      size="small"
      rowKey="behaviour"
      dataSource={[...group.contrasts]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: text('weak.behaviour'), key: 'behaviour', render: (_, { behaviour }) => behaviourName(behaviour) },
        {
          ...right,
          title: text('weak.didStayed'),
          key: 'stayed',
          render: (_, row) => opened(row, 'reached', row.stayed.share),
        },
        {
          ...right,
          title: text('weak.didLeft'),
          key: 'left',
          render: (_, row) => opened(row, 'not_reached', row.left.share),
        },
        { ...right, title: text('weak.tgiStayed'), key: 'tgi', render: (_, { tgiStayed }) => index(tgiStayed) },
        {
          ...{ ...right, title: text('weak.meanTimes'), key: 'mean' },
          render: (_, { meanStayed, meanLeft }) => `${format.decimal(meanStayed, 2)} / ${format.decimal(meanLeft, 2)}`,
        },
        {
          ...right,
          title: text('weak.p'),
          key: 'q',
          render: (_, { q }) => (q < 0.001 ? '<0.001' : format.decimal(q, 3)),
        },
        {
          ...right,
          title: text('weak.didOthers'),
          key: 'others',
          render: (_, { others }) => format.share(others.share),
        },
        { ...right, title: text('weak.tgiGroup'), key: 'group', render: (_, { tgiGroup }) => index(tgiGroup) },
      ]}
    />
  );
}
