// Puts a question or a metric onto a board: one of the caller's or a shared one, or a new one.
import { PushpinOutlined } from '@ant-design/icons';
import {
  type Board,
  createDashboard,
  getDashboard,
  listDashboards,
  saveDashboard,
} from '@contracts/know/dashboards/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { asProblem, type Problem } from '../../api/problem.ts';
import { queryClient, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Loading, ProblemLine } from '../../ui/states.tsx';
import { type Pinned, tilesMax, withPinned } from './board-model.ts';

/** A board with nothing on it. */
export const emptyBoard = (name: string): Board => ({
  name: { zh: name, en: name },
  meaning: { zh: '', en: '' },
  filter: { days: { kind: 'own' }, compare: false },
  tiles: [],
});

const refreshBoards = () =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/dashboards') });

/** Writes the pin; answers the id of the board. */
const pinTo = async (id: string | null, name: string, pinned: Pinned, title: string): Promise<string> => {
  if (id === null) {
    const made = await call(createDashboard, { body: { board: withPinned(emptyBoard(name), pinned, title) } });
    return made.id;
  }
  const { board, version } = await call(getDashboard, { params: { id } });
  await call(saveDashboard, { params: { id }, body: { from: version, board: withPinned(board, pinned, title) } });
  return id;
};

function PinDialog(props: { readonly title: string; readonly pinned: Pinned; readonly onClose: () => void }) {
  const text = useText();
  const say = useBilingual();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const boards = useRead(listDashboards, {});
  const mine = (boards.data?.rows ?? []).filter(({ mayEdit, tiles }) => mayEdit && tiles < tilesMax);
  const [onto, setOnto] = useState<'one' | 'new'>('one');
  const [id, setId] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [title, setTitle] = useState(props.title);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isNew = onto === 'new' || mine.length === 0;
  const chosen = id ?? mine[0]?.id ?? null;
  const submit = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const board = await pinTo(isNew ? null : chosen, name.trim(), props.pinned, title);
      await refreshBoards();
      void message.success(
        <>
          {text('dashboards.pinned')} {/* Messages stand outside of the router: a link of its own would find none. */}
          <Button
            type="link"
            size="small"
            onClick={() => void navigate({ to: '/dashboards/$id', params: { id: board } as never })}
          >
            {text('dashboards.toBoard')}
          </Button>
        </>,
      );
      props.onClose();
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={text('dashboards.pin')}
      okText={text('dashboards.pin')}
      okButtonProps={{ loading: busy, disabled: isNew ? name.trim() === '' : chosen === null }}
      onOk={() => void submit()}
      onCancel={props.onClose}
    >
      {boards.isPending ? (
        <Loading rows={3} />
      ) : (
        <div className="zy-stack">
          <Radio.Group
            value={isNew ? 'new' : 'one'}
            options={[
              { value: 'one', label: text('dashboards.ontoOne'), disabled: mine.length === 0 },
              { value: 'new', label: text('dashboards.ontoNew') },
            ]}
            onChange={({ target }) => setOnto(target.value as 'one' | 'new')}
          />
          {isNew ? (
            <Input
              maxLength={60}
              value={name}
              placeholder={text('dashboards.name')}
              aria-label={text('dashboards.name')}
              onChange={({ target }) => setName(target.value)}
            />
          ) : (
            <Select
              value={chosen}
              aria-label={text('dashboards.board')}
              showSearch={{ optionFilterProp: 'label' }}
              options={mine.map((each) => ({ value: each.id, label: say(each.name) }))}
              onChange={setId}
            />
          )}
          <Input
            maxLength={60}
            value={title}
            placeholder={text('dashboards.tileTitle')}
            aria-label={text('dashboards.tileTitle')}
            onChange={({ target }) => setTitle(target.value)}
          />
          <ProblemLine problem={problem} />
        </div>
      )}
    </Modal>
  );
}

/** Nothing for whoever keeps no boards. */
export function PinButton(props: { readonly title: string; readonly pinned: Pinned; readonly disabled: boolean }) {
  const text = useText();
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  if (!may('dashboards.write')) return null;
  return (
    <>
      <Button icon={<PushpinOutlined />} disabled={props.disabled} onClick={() => setOpen(true)}>
        {text('dashboards.pin')}
      </Button>
      {open && <PinDialog title={props.title} pinned={props.pinned} onClose={() => setOpen(false)} />}
    </>
  );
}
