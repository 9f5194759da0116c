// A board: its tiles under one filter, read by everybody it is shared with, changed by whoever may, version by version.
import { CopyOutlined, EditOutlined, HistoryOutlined, MailOutlined, PlusOutlined } from '@ant-design/icons';
import {
  type Board,
  type BoardFilter,
  createDashboard,
  getDashboard,
  listDashboards,
  listDashboardVersions,
  saveDashboard,
} from '@contracts/know/dashboards/contract.ts';
import { useNavigate, useParams } from '@tanstack/react-router';
import { App, Button, Input, Switch, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, ProblemLine, Ready, useProblemText } from '../../ui/states.tsx';
import { CopyLink } from '../analysis/frame.tsx';
import { type OpenedFigure, PeopleDrawer } from '../analysis/people.tsx';
import { AddTile } from './add-tile.tsx';
import { BoardFilterBar } from './board-filter.tsx';
import { BoardMail } from './board-mail.tsx';
import { readFilter } from './board-model.ts';
import { BoardTiles } from './board-tiles.tsx';
import { Versions } from './versions.tsx';
import '../analysis/analysis.css';
import '../metrics/metrics.css';
import './dashboards.css';

type Read = AnswerOf<typeof getDashboard>;

const fields = { f: textField() };

/** The filter of the address over that of the board: a link carries what the viewer chose. */
const useFilter = (board: Board): readonly [BoardFilter, (filter: BoardFilter) => void] => {
  const { state, change } = useAddress(fields);
  const filter = useMemo(() => readFilter(state.f, board.filter), [state.f, board.filter]);
  const own = JSON.stringify(board.filter);
  return [filter, (next) => change({ f: JSON.stringify(next) === own ? '' : JSON.stringify(next) })];
};

function Actions({
  read,
  onEdit,
  onVersions,
  onMail,
}: {
  readonly read: Read;
  readonly onEdit: () => void;
  readonly onVersions: () => void;
  readonly onMail: () => void;
}) {
  const text = useText();
  const say = useProblemText();
  const { may } = useSession();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const create = useAct(createDashboard, { refreshes: [listDashboards] });
  const copy = () => {
    const name = (word: string) => text('dashboards.copyOf', { name: word }).slice(0, 60);
    const board = { ...read.board, name: { zh: name(read.board.name.zh), en: name(read.board.name.en) } };
    create.mutate(
      { body: { board } },
      {
        onSuccess: ({ id }) => void navigate({ to: '/dashboards/$id', params: { id } as never }),
        onError: (problem) => void message.error(say(problem)),
      },
    );
  };
  return (
    <>
      <CopyLink />
      {!read.shipped && (
        <Button icon={<HistoryOutlined />} onClick={onVersions} aria-label={text('dashboards.versions')} />
      )}
      {may('dashboards.write') && (
        <Button icon={<MailOutlined />} onClick={onMail}>
          {text('boardMail.title')}
        </Button>
      )}
      {may('dashboards.write') && (
        <Button icon={<CopyOutlined />} loading={create.isPending} onClick={copy}>
          {text('dashboards.copy')}
        </Button>
      )}
      {read.mayEdit && (
        <Button type="primary" icon={<EditOutlined />} onClick={onEdit}>
          {text('action.edit')}
        </Button>
      )}
    </>
  );
}

function EditBar(props: {
  readonly read: Read;
  readonly draft: Board;
  readonly onDraft: (draft: Board) => void;
  readonly onDone: () => void;
}) {
  const text = useText();
  const say = useBilingual();
  const { read, draft, onDraft } = props;
  const [shared, setShared] = useState(read.shared);
  const [adding, setAdding] = useState(false);
  const save = useAct(saveDashboard, { refreshes: [getDashboard, listDashboards, listDashboardVersions] });
  const submit = () =>
    save.mutate(
      {
        params: { id: read.id },
        body: { from: read.version, board: draft, ...(read.mine ? { shared } : {}) },
      },
      { onSuccess: props.onDone },
    );
  return (
    <div className="zy-row zy-board-edit">
      <Input
        style={{ width: 240 }}
        maxLength={60}
        value={say(draft.name)}
        aria-label={text('dashboards.name')}
        onChange={({ target: { value } }) => onDraft({ ...draft, name: { zh: value, en: value } })}
      />
      <Button icon={<PlusOutlined />} onClick={() => setAdding(true)}>
        {text('dashboards.addTile')}
      </Button>
      {read.mine && (
        <div className="zy-row">
          <Switch aria-label={text('dashboards.share')} size="small" checked={shared} onChange={setShared} />
          <span title={text('dashboards.sharedHint')}>{text('dashboards.share')}</span>
        </div>
      )}
      <Button type="primary" loading={save.isPending} disabled={say(draft.name).trim() === ''} onClick={submit}>
        {text('action.save')}
      </Button>
      <Button onClick={props.onDone}>{text('action.cancel')}</Button>
      <ProblemLine problem={save.error} />
      {adding && <AddTile board={draft} onBoard={onDraft} onClose={() => setAdding(false)} />}
    </div>
  );
}

function BoardView({ read }: { readonly read: Read }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const navigate = useNavigate();
  const today = format.dayOf(Date.now());
  const [draft, setDraft] = useState<Board | null>(null);
  const [figure, setFigure] = useState<OpenedFigure | null>(null);
  const [past, setPast] = useState(false);
  const [mailed, setMailed] = useState(false);
  const { may } = useSession();
  const [viewed, setViewed] = useFilter(read.board);
  const board = draft ?? read.board;
  const filter = draft ? draft.filter : viewed;
  return (
    <Page
      title={say(board.name)}
      parent={{ to: '/dashboards', label: text('dashboards.title') }}
      description={
        <>
          {say(board.meaning)} {read.shipped && <Tag>{text('dashboards.shipped')}</Tag>}
          {read.shared && !read.shipped && <Tag>{text('dashboards.shared')}</Tag>}
        </>
      }
      actions={
        !draft && (
          <Actions
            read={read}
            onEdit={() => setDraft(read.board)}
            onVersions={() => setPast(true)}
            onMail={() => setMailed(true)}
          />
        )
      }
    >
      {draft && <EditBar {...{ read, draft }} onDraft={setDraft} onDone={() => setDraft(null)} />}
      <BoardFilterBar
        value={filter}
        today={today}
        onChange={(next) => (draft ? setDraft({ ...draft, filter: next }) : setViewed(next))}
      />
      {board.tiles.length === 0 ? (
        <EmptyState title={text('dashboards.emptyBoard')} hint={text('dashboards.emptyBoardHint')} />
      ) : (
        <BoardTiles
          {...{ filter, today }}
          tiles={board.tiles}
          editing={draft !== null}
          onTiles={(tiles) => draft && setDraft({ ...draft, tiles: [...tiles] })}
          onFigure={setFigure}
        />
      )}
      <PeopleDrawer
        figure={figure}
        onClose={() => setFigure(null)}
        onTrace={(customerId) => void navigate({ to: '/customers/$customerId', params: { customerId } as never })}
      />
      {mailed && <BoardMail boardId={read.id} mayAll={may('operators.write')} onClose={() => setMailed(false)} />}
      {past && (
        <Versions
          read={read}
          onClose={() => setPast(false)}
          onTake={(taken) => {
            setPast(false);
            setDraft(taken);
          }}
        />
      )}
    </Page>
  );
}

export function Dashboard() {
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const dashboard = useRead(getDashboard, { params: { id } });
  return (
    <Ready of={dashboard} rows={10}>
      {(read) => <BoardView key={`${read.id} ${read.version}`} read={read} />}
    </Ready>
  );
}
