// What the server says of a draft as it is being written: whether it could be saved, and the lowest class in every kind of firm.
import { complianceProfiles } from '@contracts/decide/drafts/contract.ts';
import { Alert } from 'antd';
import { useEffect } from 'react';
import { Problem } from '../../api/problem.ts';
import { useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';
import type { ComplianceClass } from './status.tsx';

const CHECK_AFTER_MS = 600;
const REFUSED = 422;

interface Checking<Definition> {
  readonly mutate: (asked: { readonly body: Definition }) => void;
  readonly error: Problem | null;
  readonly data:
    | {
        readonly wrong: { readonly code: string; readonly message: string } | null;
        readonly lowest: Readonly<Record<(typeof complianceProfiles)[number], ComplianceClass>>;
      }
    | undefined;
}

export function LiveCheck<Definition>(props: { readonly of: Definition; readonly check: Checking<Definition> }) {
  const { of, check } = props;
  const text = useText();
  const { mutate } = check;
  useEffect(() => {
    const timer = setTimeout(() => mutate({ body: of }), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [of, mutate]);
  if (check.error) return <ProblemLine problem={check.error} />;
  if (!check.data) return null;
  const { wrong, lowest } = check.data;
  const classes = text.list(
    complianceProfiles.map((profile) => `${text(`complianceProfile.${profile}`)} ${lowest[profile]}`),
  );
  return (
    <Alert
      showIcon
      data-check={wrong ? wrong.code : 'sound'}
      type={wrong ? 'warning' : 'success'}
      title={wrong ? <ProblemLine problem={new Problem({ status: REFUSED, ...wrong })} /> : text('scenes.sound')}
      description={text('scenes.lowest', { classes })}
    />
  );
}
