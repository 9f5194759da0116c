// A board by e-mail: who gets it and when, what came of it, and setting it up.
import {
  type BoardMailRow,
  type BoardMailSend,
  changeBoardMail,
  createBoardMail,
  deleteBoardMail,
  listBoardMailSends,
  listBoardMails,
  sendBoardMail,
} from '@contracts/know/board-mail/contract.ts';
import { Alert, App, Button, Drawer, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { RefusedAddress } from '../../ui/refused-address.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { MailForm } from './board-mail-form.tsx';
import { useRhythmText } from './board-mail-words.ts';

type Listed = AnswerOf<typeof listBoardMails>;

const refreshes = [listBoardMails, listBoardMailSends];
const colours: Readonly<Record<BoardMailSend['letters'][number]['state'], string>> = {
  ...{ waiting: 'processing', handing: 'processing', sent: 'success', kept: 'blue' },
  ...{ refused: 'error', withheld: 'error', failed: 'error', unknown: 'warning' },
};

/** What became of the letters of a sending, one by one. */
function Letters({ send }: { readonly send: BoardMailSend }) {
  const text = useText();
  return (
    <>
      {send.letters.map(({ recipient, name, state, problem }) => (
        <div key={recipient.kind === 'operator' ? recipient.operatorId : recipient.address}>
          {name} <Tag color={colours[state]}>{text(`letterState.${state}`)}</Tag>
          {problem !== null && <span className="zy-faint">{text.code('letterProblem', problem)}</span>}
        </div>
      ))}
      {send.letters.length === 0 && <span className="zy-faint">{text('boardMail.pending')}</span>}
      {send.picture !== null && send.picture !== 'drawn' && (
        <div className="zy-soft">{text(`noPicture.${send.picture}`)}</div>
      )}
    </>
  );
}

function History({ mail }: { readonly mail: BoardMailRow }) {
  const text = useText();
  const format = useFormat();
  const sends = useRead(listBoardMailSends, { params: { id: mail.boardId, mailId: mail.id } });
  return (
    <Ready of={sends} rows={2}>
      {({ rows }) =>
        rows.length === 0 ? (
          <span className="zy-faint">{text('boardMail.never')}</span>
        ) : (
          <ul className="zy-mail-sends">
            {rows.map((send) => (
              <li key={send.dueAt}>
                <strong>{format.instantFull(send.dueAt)}</strong>{' '}
                {send.askedBy !== null && (
                  <span className="zy-soft">{text('boardMail.askedBy', { who: send.askedBy })}</span>
                )}
                <Letters send={send} />
              </li>
            ))}
          </ul>
        )
      }
    </Ready>
  );
}

function Acts({ mail }: { readonly mail: BoardMailRow }) {
  const text = useText();
  const { message } = App.useApp();
  const change = useAct(changeBoardMail, { refreshes });
  const send = useAct(sendBoardMail, { refreshes, throughLog: true });
  const remove = useAct(deleteBoardMail, { refreshes });
  const params = { id: mail.boardId, mailId: mail.id };
  const goesOn = mail.state === 'active';
  return (
    <div className="zy-row">
      <Button
        size="small"
        loading={send.isPending}
        onClick={() => send.mutate({ params }, { onSuccess: () => void message.success(text('boardMail.queued')) })}
      >
        {text('boardMail.sendNow')}
      </Button>
      <Button
        size="small"
        loading={change.isPending}
        onClick={() => change.mutate({ params, body: { state: goesOn ? 'paused' : 'active' } })}
      >
        {text(goesOn ? 'boardMail.pause' : 'boardMail.resume')}
      </Button>
      <Popconfirm title={text('boardMail.deleteSure')} onConfirm={() => remove.mutate({ params })}>
        <Button size="small" type="text" danger>
          {text('action.remove')}
        </Button>
      </Popconfirm>
      <ProblemLine problem={change.error ?? send.error ?? remove.error} />
    </div>
  );
}

function State({ mail }: { readonly mail: BoardMailRow }) {
  const text = useText();
  const format = useFormat();
  const { state, stoppedFor, nextAt, last } = mail;
  return (
    <>
      {state === 'active' ? (
        <span className="zy-soft">{text('boardMail.nextAt', { at: format.instantFull(nextAt) })}</span>
      ) : (
        <Tag color={state === 'stopped' ? 'error' : 'default'}>{text(`boardMail.${state}`)}</Tag>
      )}
      {stoppedFor !== null && <div className="zy-soft">{text(`stopReason.${stoppedFor}`)}</div>}
      {last && (
        <div>
          {text('boardMail.last', { at: format.instantFull(last.dueAt) })} <Letters send={last} />
        </div>
      )}
    </>
  );
}

function Mails({
  rows,
  may,
}: {
  readonly rows: readonly BoardMailRow[];
  readonly may: (mail: BoardMailRow) => boolean;
}) {
  const text = useText();
  const rhythmText = useRhythmText();
  return (
    <Table<BoardMailRow>
      size="small"
      rowKey="id"
      dataSource={[...rows]}
      pagination={false}
      locale={{ emptyText: text('boardMail.none') }}
      expandable={{ expandedRowRender: (mail) => <History mail={mail} /> }}
      columns={[
        {
          title: text('boardMail.when'),
          key: 'when',
          render: (_, mail) => (
            <>
              {rhythmText(mail.rhythm)}
              <div className="zy-faint">{text('boardMail.as', { who: mail.ownerName })}</div>
            </>
          ),
        },
        {
          title: text('boardMail.to'),
          key: 'to',
          render: (_, { recipients }) => (
            <>
              {text.list(recipients.map(({ name }) => name))}
              {recipients.map(
                ({ recipient, refused }) =>
                  refused && (
                    <div key={recipient.kind === 'operator' ? recipient.operatorId : recipient.address}>
                      <RefusedAddress refused={refused} refreshes={refreshes} />
                    </div>
                  ),
              )}
            </>
          ),
        },
        { title: text('boardMail.state'), key: 'state', render: (_, mail) => <State mail={mail} /> },
        { key: 'acts', align: 'right', render: (_, mail) => may(mail) && <Acts mail={mail} /> },
      ]}
    />
  );
}

function Means({ means }: Pick<Listed, 'means'>) {
  const text = useText();
  if (means === 'none') return <Alert showIcon type="warning" title={text('boardMail.notConfigured')} />;
  return means === 'files' ? <Alert showIcon type="info" title={text('boardMail.files')} /> : null;
}

export function BoardMail(props: { readonly boardId: string; readonly mayAll: boolean; readonly onClose: () => void }) {
  const text = useText();
  const [adding, setAdding] = useState(false);
  const listed = useRead(listBoardMails, { params: { id: props.boardId } });
  const create = useAct(createBoardMail, { refreshes });
  return (
    <Drawer open size={860} title={text('boardMail.title')} onClose={props.onClose}>
      <Ready of={listed} rows={4}>
        {({ rows, means, domains, operators }) => (
          <div className="zy-mail">
            <span className="zy-soft">{text('boardMail.hint')}</span>
            <Means means={means} />
            <Mails rows={rows} may={({ mine }) => mine || props.mayAll} />
            {adding ? (
              <MailForm
                {...{ domains, operators }}
                saving={create.isPending}
                problem={create.error}
                onCancel={() => setAdding(false)}
                onSave={(body) =>
                  create.mutate({ params: { id: props.boardId }, body }, { onSuccess: () => setAdding(false) })
                }
              />
            ) : (
              <Button disabled={means === 'none'} onClick={() => setAdding(true)}>
                {text('boardMail.add')}
              </Button>
            )}
          </div>
        )}
      </Ready>
    </Drawer>
  );
}
