// Channels in three layers and with their cost, each with its campaigns.
import type { ChannelCell, ChannelRow, ChannelTable } from '@contracts/know/channels/contract.ts';
import { Table, type TableColumnsType, Tag } from 'antd';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { placeColours } from './channels-matrix.tsx';
import { Figure } from './figure.tsx';
import type { OpenCell } from './question-page.tsx';

type Figures = Omit<ChannelRow['campaigns'][number], 'campaign'>;
interface Line extends Figures {
  readonly key: string;
  readonly row: ChannelRow;
  /** Undefined: the channel as a whole. */
  readonly campaign: string | null | undefined;
  readonly children?: readonly Line[];
}

const linesOf = (rows: readonly ChannelRow[]): readonly Line[] =>
  rows.map((row) => {
    const campaigns = row.campaigns.map(
      (each): Line => ({ ...each, row, key: `${row.channel} ${each.campaign}`, campaign: each.campaign }),
    );
    const some = campaigns.some(({ campaign }) => campaign !== null);
    return { ...row, row, key: String(row.channel), campaign: undefined, ...(some ? { children: campaigns } : {}) };
  });

/** What fills the cells. */
const useCells = (onOpen: OpenCell<ChannelCell> | null) => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const nameOf = ({ row, campaign }: Line) =>
    campaign === undefined ? say(row.label) : (campaign ?? text('channelValue.noCampaign'));
  const right = { align: 'right' as const };
  const opened = (line: Line, figure: ChannelCell['figure'], shown: string, count: number, title: string) =>
    count === 0 ? (
      shown
    ) : (
      <Figure
        shown={shown}
        onOpen={
          onOpen &&
          (() => {
            const cell = {
              group: { segment: null, kind: 'all' as const, value: null },
              channel: line.row.channel,
              figure,
            };
            onOpen(
              line.campaign === undefined ? cell : { ...cell, campaign: line.campaign },
              `${nameOf(line)} · ${title}`,
            );
          })
        }
      />
    );
  const counted = (figure: 'visitors' | 'newVisitors' | 'registered' | 'opened' | 'funded') => ({
    ...{ ...right, title: text(`channelValue.${figure}`), key: figure },
    render: (_: unknown, line: Line) =>
      opened(line, figure, format.count(line[figure]), line[figure], text(`channelValue.${figure}`)),
  });
  const kept = (figure: 'nextDay' | 'nextMonth') => ({
    ...{ ...right, title: text(`channelValue.${figure}`), key: figure },
    render: (_: unknown, line: Line) =>
      opened(line, figure, format.share(line[figure].share), line[figure].count, text(`channelValue.${figure}`)),
  });
  const plain = (key: string, title: string, of: (line: Line) => string) => ({
    ...{ ...right, title, key },
    render: (_: unknown, line: Line) => of(line),
  });
  /** What is known of the channel alone, but for what is stated of its campaigns. */
  const whole = (
    key: string,
    title: string,
    of: (row: ChannelRow) => string,
    noteOf: (row: ChannelRow) => string | null,
    ofCampaign: (line: Line) => number | null = () => null,
  ) => ({
    ...{ ...right, title, key },
    render: (_: unknown, line: Line) => {
      const { row, campaign } = line;
      if (campaign !== undefined) {
        const fen = ofCampaign(line);
        return fen === null ? '' : format.money(fen);
      }
      const note = noteOf(row);
      return (
        <>
          {of(row)}
          {note && <div className="zy-faint">{note}</div>}
        </>
      );
    },
  });
  const verdict = (code: keyof typeof import('../../i18n/texts/channels.ts').channelVerdict | null) =>
    code === null ? null : text(`channelVerdict.${code}`);
  return { nameOf, counted, kept, plain, whole, verdict };
};

export function ChannelLayers({
  result,
  onOpen,
}: {
  readonly result: ChannelTable;
  /** Null: what is summed up has no one group to ask for. */
  readonly onOpen: OpenCell<ChannelCell> | null;
}) {
  const text = useText();
  const format = useFormat();
  const { nameOf, counted, kept, plain, whole, verdict } = useCells(onOpen);
  const columns: TableColumnsType<Line> = [
    {
      ...{ title: text('channelValue.channel'), key: 'channel', fixed: 'left' },
      render: (_, line) => (
        <>
          {nameOf(line)}{' '}
          {line.campaign === undefined && line.row.domain && <Tag>{text(`channelDomain.${line.row.domain}`)}</Tag>}
          {line.campaign === undefined && line.row.place && (
            <Tag color={placeColours[line.row.place]}>{text(`channelAdvice.${line.row.place}`)}</Tag>
          )}
        </>
      ),
    },
    {
      title: text('channelValue.quantity'),
      children: [
        counted('visitors'),
        plain('visits', text('channelValue.visits'), ({ visits }) => format.count(visits)),
        counted('newVisitors'),
        counted('registered'),
      ],
    },
    {
      title: text('channelValue.quality'),
      children: [
        plain('bounce', text('channelValue.bounce'), ({ bounced }) => format.share(bounced.share)),
        plain('depth', text('channelValue.depth'), ({ pagesAVisit }) => format.decimal(pagesAVisit, 1)),
        plain('stay', text('channelValue.stay'), ({ secondsAVisit }) => format.duration(secondsAVisit)),
        kept('nextDay'),
        kept('nextMonth'),
      ],
    },
    {
      title: text('channelValue.return'),
      children: [
        counted('opened'),
        counted('funded'),
        plain('deposits', text('channelValue.deposits'), ({ depositsFen }) => format.moneyShort(depositsFen)),
        plain('revenue', text('channelValue.revenue'), ({ revenueFen }) => format.moneyShort(revenueFen)),
      ],
    },
    {
      title: text('channelValue.costLayer'),
      children: [
        whole(
          'cost',
          text('channelValue.cost'),
          ({ costFen }) => format.moneyShort(costFen),
          () => null,
          ({ costFen }) => costFen,
        ),
        whole(
          'cac',
          text('channelValue.cac'),
          ({ cacFen }) => format.money(cacFen),
          (row) => verdict(row.cacVerdict),
          ({ cacFen }) => cacFen,
        ),
        whole(
          ...(['payback', text('channelValue.payback')] as const),
          ({ paybackMonths }) => format.decimal(paybackMonths, 1),
          (row) => verdict(row.paybackVerdict),
        ),
        whole(
          ...(['lifetime', text('channelValue.lifetime')] as const),
          ({ lifetimeByCac }) => format.decimal(lifetimeByCac, 1),
          ({ lifetimeKnown }) =>
            lifetimeKnown === 0 ? null : text('channelValue.lifetimeOf', { count: format.count(lifetimeKnown) }),
        ),
      ],
    },
  ];
  return (
    <Table<Line>
      bordered
      size="small"
      rowKey="key"
      dataSource={[...linesOf(result.rows)]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={columns}
    />
  );
}
