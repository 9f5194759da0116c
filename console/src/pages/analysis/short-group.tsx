// Who is one or two steps short of a conversion point: how many they are, who, and a segment of them with one click.
import { TeamOutlined } from '@ant-design/icons';
import type { ConversionPointCell, PointSearch } from '@contracts/know/conversion-points/contract.ts';
import { createSegment, listSegments } from '@contracts/know/segments/contract.ts';
import { Link } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { useProblemText } from '../../ui/states.tsx';
import { askedGroupOf } from './groups.ts';
import type { OpenCell } from './question-page.tsx';

/** A code that says what it is and is not taken. */
const codeOf = (now: number): string => `short_of_point_${now.toString(36)}`;

export function ShortGroup(props: {
  readonly search: PointSearch;
  readonly name: string;
  readonly onOpen: OpenCell<ConversionPointCell>;
}) {
  const text = useText();
  const say = useProblemText();
  const format = useFormat();
  const { may } = useSession();
  const { message } = App.useApp();
  const { search, name, onOpen } = props;
  const [made, setMade] = useState<string | null>(null);
  const create = useAct(createSegment, { refreshes: [listSegments] });
  const { short, point } = search;
  if (!short || !point) return null;
  const values = { name, from: short.from, to: short.to, days: point.windowDays, count: point.atLeast };
  const title = text('points.shortTitle', values);
  const save = () => {
    const code = codeOf(Date.now());
    const words = text('points.segmentName', values).slice(0, 64);
    create.mutate(
      {
        body: {
          code,
          name: { zh: words, en: words },
          description: { zh: title, en: title },
          definition: { kind: 'rule', condition: short.condition },
        },
      },
      {
        onSuccess: () => {
          setMade(code);
          void message.success(text('points.segmentMade'));
        },
        onError: (problem) => void message.error(say(problem)),
      },
    );
  };
  const open = () =>
    onOpen(
      {
        ...{ group: askedGroupOf(search.key), behaviour: point.behaviour, windowDays: point.windowDays },
        ...{ from: short.from, below: short.to + 1, kind: 'open' },
      },
      title,
    );
  return (
    <Panel title={text('points.short')}>
      <div className="zy-between">
        <div>
          <p>
            <button type="button" className="zy-link" onClick={open}>
              {text('points.shortCustomers', { count: format.count(short.customers) })}
            </button>{' '}
            {title}
          </p>
          <p className="zy-soft">{text('points.shortHint')}</p>
        </div>
        {made === null ? (
          may('tags.write') && (
            <Button type="primary" icon={<TeamOutlined />} loading={create.isPending} onClick={save}>
              {text('points.saveSegment')}
            </Button>
          )
        ) : (
          <Link to="/segments/$code" params={{ code: made } as never}>
            {text('points.toSegment')}
          </Link>
        )}
      </div>
    </Panel>
  );
}
