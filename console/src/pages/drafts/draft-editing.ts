// What every editor of a draft does alike: the draft as it is written, its code while it is new, and its saving, after which one stands on its
// own page.
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Problem } from '../../api/problem.ts';
import { type TextKey, useText } from '../../i18n/index.ts';

export interface DraftEditorProps<Value> {
  readonly code: string;
  readonly isNew?: boolean;
  readonly initial: Value;
  readonly onClose: () => void;
}

interface Saving<Value, Call> {
  readonly save: {
    readonly isPending: boolean;
    readonly error: Problem | null;
    mutate(call: Call, options: { readonly onSuccess: () => void }): void;
  };
  readonly callOf: (code: string, value: Value) => Call;
  /** Address below which each has its page. */
  readonly pages: string;
  /** What the drawer is called for a new one. */
  readonly create: TextKey;
}

/** `drawer` goes to the drawer, `code` to the field of a new one. */
export const useDraftEditing = <Value extends object, Call>(
  { code: initialCode, isNew = false, initial, onClose }: DraftEditorProps<Value>,
  { save, callOf, pages, create }: Saving<Value, Call>,
) => {
  const text = useText();
  const navigate = useNavigate();
  const [code, setCode] = useState(initialCode);
  const [value, setValue] = useState(initial);
  const saved = (): void => {
    onClose();
    void navigate({ to: `${pages}/${code}` as never });
  };
  return {
    ...{ code, setCode, isNew, value, setValue },
    change: (more: Partial<Value>): void => setValue({ ...value, ...more }),
    drawer: {
      title: text(isNew ? create : 'drafts.edit'),
      saving: save,
      onSave: (): void => save.mutate(callOf(code, value), { onSuccess: saved }),
      onClose,
    },
  };
};
