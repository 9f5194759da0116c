// The seventeen definitions: switch, thresholds, cool-down and window of each, and whether its events come in at all.

import { stageNames } from '@contracts/know/lifecycle/contract.ts';
import { changeMomentDefinition, listMomentDefinitions } from '@contracts/know/moments/contract.ts';
import { Link } from '@tanstack/react-router';
import { Button, Drawer, Form, InputNumber, Switch, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { useEventTitle } from '../../ui/use-event-title.ts';

type Definition = AnswerOf<typeof listMomentDefinitions>['rows'][number];
type Parameter = Definition['parameters'][number];

/** Money is kept in fen and typed in yuan. */
const scaleOf = ({ unit }: Parameter): number => (unit === 'fen' ? 100 : 1);

const valuesOf = (definition: Definition): Record<string, number> =>
  Object.fromEntries(definition.parameters.map(({ code, value }) => [code, value]));

function Editor({ definition, onClose }: { readonly definition: Definition; readonly onClose: () => void }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const [values, setValues] = useState(() => valuesOf(definition));
  const [cooldownDays, setCooldown] = useState(definition.cooldownDays);
  const [windowDays, setWindow] = useState(definition.windowDays);
  const act = useAct(changeMomentDefinition, { refreshes: [listMomentDefinitions] });
  const save = () =>
    act.mutate(
      {
        params: { code: definition.code },
        body: { enabled: definition.enabled, cooldownDays, windowDays, parameters: values },
      },
      { onSuccess: onClose },
    );
  return (
    <Drawer
      open
      size={480}
      title={text('moments.editTitle', { name: say(definition.name) })}
      onClose={onClose}
      footer={
        <div className="zy-row">
          <Button type="primary" loading={act.isPending} onClick={save}>
            {text('action.save')}
          </Button>
          <Button onClick={onClose}>{text('action.cancel')}</Button>
        </div>
      }
    >
      <div className="zy-stack">
        <p>{say(definition.sentence)}</p>
        <Form layout="vertical">
          {definition.parameters.map((each) => {
            const scale = scaleOf(each);
            return (
              <Form.Item
                key={each.code}
                label={say(each.label)}
                extra={text('moments.standard', { value: format.count(each.standard / scale) })}
              >
                <InputNumber
                  style={{ width: 220 }}
                  min={Math.ceil(each.least / scale)}
                  max={each.most / scale}
                  precision={0}
                  suffix={text(`momentUnit.${each.unit}`)}
                  value={(values[each.code] ?? each.standard) / scale}
                  onChange={(typed) => setValues({ ...values, [each.code]: Math.round((typed ?? 0) * scale) })}
                />
              </Form.Item>
            );
          })}
          <Form.Item label={text('moments.cooldown')}>
            <InputNumber
              min={0}
              max={3660}
              precision={0}
              value={cooldownDays}
              onChange={(typed) => setCooldown(typed ?? 0)}
            />
          </Form.Item>
          <Form.Item label={text('moments.window')}>
            <InputNumber
              min={1}
              max={90}
              precision={0}
              value={windowDays}
              onChange={(typed) => setWindow(typed ?? 1)}
            />
          </Form.Item>
        </Form>
        <p className="zy-faint">{text('moments.counts')}</p>
        <ProblemLine problem={act.error} />
      </div>
    </Drawer>
  );
}

/** Those of the firm's own are changed by their drafts. */
function OwnLink({ definition }: { readonly definition: Definition }) {
  const text = useText();
  return (
    <Link to="/moments/own/$moment" params={{ moment: definition.code } as never}>
      {text('moments.toOwn')}
    </Link>
  );
}

function Toggle({ definition }: { readonly definition: Definition }) {
  const text = useText();
  const { may } = useSession();
  const act = useAct(changeMomentDefinition, { refreshes: [listMomentDefinitions] });
  const { code, cooldownDays, windowDays } = definition;
  return (
    <>
      <Switch
        checked={definition.enabled}
        disabled={!may('tags.write')}
        loading={act.isPending}
        aria-label={text('moments.enabled')}
        onChange={(enabled) =>
          act.mutate({
            params: { code },
            body: { enabled, cooldownDays, windowDays, parameters: valuesOf(definition) },
          })
        }
      />
      <ProblemLine problem={act.error} />
    </>
  );
}

function Meaning({ definition }: { readonly definition: Definition }) {
  const text = useText();
  const say = useBilingual();
  const titleOf = useEventTitle();
  const events = text.list(definition.needs.map((name) => titleOf(name)));
  return (
    <div style={{ maxWidth: 400, whiteSpace: 'normal' }}>
      <div>{say(definition.sentence)}</div>
      <div className="zy-faint">
        {text('moments.touch')}: {say(definition.touch)}
      </div>
      <div className="zy-faint">
        {text('moments.task')}: {say(definition.task)}
      </div>
      {!definition.hasEvents && (
        <Tag color="warning" variant="filled" title={text('moments.needs', { events })}>
          {text('moments.noEvents')} · {text('moments.needs', { events })}
        </Tag>
      )}
    </div>
  );
}

export function Definitions() {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { may } = useSession();
  const [editing, setEditing] = useState<Definition | null>(null);
  const reading = useRead(listMomentDefinitions, {}, { staleMs: 30_000 });
  const thresholds = ({ parameters }: Definition) =>
    parameters.map((each) => (
      <div key={each.code}>
        {say(each.label)} {format.count(each.value / scaleOf(each))} {text(`momentUnit.${each.unit}`)}
      </div>
    ));
  return (
    <>
      <DataTable
        reading={reading}
        rowsOf={({ rows }) => rows}
        rowKey={({ code }) => code}
        columns={[
          {
            title: text('moments.moment'),
            key: 'name',
            render: (_: unknown, row: Definition) => (
              <div>
                <strong>{say(row.name)}</strong>
                <div className="zy-faint">{say(stageNames[row.stage])}</div>
              </div>
            ),
          },
          {
            title: text('moments.what'),
            key: 'what',
            render: (_: unknown, row: Definition) => <Meaning definition={row} />,
          },
          {
            title: text('moments.thresholds'),
            key: 'thresholds',
            render: (_: unknown, row: Definition) => (
              <div>
                {thresholds(row)}
                {row.tierSchemes.length > 0 && (
                  <div style={{ maxWidth: 260, whiteSpace: 'normal' }}>
                    {text('moments.byTiers', { schemes: text.list(row.tierSchemes.map((each) => say(each))) })}
                  </div>
                )}
                <div className="zy-faint">
                  {text('moments.cooldown')} {row.cooldownDays} · {text('moments.window')} {row.windowDays}
                </div>
              </div>
            ),
          },
          {
            title: text('moments.lastDays30'),
            key: 'count',
            align: 'right',
            render: (_: unknown, row: Definition) => format.count(row.lastDays30),
          },
          {
            title: text('moments.enabled'),
            key: 'enabled',
            render: (_: unknown, row: Definition) =>
              row.isOwn ? (
                <OwnLink definition={row} />
              ) : (
                <div className="zy-row">
                  <Toggle definition={row} />
                  {may('tags.write') && (
                    <Button size="small" onClick={() => setEditing(row)}>
                      {text('moments.edit')}
                    </Button>
                  )}
                </div>
              ),
          },
        ]}
        empty={{ title: text('moments.none') }}
      />
      {editing && <Editor definition={editing} onClose={() => setEditing(null)} />}
    </>
  );
}
