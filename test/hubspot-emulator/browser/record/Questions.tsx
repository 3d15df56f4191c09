import { send } from '../api.ts';
import type { QuestionData } from '../../pages/page-data.ts';

type QuestionsProps = {
  readonly path: string;
  readonly questions: readonly QuestionData[];
  readonly onDone: () => void;
};

/** What the rep learned in a call, edited like any property in HubSpot. */
export function Questions({ path, questions, onDone }: QuestionsProps) {
  const answer = async (name: string, value: string): Promise<void> => {
    await send(`${path}/properties`, { [name]: value });
    onDone();
  };
  return (
    <section className="panel questions" aria-labelledby="questions-title">
      <h2 id="questions-title">What the rep found out</h2>
      <div>
        {questions.map((question) => (
          <label key={question.name}>
            <span>{question.label}</span>
            <Field question={question} onAnswer={(value) => void answer(question.name, value)} />
          </label>
        ))}
      </div>
    </section>
  );
}

type FieldProps = { readonly question: QuestionData; readonly onAnswer: (value: string) => void };

function Field({ question: { name, value, options }, onAnswer }: FieldProps) {
  if (options.length === 0) {
    return (
      <input
        type="date"
        name={name}
        value={value.slice(0, 10)}
        onChange={(event) => onAnswer(event.target.value)}
      />
    );
  }
  return (
    <select name={name} value={value} onChange={(event) => onAnswer(event.target.value)}>
      <option value="">Not asked yet</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
