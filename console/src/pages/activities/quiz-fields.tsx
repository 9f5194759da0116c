// A quiz in the editor of an activity: how it is passed, and its questions with the options that are right.
import { PlusOutlined } from '@ant-design/icons';
import { calendarUnits, type PlanOf, type Question } from '@contracts/reward/activities/contract.ts';
import { Button, Checkbox } from 'antd';
import { useText } from '../../i18n/index.ts';
import { ChoiceInput, RemoveButton, TextField, WholeNumber } from '../drafts/fields.tsx';
import { RewardFields } from './plan-fields.tsx';

type Quiz = PlanOf<'quiz'>;

interface Editing {
  readonly value: Quiz;
  readonly onChange: (plan: Quiz) => void;
}

const OPTIONS_MAX = 6;

function QuestionFields({
  value,
  onChange,
}: {
  readonly value: Question;
  readonly onChange: (question: Question | null) => void;
}) {
  const text = useText();
  const { text: words, options, right, why } = value;
  const mark = (place: number, isRight: boolean): void =>
    onChange({
      ...value,
      right: isRight ? [...right, place].sort((one, other) => one - other) : right.filter((each) => each !== place),
    });
  const remove = (place: number): void =>
    onChange({
      ...value,
      options: options.filter((_, index) => index !== place),
      right: right.filter((each) => each !== place).map((each) => (each > place ? each - 1 : each)),
    });
  return (
    <div className="zy-stack zy-panel" style={{ padding: 12 }}>
      <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
        <TextField
          label={text('activities.questionZh')}
          width={380}
          value={words.zh}
          onChange={(zh) => onChange({ ...value, text: { ...words, zh } })}
        />
        <TextField
          label={text('activities.questionEn')}
          width={380}
          value={words.en}
          onChange={(en) => onChange({ ...value, text: { ...words, en } })}
        />
        <RemoveButton onClick={() => onChange(null)} />
      </div>
      {options.map((option, place) => {
        const change = (more: Partial<typeof option>): void =>
          onChange({
            ...value,
            options: options.map((each, index) => (index === place ? { ...each, ...more } : each)),
          });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: options have no name but their place
          <div key={place} className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
            <TextField
              label={text('activities.optionZh')}
              width={300}
              value={option.zh}
              onChange={(zh) => change({ zh })}
            />
            <TextField
              label={text('activities.optionEn')}
              width={300}
              value={option.en}
              onChange={(en) => change({ en })}
            />
            <Checkbox checked={right.includes(place)} onChange={({ target }) => mark(place, target.checked)}>
              {text('activities.right')}
            </Checkbox>
            {options.length > 2 && <RemoveButton onClick={() => remove(place)} />}
          </div>
        );
      })}
      <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
        <Button
          size="small"
          disabled={options.length >= OPTIONS_MAX}
          onClick={() => onChange({ ...value, options: [...options, { zh: '选项', en: 'Option' }] })}
        >
          {text('activities.addOption')}
        </Button>
        <TextField
          label={text('activities.whyZh')}
          width={300}
          value={why.zh}
          onChange={(zh) => onChange({ ...value, why: { ...why, zh } })}
        />
        <TextField
          label={text('activities.whyEn')}
          width={300}
          value={why.en}
          onChange={(en) => onChange({ ...value, why: { ...why, en } })}
        />
      </div>
    </div>
  );
}

const newQuestion = (): Question => ({
  text: { zh: '题目', en: 'Question' },
  options: [
    { zh: '选项一', en: 'One' },
    { zh: '选项二', en: 'Two' },
  ],
  right: [0],
  why: { zh: '', en: '' },
});

export function QuizFields({ value, onChange }: Editing) {
  const text = useText();
  const { questions } = value;
  const number = (label: string, key: 'asked' | 'passMark' | 'attempts') => (
    <WholeNumber label={label} value={value[key]} onChange={(next) => onChange({ ...value, [key]: next ?? 1 })} />
  );
  return (
    <>
      <div className="zy-row" style={{ flexWrap: 'wrap' }}>
        {number(text('activities.asked'), 'asked')}
        {number(text('activities.passMark'), 'passMark')}
        {number(text('activities.attempts'), 'attempts')}
        <ChoiceInput
          label={text('activities.period')}
          value={value.period}
          choices={calendarUnits.map((each) => [each, text(`sceneUnit.${each}`)])}
          onChange={(period) => onChange({ ...value, period })}
        />
      </div>
      <RewardFields
        label={text('activities.rewards')}
        value={value.rewards}
        onChange={(rewards) => onChange({ ...value, rewards })}
      />
      <strong>{text('activities.questions')}</strong>
      {questions.map((question, at) => (
        <QuestionFields
          // biome-ignore lint/suspicious/noArrayIndexKey: questions have no name but their place
          key={at}
          value={question}
          onChange={(next) =>
            onChange({ ...value, questions: questions.flatMap((each, index) => (index === at ? (next ?? []) : each)) })
          }
        />
      ))}
      <div>
        <Button
          icon={<PlusOutlined />}
          onClick={() => onChange({ ...value, questions: [...questions, newQuestion()] })}
        >
          {text('activities.addQuestion')}
        </Button>
      </div>
    </>
  );
}
