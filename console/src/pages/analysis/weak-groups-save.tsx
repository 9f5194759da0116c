// Saves a weak group as a segment with one click.
import { TeamOutlined } from '@ant-design/icons';
import { createSegment, listSegments } from '@contracts/know/segments/contract.ts';
import type { WeakGroup } from '@contracts/know/weak-groups/contract.ts';
import { Link } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { useProblemText } from '../../ui/states.tsx';

export function SaveGroup(props: { readonly group: WeakGroup; readonly name: string; readonly sentence: string }) {
  const text = useText();
  const say = useProblemText();
  const { may } = useSession();
  const { message } = App.useApp();
  const [made, setMade] = useState<string | null>(null);
  const create = useAct(createSegment, { refreshes: [listSegments] });
  const { condition } = props.group;
  if (condition === null || !may('tags.write')) return null;
  if (made !== null)
    return (
      <Link to="/segments/$code" params={{ code: made } as never}>
        {text('weak.toSegment')}
      </Link>
    );
  const save = () => {
    const code = `weak_group_${Date.now().toString(36)}`;
    const name = text('weak.segmentName', { group: props.name }).slice(0, 64);
    const description = text('weak.segmentDescription', { sentence: props.sentence }).slice(0, 500);
    create.mutate(
      {
        body: {
          code,
          name: { zh: name, en: name },
          description: { zh: description, en: description },
          definition: { kind: 'rule', condition },
        },
      },
      {
        onSuccess: () => {
          setMade(code);
          void message.success(text('weak.segmentMade'));
        },
        onError: (problem) => void message.error(say(problem)),
      },
    );
  };
  return (
    <Button type="primary" icon={<TeamOutlined />} loading={create.isPending} onClick={save}>
      {text('weak.saveSegment')}
    </Button>
  );
}
