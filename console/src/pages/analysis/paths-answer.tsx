// The answer of paths: the graph, its links in numbers, and the whole paths.
import type { PathCell, PathNode, PathParameters, PathResult } from '@contracts/know/paths/contract.ts';
import { Select, Table } from 'antd';
import { useCallback, useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Tiles } from '../value/frame.tsx';
import { askedGroupOf, groupId, groupIsOpenable, useGroupName } from './groups.ts';
import { type ChosenPart, type PathGroup, PathSankey } from './path-sankey.tsx';
import { nodeWords } from './paths-model.ts';
import type { PlanWords } from './plan-words.ts';
import type { OpenCell } from './question-page.tsx';

type Asked = Extract<PathCell['of'], { readonly kind: 'node' }>['node'];
type OpenPart = ((of: PathCell['of'], title: string) => void) | null;

/** A node as the server is asked for it; what is summed up cannot be. */
const askedNode = ({ kind, node, value }: PathNode): Asked | null => (kind === 'other' ? null : { kind, node, value });

interface GroupProps {
  readonly group: PathGroup;
  readonly wordsOf: (node: PathNode) => string;
  readonly open: OpenPart;
}

function Count(props: { readonly value: number | null; readonly title: string; readonly onOpen: (() => void) | null }) {
  const format = useFormat();
  const said = props.value === null ? '–' : format.count(props.value);
  return props.onOpen ? (
    <button type="button" className="zy-link" title={props.title} onClick={props.onOpen}>
      {said}
    </button>
  ) : (
    said
  );
}

/** The nodes of each step, with where they go on to. */
function NodeTable({ group, wordsOf, open }: GroupProps) {
  const text = useText();
  const format = useFormat();
  const rows = group.steps.flatMap(({ nodes }, step) =>
    nodes.map(({ node, paths, customers, ended }, place) => {
      const next = group.links
        .filter((link) => link.step === step && link.from === place)
        .toSorted((one, other) => other.paths - one.paths)
        .slice(0, 3)
        .map(({ to, paths: count }) => {
          const target = group.steps[step + 1]?.nodes[to]?.node;
          return `${target ? wordsOf(target) : ''} ${format.share(count / paths, 0)}`;
        });
      return { key: `${step} ${place}`, step, node, paths, customers, ended, next, asked: askedNode(node) };
    }),
  );
  type Row = (typeof rows)[number];
  const right = { align: 'right' as const };
  const opening = ({ step, node, asked }: Row, kind: 'node' | 'ended', title: string) =>
    open && asked
      ? () =>
          open(
            { kind, step, node: asked },
            `${text('paths.stepLabel', { step: step + 1 })} ${wordsOf(node)} · ${title}`,
          )
      : null;
  return (
    <Table<Row>
      size="small"
      rowKey="key"
      dataSource={rows}
      pagination={rows.length > 24 ? { pageSize: 24, showSizeChanger: false } : false}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: text('paths.step'), key: 'step', render: (_, { step }) => step + 1 },
        { title: text('paths.node'), key: 'node', render: (_, { node }) => wordsOf(node) },
        { ...right, title: text('paths.count'), key: 'paths', render: (_, { paths }) => format.count(paths) },
        {
          ...right,
          title: text('paths.customers'),
          key: 'customers',
          render: (_, row) => (
            <Count
              value={row.customers}
              title={text('paths.openNode')}
              onOpen={opening(row, 'node', text('paths.openNode'))}
            />
          ),
        },
        {
          ...right,
          title: text('paths.ended'),
          key: 'ended',
          render: (_, row) => (
            <Count
              value={row.ended}
              title={text('paths.openEnded')}
              onOpen={row.ended > 0 ? opening(row, 'ended', text('paths.openEnded')) : null}
            />
          ),
        },
        {
          ...right,
          title: text('paths.endedShare'),
          key: 'share',
          render: (_, { ended, paths }) => format.share(ended / paths),
        },
        {
          title: text('paths.next'),
          key: 'next',
          render: (_, { next }) => <span className="zy-soft">{text.list(next)}</span>,
        },
      ]}
    />
  );
}

