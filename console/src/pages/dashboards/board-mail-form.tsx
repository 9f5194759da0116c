// Sets up a board by e-mail: when, to whom, in which language.
import {
  type createBoardMail,
  type listBoardMails,
  type Rhythm,
  recipientsMax,
} from '@contracts/know/board-mail/contract.ts';
import { Button, Form, Radio, Select } from 'antd';
import { useState } from 'react';
import type { AnswerOf, CallOf } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { useText } from '../../i18n/index.ts';
import { useLanguage } from '../../i18n/language.ts';
import { ProblemLine } from '../../ui/states.tsx';
import { weekdays } from './board-mail-words.ts';

type Body = CallOf<typeof createBoardMail>['body'];
const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

function RhythmFields({ value, onChange }: { readonly value: Rhythm; readonly onChange: (value: Rhythm) => void }) {
  const text = useText();
  const { every, hour } = value;
  const on = value.every === 'day' ? 1 : value.on;
  const make = (kind: Rhythm['every'], day: number, at: number): Rhythm =>
    kind === 'day' ? { every: kind, hour: at } : { every: kind, on: day, hour: at };
  return (
    <div className="zy-row">
      <Radio.Group
        aria-label={text('boardMail.when')}
        value={every}
        options={(['day', 'week', 'month'] as const).map((kind) => ({ value: kind, label: text(`boardMail.${kind}`) }))}
        onChange={({ target }) => onChange(make(target.value as Rhythm['every'], 1, hour))}
      />
      {every === 'week' && (
        <Select
          aria-label={text('boardMail.weekday')}
          style={{ width: 120 }}
          value={on}
          options={weekdays.map((day, index) => ({ value: index + 1, label: text(`weekday.${day}`) }))}
          onChange={(day) => onChange(make(every, day, hour))}
        />
      )}
      {every === 'month' && (
        <Select
          aria-label={text('boardMail.dayOfMonth')}
          style={{ width: 120 }}
          value={on}
          options={numbers(1, 28).map((day) => ({ value: day, label: text('boardMail.dayOf', { day }) }))}
          onChange={(day) => onChange(make(every, day, hour))}
        />
      )}
      <Select
        aria-label={text('boardMail.hour')}
        style={{ width: 100 }}
        value={hour}
        options={numbers(0, 23).map((at) => ({ value: at, label: `${String(at).padStart(2, '0')}:00` }))}
        onChange={(at) => onChange(make(every, on, at))}
      />
    </div>
  );
}

export function MailForm(props: {
  readonly operators: AnswerOf<typeof listBoardMails>['operators'];
  readonly domains: readonly string[];
  readonly saving: boolean;
  readonly problem: Problem | null;
  readonly onSave: (body: Body) => void;
  readonly onCancel: () => void;
}) {
  const text = useText();
  const { operators, domains } = props;
  const [rhythm, setRhythm] = useState<Rhythm>({ every: 'week', on: 1, hour: 8 });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [typed, setTyped] = useState<readonly string[]>([]);
  const [language, setLanguage] = useState<'zh' | 'en'>(useLanguage());
  const recipients = [
    ...chosen.map((operatorId) => ({ kind: 'operator' as const, operatorId })),
    ...typed.map((address) => ({ kind: 'address' as const, address })),
  ];
  const many = recipients.length > recipientsMax;
  return (
    <Form layout="vertical" requiredMark={false} onFinish={() => props.onSave({ rhythm, recipients, language })}>
      <Form.Item label={text('boardMail.when')}>
        <RhythmFields value={rhythm} onChange={setRhythm} />
      </Form.Item>
      <Form.Item
        label={text('boardMail.toOperators')}
        extra={operators.length === 0 ? text('boardMail.noOperators') : undefined}
      >
        <Select
          aria-label={text('boardMail.toOperators')}
          mode="multiple"
          optionFilterProp="label"
          value={[...chosen]}
          options={operators.map(({ operatorId, displayName, refused }) => ({
            value: operatorId,
            label: refused ? `${displayName} · ${text('refusedAddress.title')}` : displayName,
            disabled: refused !== null,
          }))}
          onChange={setChosen}
        />
      </Form.Item>
      {domains.length > 0 && (
        <Form.Item
          label={text('boardMail.toAddresses')}
          extra={text('boardMail.domains', { domains: domains.join(', ') })}
        >
          <Select
            aria-label={text('boardMail.toAddresses')}
            mode="tags"
            open={false}
            suffixIcon={null}
            tokenSeparators={[',', ' ', ';', '，', '；']}
            value={[...typed]}
            onChange={setTyped}
          />
        </Form.Item>
      )}
      <Form.Item label={text('boardMail.language')}>
        <Radio.Group
          value={language}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          onChange={({ target }) => setLanguage(target.value as 'zh' | 'en')}
        />
      </Form.Item>
      <div className="zy-row">
        <Button type="primary" htmlType="submit" loading={props.saving} disabled={recipients.length === 0 || many}>
          {text('action.save')}
        </Button>
        <Button onClick={props.onCancel}>{text('action.cancel')}</Button>
        {many && <span className="zy-soft">{text('boardMail.tooMany', { count: recipientsMax })}</span>}
      </div>
      <ProblemLine problem={props.problem} />
    </Form>
  );
}
