import { useCallback, useEffect, useRef, useState } from 'react';
import type { CardView } from '../shared/card-view.ts';
import type { CardAnswer, FailureReason } from '../shared/fetch-card-view.ts';

export type CardState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly reason: FailureReason }
  | { readonly phase: 'shown'; readonly view: CardView; readonly stale: boolean };

type CardViewOptions = {
  /** Must keep its identity between renders: a new one asks again from the start. */
  readonly load: () => Promise<CardAnswer>;
  /** The record's Assay properties as one text, null until HubSpot told them; a new text asks again. */
  readonly properties: string | null;
  /** The tier that the record shows, null if unknown. */
  readonly recordTier: string | null;
  /** Waits between the questions while the app has not caught up with the record. */
  readonly pollDelaysMs: readonly number[];
};

type LiveCard = {
  /** The app has not caught up with the record, and will be asked again by itself. */
  readonly polling: boolean;
  readonly refresh: () => void;
};

/** Reads the view, and reads it again while it is not there yet or the record has moved on. */
export function useCardView(options: CardViewOptions): CardState & LiveCard {
  const { load, properties, recordTier, pollDelaysMs } = options;
  const [state, setState] = useState<CardState>({ phase: 'loading' });
  const [asked, setAsked] = useState({ times: 0, polls: 0 });
  const [answered, setAnswered] = useState(-1);

  useEffect(() => {
    let dropped = false;
    void load().then((answer) => {
      if (dropped) return;
      setState((before) => after(before, answer));
      setAnswered(asked.times);
    });
    return () => {
      dropped = true;
    };
  }, [load, asked.times]);

  const delayMs = pollDelaysMs[asked.polls];
  const behind = isBehind(state, recordTier);
  useEffect(() => {
    // A slow answer is waited for: asking again meanwhile would drop it.
    if (!behind || delayMs === undefined || answered !== asked.times) return;
    const timer = setTimeout(() => {
      setAsked(({ times, polls }) => ({ times: times + 1, polls: polls + 1 }));
    }, delayMs);
    return () => clearTimeout(timer);
  }, [behind, delayMs, answered, asked.times]);

  const ask = useCallback(() => setAsked(({ times }) => ({ times: times + 1, polls: 0 })), []);

  const known = useRef<string | null>(null);
  useEffect(() => {
    if (properties === null) return;
    if (known.current !== null && known.current !== properties) ask();
    known.current = properties;
  }, [properties, ask]);

  const refresh = useCallback(() => {
    setState((before) => (before.phase === 'failed' ? { phase: 'loading' } : before));
    ask();
  }, [ask]);
  return { ...state, polling: behind && delayMs !== undefined, refresh };
}

/** A view that was shown stays when a later question fails: old news beats none. */
function after(before: CardState, answer: CardAnswer): CardState {
  if (answer.kind === 'view') return { phase: 'shown', view: answer.view, stale: false };
  if (before.phase === 'shown') return { ...before, stale: true };
  return { phase: 'failed', reason: answer.reason };
}

/** The record can show a tier a moment before the app confirms it, and the other way round. */
function isBehind(state: CardState, recordTier: string | null): boolean {
  if (state.phase !== 'shown') return false;
  if (state.view.state === 'not_scored') return state.view.reason === 'waiting';
  return recordTier !== null && recordTier !== '' && recordTier !== state.view.tier;
}
