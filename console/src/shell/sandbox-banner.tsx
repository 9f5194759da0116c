// Above every page of a sandbox: that it is one, and what time it is there.
import { ExperimentOutlined } from '@ant-design/icons';
import { useSandboxInstant } from '../api/sandbox-clock.ts';
import { useText } from '../i18n/index.ts';
import { useFormat } from '../i18n/use-format.ts';

export function SandboxBanner() {
  const text = useText();
  const format = useFormat();
  const instant = useSandboxInstant();
  if (instant === null) return null;
  return (
    <div className="zy-sandbox" role="status">
      <ExperimentOutlined aria-hidden="true" />
      {text('sandbox.banner', { time: format.instant(instant) })}
      {/* A plain address: the banner also stands on the sign-in page, outside of the shell. */}
      <a href="/sandbox">{text('sandbox.control')}</a>
    </div>
  );
}