/** The whole paths, most frequent first. */
function PatternTable({ group, wordsOf, open }: GroupProps) {
  const text = useText();
  const format = useFormat();
  type Row = PathGroup['patterns'][number];
  const right = { align: 'right' as const };
  const said = ({ nodes }: Row) => nodes.map(wordsOf).join(' → ');
  const opening = (row: Row) => {
    const nodes = row.nodes.flatMap((node) => askedNode(node) ?? []);
    return open && nodes.length === row.nodes.length ? () => open({ kind: 'pattern', nodes }, said(row)) : null;
  };
  return (
    <Table<Row>
      size="small"
      rowKey={said}
      dataSource={[...group.patterns]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: text('paths.pattern'), key: 'pattern', render: (_, row) => said(row) },
        { ...right, title: text('paths.count'), key: 'paths', render: (_, { paths }) => format.count(paths) },
        {
          ...right,
          title: text('paths.share'),
          key: 'share',
          render: (_, { paths }) => format.share(paths / group.paths),
        },
        {
          ...right,
          title: text('paths.customers'),
          key: 'customers',
          render: (_, row) => <Count value={row.customers} title={text('paths.openPattern')} onOpen={opening(row)} />,
        },
      ]}
      footer={() =>
        group.patternsRest > 0
          ? text('paths.patternsRest', { count: format.count(group.patternsRest) })
          : text('paths.patternsAll')
      }
    />
  );
}

export function PathsAnswer(props: {
  readonly result: PathResult;
  readonly comparison: PathResult | null;
  readonly asked: PathParameters;
  readonly words: PlanWords;
  readonly onOpen: OpenCell<PathCell>;
}) {
  const text = useText();
  const format = useFormat();
  const nameOf = useGroupName();
  const { result, asked, words, onOpen } = props;
  const [id, setId] = useState('');
  const group = result.groups.find(({ key }) => groupId(key) === id) ?? result.groups[0];
  const wordsOf = useCallback((node: PathNode) => nodeWords(text, words, asked, node), [text, words, asked]);
  const key = group?.key;
  const open =
    key && groupIsOpenable(key)
      ? (of: PathCell['of'], title: string) => onOpen({ group: askedGroupOf(key), of }, title)
      : null;
  const choose = (part: ChosenPart) => {
    const [at, to] =
      part.kind === 'node'
        ? [group?.steps[part.step]?.nodes[part.place]?.node, null]
        : [group?.steps[part.step]?.nodes[part.from]?.node, group?.steps[part.step + 1]?.nodes[part.to]?.node];
    const first = at && askedNode(at);
    if (!open || !first) return;
    if (part.kind === 'node') open({ kind: 'node', step: part.step, node: first }, wordsOf(at));
    const second = to ? askedNode(to) : null;
    if (part.kind === 'link' && to && second)
      open({ kind: 'link', step: part.step, from: first, to: second }, `${wordsOf(at)} → ${wordsOf(to)}`);
  };
  if (!group) return null;
  const before = group === result.groups[0] ? props.comparison?.groups[0] : undefined;
  const was = (value: number | undefined) =>
    value === undefined ? {} : { note: text('analysis.was', { value: format.count(value) }) };
  return (
    <>
      <Tiles
        tiles={[
          { label: text('paths.count'), value: format.count(group.paths), ...was(before?.paths) },
          { label: text('paths.customers'), value: format.count(group.customers), ...was(before?.customers) },
        ]}
      />
      <Panel
        title={text('paths.graph')}
        extra={
          result.groups.length > 1 && (
            <Select
              style={{ width: 180 }}
              value={groupId(group.key)}
              aria-label={text('analysis.group')}
              options={result.groups.map((each) => ({ value: groupId(each.key), label: nameOf(each.key) }))}
              onChange={setId}
            />
          )
        }
      >
        <PathSankey group={group} direction={result.direction} wordsOf={wordsOf} onChoose={choose} />
        <p className="zy-faint zy-note">{text('paths.graphHint')}</p>
      </Panel>
      <Panel title={text('paths.patterns')} flush>
        <PatternTable {...{ group, wordsOf, open }} />
      </Panel>
      <Panel title={text('paths.table')} flush>
        <NodeTable {...{ group, wordsOf, open }} />
      </Panel>
    </>
  );
}
