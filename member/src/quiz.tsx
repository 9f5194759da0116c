// A quiz: questions of one attempt, answered together; afterwards what was right, and why.
import type { AnsweredView, AttemptView, QuizView } from '@contracts/reward/activities/contract.ts';
import { useState } from 'preact/hooks';
import { useActing } from './acting.ts';
import { type ActivityProps, Given, rewardText } from './activities.tsx';
import { ask } from './api.ts';
import { reasonText } from './reasons.ts';
import { useWords } from './words.ts';

type Chosen = readonly (readonly number[])[];

const toggled = (chosen: Chosen, question: number, option: number, several: boolean): Chosen =>
  chosen.map((options, index) => {
    if (index !== question) return options;
    if (!several) return [option];
    return options.includes(option) ? options.filter((each) => each !== option) : [...options, option];
  });

interface QuestionsProps {
  readonly attempt: AttemptView;
  readonly chosen: Chosen;
  readonly answered: AnsweredView | null;
  readonly onChoose: (chosen: Chosen) => void;
}

const Questions = ({ attempt, chosen, answered, onChoose }: QuestionsProps) => {
  const { say, name } = useWords();
  return (
    <>
      {attempt.questions.map((question, at) => {
        const outcome = answered?.questions[at];
        return (
          <fieldset key={question.text.zh} class="question" disabled={answered !== null}>
            <legend>
              <small>
                {say('quizQuestion', { number: at + 1, count: attempt.questions.length })}
                {question.several && ` · ${say('quizSeveral')}`}
              </small>
              <span>{name(question.text)}</span>
            </legend>
            {question.options.map((option, place) => (
              <label key={option.zh} class="option">
                <input
                  type={question.several ? 'checkbox' : 'radio'}
                  name={`question-${attempt.attemptId}-${at}`}
                  checked={chosen[at]?.includes(place) ?? false}
                  onChange={() => onChoose(toggled(chosen, at, place, question.several))}
                />
                <span>{name(option)}</span>
              </label>
            ))}
            {outcome && (
              <p class={outcome.right ? 'hint met' : 'hint owed'}>
                {say(outcome.right ? 'quizRight' : 'quizWrong')}
                {outcome.options &&
                  !outcome.right &&
                  ` · ${say('quizAnswer', {
                    options: outcome.options
                      .map((place) => (question.options[place] ? name(question.options[place]) : ''))
                      .join('；'),
                  })}`}
                {name(outcome.why) !== '' && ` · ${name(outcome.why)}`}
              </p>
            )}
          </fieldset>
        );
      })}
    </>
  );
};

const Outcome = ({ answered }: { readonly answered: AnsweredView }) => {
  const { say } = useWords();
  return (
    <p role="status" class={answered.passed ? 'met' : undefined}>
      {say('quizScore', { score: answered.score, pass: answered.passMark })}
      {' · '}
      {answered.passed ? say('quizPassed') : say('quizFailed', { left: answered.left })}
    </p>
  );
};

export const Quiz = ({ activity, quiz, onOver, onDone }: ActivityProps & { readonly quiz: QuizView }) => {
  const words = useWords();
  const { say } = words;
  const [attempt, setAttempt] = useState<AttemptView | null>(null);
  const [chosen, setChosen] = useState<Chosen>([]);
  const [answered, setAnswered] = useState<AnsweredView | null>(null);
  const { isBusy, refusal, act } = useActing(onOver);
  const reward = rewardText(words, quiz.reward);
  const path = `/activities/${activity.activity}/attempts`;
  const start = (): Promise<void> =>
    act(async () => {
      const begun = await ask<AttemptView>('POST', path, {});
      setAttempt(begun);
      setChosen(begun.questions.map(() => []));
      setAnswered(null);
    });
  const submit = (id: number): Promise<void> =>
    act(async () => {
      setAnswered(await ask<AnsweredView>('POST', `${path}/${id}/answers`, { answers: chosen }));
      onDone();
    });
  const isComplete = chosen.every((options) => options.length > 0);
  const canStart = quiz.state === 'open' && activity.why === null && (attempt === null || answered !== null);
  return (
    <>
      <p class="hint">{say('quizAbout', { asked: quiz.asked, pass: quiz.passMark })}</p>
      {quiz.state === 'open' && <p class="hint">{say('quizTries', { used: quiz.used, attempts: quiz.attempts })}</p>}
      {reward !== '' && <p class="hint">{say('rewardOf', { reward })}</p>}
      {quiz.state === 'passed' && <p class="met">{say('quizPassed')}</p>}
      {quiz.state === 'used_up' && <p class="hint">{say('quizUsedUp')}</p>}
      <Given given={quiz.given} />
      {attempt && <Questions {...{ attempt, chosen, answered }} onChoose={setChosen} />}
      {answered && <Outcome answered={answered} />}
      {refusal !== null && <p role="alert">{reasonText(words, refusal)}</p>}
      {attempt && answered === null && (
        <>
          {!isComplete && <p class="hint">{say('quizIncomplete')}</p>}
          <button
            type="button"
            class="primary"
            disabled={isBusy || !isComplete}
            onClick={() => void submit(attempt.attemptId)}
          >
            {say(isBusy ? 'working' : 'quizSubmit')}
          </button>
        </>
      )}
      {canStart && (
        <button type="button" class="primary" disabled={isBusy} onClick={() => void start()}>
          {say(isBusy ? 'working' : quiz.begun && attempt === null ? 'quizGoOn' : 'quizStart')}
        </button>
      )}
    </>
  );
};
