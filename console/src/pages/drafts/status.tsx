// How something that needs a second person stands: in force or not, whether a draft waits, and its class.
import { Tag } from 'antd';
import { useText } from '../../i18n/index.ts';

export type ComplianceClass = 'G' | 'Y' | 'R';

const colors = { draft: 'default', active: 'success', retired: 'warning' } as const;
const classColors = { G: 'success', Y: 'warning', R: 'error' } as const;

export function ClassTag({ of }: { readonly of: ComplianceClass }) {
  return <Tag color={classColors[of]}>{of}</Tag>;
}

interface Standing {
  readonly status: keyof typeof colors;
  readonly hasDraft: boolean;
  readonly class: ComplianceClass;
}

export function DraftStatus({ row }: { readonly row: Standing }) {
  const text = useText();
  return (
    <span className="zy-row" style={{ display: 'inline-flex', flexWrap: 'nowrap', gap: 6 }}>
      <Tag color={colors[row.status]} variant="filled">
        {text(`draftStatus.${row.status}`)}
      </Tag>
      {row.hasDraft && row.status !== 'draft' && <Tag variant="filled">{text('drafts.hasDraft')}</Tag>}
      <ClassTag of={row.class} />
    </span>
  );
}

/** The first day, and the last one where there is one. */
export function Validity({ of }: { readonly of: { readonly validFrom: string; readonly validUntil: string | null } }) {
  const text = useText();
  const { validFrom, validUntil } = of;
  return (
    <span className="zy-num">
      {validUntil === null ? text('drafts.since', { day: validFrom }) : `${validFrom} – ${validUntil}`}
    </span>
  );
}
