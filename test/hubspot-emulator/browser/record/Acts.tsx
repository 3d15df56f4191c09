import { useState } from 'react';
import { send } from '../api.ts';

type Act = { readonly name: string; readonly label: string };

type ActsProps = {
  readonly path: string;
  readonly acts: readonly Act[];
  readonly onDone: () => void;
};

/** Where the buttons stand; an act that is in no group comes last. */
const GROUPS: readonly { readonly label: string; readonly names: readonly string[] }[] = [
  {
    label: 'Website',
    names: ['visit', 'look_at_pricing', 'submit_form', 'download_ebook', 'view_document'],
  },
  {
    label: 'Email',
    names: ['receive_email', 'open_email', 'click_email', 'reply_email', 'bounce', 'unsubscribe'],
  },
  {
    label: 'Product and events',
    names: ['start_trial', 'use_product', 'attend_webinar', 'check_in_at_event', 'social'],
  },
  {
    label: 'Sales',
    names: ['book_meeting', 'note_call', 'note_meeting', 'note_email', 'note_note', 'note_task'],
  },
];

/** Buttons that make the lead do something, as if it had happened on the site or in the inbox. */
export function Acts({ path, acts, onDone }: ActsProps) {
  const [said, setSaid] = useState('');
  const grouped = GROUPS.flatMap(({ names }) => names);
  const groups = [
    ...GROUPS.map(({ label, names }) => ({
      label,
      acts: names.flatMap((name) => acts.filter((act) => act.name === name)),
    })),
    { label: 'Other', acts: acts.filter(({ name }) => !grouped.includes(name)) },
  ].filter((group) => group.acts.length > 0);

  const act = async ({ name, label }: Act): Promise<void> => {
    const outcome = await send<{ ok: boolean; reason?: string }>(`${path}/act`, { act: name });
    setSaid(outcome.ok ? `Done: ${label}` : `Not done: ${outcome.reason ?? 'unknown'}`);
    onDone();
  };

  return (
    <section className="panel acts" aria-labelledby="acts-title">
      <div className="panel-head">
        <h2 id="acts-title">Let this lead act</h2>
        <span className="said" role="status">
          {said}
        </span>
      </div>
      {groups.map(({ label, acts: own }) => (
        <div key={label} className="act-group" role="group" aria-label={label}>
          <span className="act-label">{label}</span>
          <div>
            {own.map((each) => (
              <button
                key={each.name}
                type="button"
                data-act={each.name}
                onClick={() => void act(each)}
              >
                {each.label}
              </button>
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}
