// A segment of whoever a figure counts, with one click; afterwards the way to it.
import { TeamOutlined } from '@ant-design/icons';
import { createSegment, listSegments, type SegmentCondition } from '@contracts/know/segments/contract.ts';
import { Link } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { useProblemText } from '../../ui/states.tsx';

interface SaveSegmentProps {
  /** Begins the code; small letters, digits and _. */
  readonly prefix: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly condition: SegmentCondition;
}

export function SaveSegment({ prefix, name, condition }: SaveSegmentProps) {
  const text = useText();
  const say = useProblemText();
  const { may } = useSession();
  const { message } = App.useApp();
  const [made, setMade] = useState<{ readonly code: string; readonly of: string } | null>(null);
  const create = useAct(createSegment, { refreshes: [listSegments] });
  if (!may('tags.write')) return null;
  const of = JSON.stringify(condition);
  if (made?.of === of)
    return (
      <Link to="/segments/$code" params={{ code: made.code } as never}>
        {text('points.toSegment')}
      </Link>
    );
  const save = () => {
    const code = `${prefix}_${Date.now().toString(36)}`;
    create.mutate(
      {
        body: {
          code,
          name: { zh: name.zh.slice(0, 64), en: name.en.slice(0, 64) },
          description: { zh: '', en: '' },
          definition: { kind: 'rule', condition },
        },
      },
      {
        onSuccess: () => {
          setMade({ code, of });
          void message.success(text('points.segmentMade'));
        },
        onError: (problem) => void message.error(say(problem)),
      },
    );
  };
  return (
    <Button icon={<TeamOutlined />} loading={create.isPending} onClick={save}>
      {text('points.saveSegment')}
    </Button>
  );
}
