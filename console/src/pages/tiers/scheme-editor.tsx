// Writes the draft of a scheme: what it is, its tiers from the lowest to the highest, and who would move.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { listSchemes, readScheme, type Scheme, saveDraft } from '@contracts/reward/tiers/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { DraftDrawer } from '../../ui/draft-drawer.tsx';
import { BeginTierRehearsal } from './begin-rehearsal.tsx';
import { ConditionEditor, newLeaf } from './condition-editor.tsx';
import { Preview } from './preview.tsx';
import { type SchemeEditing, SchemeFields } from './scheme-fields.tsx';

type Tier = Scheme['tiers'][number];

interface TierProps {
  readonly tier: Tier;
  readonly rank: number;
  readonly onChange: (tier: Tier | null) => void;
}

function TierConditions({ tier, onChange }: Omit<TierProps, 'rank'>) {
  const text = useText();
  const { qualify, keep, invitationOnly } = tier;
  return (
    <>
      <div className="zy-row">
        <span className="zy-soft">{text('tiers.qualify')}</span>
        <Checkbox
          checked={invitationOnly}
          onChange={({ target }) =>
            onChange({
              ...tier,
              invitationOnly: target.checked,
              qualify: qualify ?? (target.checked ? null : newLeaf()),
            })
          }
        >
          {text('tiers.invitationOnly')}
        </Checkbox>
        <Checkbox
          checked={keep !== null}
          onChange={({ target }) => onChange({ ...tier, keep: target.checked ? (qualify ?? newLeaf()) : null })}
        >
          {text('tiers.ownKeep')}
        </Checkbox>
      </div>
      {qualify === null ? (
        <Button size="small" onClick={() => onChange({ ...tier, qualify: newLeaf() })}>
          {text('tiers.addCondition')}
        </Button>
      ) : (
        <ConditionEditor value={qualify} onChange={(next) => onChange({ ...tier, qualify: next })} />
      )}
      {keep && (
        <>
          <span className="zy-soft">{text('tiers.keep')}</span>
          <ConditionEditor value={keep} onChange={(next) => onChange({ ...tier, keep: next })} />
        </>
      )}
    </>
  );
}

function TierEditor({ tier, rank, onChange }: TierProps) {
  const text = useText();
  return (
    <div className="zy-stack zy-panel" style={{ padding: 12 }}>
      <div className="zy-row">
        <span className="zy-faint">{text('tiers.tierOf', { rank })}</span>
        <Input
          style={{ width: 130 }}
          value={tier.code}
          aria-label={text('tiers.code')}
          onChange={(event) => onChange({ ...tier, code: event.target.value })}
        />
        {(['zh', 'en'] as const).map((language) => (
          <Input
            key={language}
            style={{ width: 130 }}
            value={tier.name[language]}
            aria-label={text(language === 'zh' ? 'tiers.nameZh' : 'tiers.nameEn')}
            onChange={(event) => onChange({ ...tier, name: { ...tier.name, [language]: event.target.value } })}
          />
        ))}
        {rank > 0 && (
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={text('tiers.removeTier')}
            onClick={() => onChange(null)}
          />
        )}
      </div>
      {rank === 0 ? (
        <span className="zy-faint">{text('tiers.everybody')}</span>
      ) : (
        <TierConditions tier={tier} onChange={onChange} />
      )}
    </div>
  );
}

function TierList({ value, onChange }: SchemeEditing) {
  const text = useText();
  const replace = (at: number, next: Tier | null): void =>
    onChange({ ...value, tiers: value.tiers.flatMap((tier, index) => (index === at ? (next ?? []) : tier)) });
  const add = (): void => {
    const rank = value.tiers.length;
    const name = { zh: `等级 ${rank}`, en: `Tier ${rank}` };
    const tier = { code: `tier_${rank}`, name, qualify: newLeaf(), keep: null, invitationOnly: false };
    onChange({ ...value, tiers: [...value.tiers, tier] });
  };
  return (
    <>
      {value.tiers.map((tier, rank) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the code is being typed, so the place is the name
        <TierEditor key={rank} tier={tier} rank={rank} onChange={(next) => replace(rank, next)} />
      ))}
      <div>
        <Button icon={<PlusOutlined />} onClick={add}>
          {text('tiers.addTier')}
        </Button>
      </div>
    </>
  );
}

interface EditorProps {
  readonly code: string;
  readonly isNew?: boolean;
  readonly initial: Scheme;
  readonly onClose: () => void;
}

export function SchemeEditor({ code: initialCode, isNew = false, initial, onClose }: EditorProps) {
  const text = useText();
  const navigate = useNavigate();
  const [code, setCode] = useState(initialCode);
  const [scheme, setScheme] = useState(initial);
  const save = useAct(saveDraft, { refreshes: [listSchemes, readScheme] });
  const saved = (): void => {
    onClose();
    void navigate({ to: '/tiers/$scheme', params: { scheme: code } });
  };
  return (
    <DraftDrawer
      title={text(isNew ? 'tiers.create' : 'tiers.edit')}
      saving={save}
      onSave={() => save.mutate({ params: { scheme: code }, body: scheme }, { onSuccess: saved })}
      onClose={onClose}
    >
      {isNew && (
        <Input
          style={{ width: 240 }}
          addonBefore={text('tiers.code')}
          value={code}
          aria-label={text('tiers.code')}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      <SchemeFields value={scheme} onChange={setScheme} />
      <strong>{text('tiers.tier')}</strong>
      <TierList value={scheme} onChange={setScheme} />
      <Preview code={code} scheme={scheme} />
      <strong>{text('tierRehearsal.title')}</strong>
      <BeginTierRehearsal code={code} scheme={scheme} />
    </DraftDrawer>
  );
}
