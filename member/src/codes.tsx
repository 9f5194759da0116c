// The code of something that was delivered: asked for when the customer wants to see it, and shown as letters and as a QR code.
import type { CodeAnswer } from '@contracts/reward/member-centre/contract.ts';
import { useState } from 'preact/hooks';
import { ask } from './api.ts';
import { Skeleton, useLoaded } from './loading.tsx';
import { QrCode } from './qr.tsx';
import { useWords } from './words.ts';

const Code = ({ useId, onOver }: { readonly useId: number; readonly onOver: () => void }) => {
  const { say } = useWords();
  const { answer, waits, error, reload } = useLoaded(
    () => ask<CodeAnswer>('GET', `/benefits/uses/${useId}/code`),
    useId,
    onOver,
  );
  if (answer)
    return (
      <div class="code">
        <QrCode text={answer.code} label={say('qrOf', { code: answer.code })} />
        <p class="code-text">{answer.code}</p>
        <p class="hint">{say('codeHint')}</p>
      </div>
    );
  if (waits) return <Skeleton lines={2} />;
  return error === null ? null : (
    <div class="failed" role="alert">
      <p>{say('failed')}</p>
      <button type="button" onClick={reload}>
        {say('again')}
      </button>
    </div>
  );
};

export const CodeToggle = (props: { readonly useId: number; readonly onOver: () => void }) => {
  const { say } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {say(isOpen ? 'hideCode' : 'showCode')}
      </button>
      {isOpen && <Code {...props} />}
    </>
  );
};
