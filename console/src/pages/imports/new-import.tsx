// An import in three steps: the file, what its columns mean, and a look at the result before it runs.
import { detectImportFile, listMappings, saveMapping, startImport } from '@contracts/record/sources/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { Button, Checkbox, Segmented, Select, Steps } from 'antd';
import { useState } from 'react';
import { textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { DayField } from '../../ui/fields.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import type { buildMapping, Detected } from './build-mapping.ts';
import { ChooseFile } from './choose-file.tsx';
import { ColumnMapper } from './column-mapper.tsx';
import { Preview } from './preview.tsx';
import { SideFiles } from './side-files.tsx';

/** A mapping by name, or one made here. */
export type MappingChoice = string | ReturnType<typeof buildMapping>;

const fields = { file: textField() };

function ExistingMapping(props: {
  readonly detected: Detected;
  readonly value: MappingChoice | null;
  readonly onChange: (name: string) => void;
}) {
  const text = useText();
  const say = useBilingual();
  const mappings = useRead(listMappings, {});
  const fitting = new Set(props.detected.mappings);
  return (
    <Ready of={mappings} rows={2}>
      {({ items }) => (
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          style={{ width: 520 }}
          value={typeof props.value === 'string' ? props.value : null}
          placeholder={text('imports.chooseMapping')}
          aria-label={text('imports.chooseMapping')}
          options={items
            .toSorted((one, other) => Number(fitting.has(other.name)) - Number(fitting.has(one.name)))
            .map(({ name, title }) => ({
              value: name,
              label: `${say(title)} · ${name}${fitting.has(name) ? ` ✓ ${text('imports.fitting')}` : ''}`,
            }))}
          onChange={props.onChange}
        />
      )}
    </Ready>
  );
}

function ChooseMapping(props: {
  readonly fileId: string;
  readonly value: MappingChoice | null;
  readonly onChange: (mapping: MappingChoice | null) => void;
  readonly onComplete: (complete: boolean) => void;
}) {
  const text = useText();
  const [way, setWay] = useState<'existing' | 'own'>('existing');
  const mappings = useRead(listMappings, {});
  const needed = mappings.data?.items.find(({ name }) => name === props.value)?.sideFiles ?? [];
  const detected = useRead(detectImportFile, { params: { fileId: props.fileId } }, { staleMs: 300_000 });
  return (
    <Ready of={detected}>
      {(answer) => (
        <div className="zy-stack">
          <span className="zy-soft">
            {text('imports.detected', {
              format: `${answer.format}${answer.gzip ? ' (gzip)' : ''}`,
              encoding: answer.encoding,
              columns: answer.columns.length,
            })}
          </span>
          <Segmented<'existing' | 'own'>
            style={{ alignSelf: 'start' }}
            value={way}
            options={[
              { value: 'existing', label: text('imports.existing') },
              { value: 'own', label: text('imports.own'), disabled: answer.format === 'fixed' },
            ]}
            onChange={(next) => {
              setWay(next);
              props.onChange(null);
            }}
          />
          {way === 'existing' ? (
            <ExistingMapping detected={answer} value={props.value} onChange={props.onChange} />
          ) : (
            <ColumnMapper detected={answer} onChange={props.onChange} />
          )}
          <SideFiles fileId={props.fileId} needed={needed} onComplete={props.onComplete} />
        </div>
      )}
    </Ready>
  );
}

function Start(props: { readonly fileId: string; readonly mapping: MappingChoice }) {
  const text = useText();
  const navigate = useNavigate();
  const start = useAct(startImport);
  const save = useAct(saveMapping, { refreshes: [listMappings] });
  const [day, setDay] = useState('');
  const [asOf, setAsOf] = useState('');
  const [force, setForce] = useState(false);
  const [keep, setKeep] = useState(false);
  const { fileId, mapping } = props;
  const run = async (dryRun: boolean) => {
    if (keep && typeof mapping !== 'string') await save.mutateAsync({ params: { name: mapping.name }, body: mapping });
    const days = { ...(day ? { businessDate: day } : {}), ...(asOf ? { asOf } : {}) };
    const { id } = await start.mutateAsync({ body: { fileId, mapping, dryRun, force, ...days } });
    await navigate({ to: '/imports/runs/$runId', params: { runId: id } as never });
  };
  const begin = (dryRun: boolean) => void run(dryRun).catch(() => undefined);
  return (
    <Panel>
      <div className="zy-stack">
        <div className="zy-row">
          <DayField value={day} label={text('imports.businessDate')} onChange={setDay} />
          <DayField value={asOf} label={text('imports.asOf')} onChange={setAsOf} />
          <Checkbox checked={force} onChange={(event) => setForce(event.target.checked)}>
            {text('imports.force')}
          </Checkbox>
          {typeof mapping !== 'string' && (
            <Checkbox checked={keep} onChange={(event) => setKeep(event.target.checked)}>
              {text('imports.saveMapping')}
            </Checkbox>
          )}
        </div>
        <div className="zy-row">
          <Button loading={start.isPending} onClick={() => begin(true)}>
            {text('imports.startDryRun')}
          </Button>
          <Button type="primary" loading={start.isPending} onClick={() => begin(false)}>
            {text('imports.start')}
          </Button>
        </div>
        <ProblemLine problem={start.error ?? save.error} />
      </div>
    </Panel>
  );
}

export function NewImport() {
  const text = useText();
  const { state, change } = useAddress(fields);
  const [mapping, setMapping] = useState<MappingChoice | null>(null);
  const [complete, setComplete] = useState(true);
  const [confirmed, setConfirmed] = useState(false);
  const step = state.file === '' ? 0 : confirmed && mapping !== null ? 2 : 1;
  const goTo = (next: number) => {
    if (next === 0) change({ file: '' });
    if (next < 2) setConfirmed(false);
  };
  return (
    <Page title={text('imports.newImport')} parent={{ to: '/imports', label: text('imports.title') }}>
      <Steps
        current={step}
        onChange={(next) => next < step && goTo(next)}
        items={[
          { title: text('imports.stepFile') },
          { title: text('imports.stepMapping') },
          { title: text('imports.stepPreview') },
        ]}
      />
      {step === 0 && <ChooseFile onChoose={(file) => change({ file })} />}
      {step === 1 && (
        <Panel>
          <div className="zy-stack">
            <ChooseMapping fileId={state.file} value={mapping} onChange={setMapping} onComplete={setComplete} />
            <div className="zy-row">
              <Button onClick={() => goTo(0)}>{text('action.back')}</Button>
              <Button type="primary" disabled={mapping === null || !complete} onClick={() => setConfirmed(true)}>
                {text('imports.preview')}
              </Button>
            </div>
          </div>
        </Panel>
      )}
      {step === 2 && mapping !== null && (
        <>
          <Preview fileId={state.file} mapping={mapping} onBack={() => goTo(1)} />
          <Start fileId={state.file} mapping={mapping} />
        </>
      )}
    </Page>
  );
}
